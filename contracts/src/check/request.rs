//! What is asked (docs/spec/check.md, Question).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::authorization::records::reach::Form;
use crate::authorization::records::scope::Fields;
use crate::catalog::records::entry::{ACTIONS, Actions};
use crate::kernel::codec::{choice, record};
use crate::kernel::id::{DivisionCode, EntryId, GrantId, Uscc};
use crate::kernel::text::Code;
use crate::kernel::value::{Count, Hash, List, Set, Time};
use crate::ledger::persons::{Party, PartyType};

/// Most consents that one question cites.
pub const MAX_CONSENTS: usize = 16;

/// Most entries of a grant that one question is about.
pub const MAX_ENTRIES: usize = 64;

choice! {
    /// What is to happen. It is said by the asker, never inferred from data.
    Mode {
        /// A trade or a delivery.
        Buy "buy",
        /// Use of what is held, at a gate (A11, B33).
        Held "held",
    }

    /// What a quantity counts.
    Unit {
        /// 份.
        Copy "copy",
        /// 次.
        Call "call",
    }
}

record! {
    /// An entry that is used, and which of its fields.
    pub struct UsedEntry {
        /// Which.
        pub entry: EntryId,
        /// Which of its fields.
        pub fields: Fields,
    }

    /// A grant, before there is a product.
    pub struct OfGrant {
        /// Which.
        pub grant: GrantId,
        /// The entries that are used, none twice.
        pub entries: List<UsedEntry, 1, MAX_ENTRIES>,
    }

    /// That it goes abroad, and on which approval (A16).
    pub struct Abroad {
        /// The approval; none: there is none.
        #[serde(default)]
        pub approval: Option<Hash>,
    }

    /// What it is used for.
    pub struct Use {
        /// A code of the list `purposes`.
        pub purpose: Code<24>,
        /// One action.
        pub action: Action,
        /// What the quantity counts.
        #[serde(default = "copy")]
        pub unit: Unit,
        /// How many, at least one.
        #[serde(default = "one")]
        pub quantity: Count,
        /// In what form; not given: not asked.
        #[serde(default)]
        pub form: Option<Form>,
        /// Where it is used; else where the buyer is.
        #[serde(default)]
        pub division: Option<DivisionCode>,
        /// It goes abroad.
        #[serde(default)]
        pub cross_border: Option<Abroad>,
    }

    /// A question.
    pub struct CheckRequest {
        /// What is to happen.
        pub mode: Mode,
        /// What it is about.
        pub subject: Subject,
        /// Who gives it; of a grant its grantee.
        pub seller: Uscc,
        /// Who gets it, or holds it.
        pub buyer: Party,
        /// What for.
        #[serde(rename = "use")]
        pub usage: Use,
        /// Consents of data subjects that are cited.
        #[serde(default)]
        pub consents: Set<Hash, 0, MAX_CONSENTS>,
        /// A time that is still to come: whether the term reaches it is said, and no verdict given.
        #[serde(default)]
        pub as_of: Option<Time>,
    }
}

fn copy() -> Unit {
    Unit::Copy
}

fn one() -> Count {
    Count(1)
}

/// What a question is about.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A grant and entries under it.
    Grant(OfGrant),
}

/// One action, the number of its bit. In JSON its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Action(u8);

impl Action {
    /// The action of a name ([`ACTIONS`]).
    pub fn named(name: &str) -> Option<Action> {
        ACTIONS.iter().position(|action| *action == name).and_then(|n| u8::try_from(n).ok()).map(Action)
    }

    /// Its name; none of a number that no action has.
    pub fn name(self) -> Option<&'static str> {
        ACTIONS.get(usize::from(self.0)).copied()
    }

    /// Is it in a set?
    pub fn is_in(self, actions: Actions) -> bool {
        actions.bits().checked_shr(self.0.into()).is_some_and(|bits| bits & 1 == 1)
    }
}

impl Serialize for Action {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name().unwrap_or("unknown"))
    }
}

impl<'de> Deserialize<'de> for Action {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = <String as Deserialize>::deserialize(deserializer)?;
        Action::named(&name).ok_or_else(|| serde::de::Error::custom(format!("no action is called {name:?}")))
    }
}

impl CheckRequest {
    /// The field that is not as it has to be, if there is one; the time is that of the moment asked about.
    pub fn invalid_field(&self, time: Time) -> Option<&'static str> {
        let Subject::Grant(of) = &self.subject;
        let twice = |(n, used): (usize, &UsedEntry)| of.entries.iter().take(n).any(|before| before.entry == used.entry);
        let has_none = |fields: &Fields| matches!(fields, Fields::Only(numbers) if numbers.is_empty());
        if of.entries.iter().enumerate().any(twice) || of.entries.iter().any(|used| has_none(&used.fields)) {
            return Some("subject.entries");
        }
        if self.usage.action.name().is_none() {
            return Some("use.action");
        }
        if self.usage.quantity.0 == 0 {
            return Some("use.quantity");
        }
        self.as_of.is_some_and(|as_of| as_of < time).then_some("as_of")
    }

    /// Does it go abroad?
    pub fn is_abroad(&self) -> bool {
        let foreign = matches!(&self.buyer, Party::Committed(buyer) if buyer.kind == PartyType::Foreign);
        self.usage.cross_border.is_some() || foreign
    }

    /// The approval for abroad that it names.
    pub fn approval(&self) -> Option<&Hash> {
        self.usage.cross_border.as_ref().and_then(|abroad| abroad.approval.as_ref())
    }
}
