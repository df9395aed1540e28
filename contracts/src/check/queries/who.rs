//! The check from its other ends (docs/spec/check.md, Reverse): who may use an entry for a purpose, and what a party may use.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::authorization::keys::grant as keys;
use crate::authorization::keys::grant_lists::{ANY, grants_over, grants_to};
use crate::authorization::records::grant::Grant;
use crate::authorization::records::scope::{ANY_THEME, Cell, Fields};
use crate::catalog::keys as catalog_keys;
use crate::catalog::lists::grants_naming;
use crate::check::answer::{CheckAnswer, Verdict};
use crate::check::facts::path_of;
use crate::check::judge::check;
use crate::check::reason::Reason;
use crate::check::request::{Action, CheckRequest, Mode, OfGrant, Subject, Unit, Use, UsedEntry};
use crate::kernel::error::Fault;
use crate::kernel::id::{EntryId, GrantId, Uscc};
use crate::kernel::listing::{Selection, page_of};
use crate::kernel::member::Member;
use crate::kernel::place::Place;
use crate::kernel::state::{StateRead, Subject as StateSubject};
use crate::kernel::text::Code;
use crate::kernel::value::{Count, List, Set};
use crate::ledger::persons::Party;
use crate::ledger::query::{Context, Listing, Query};

/// Which grants that are not closed let their grantee use an entry, all fields of it, for a purpose?
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct WhoMay {
    /// The entry.
    pub entry: EntryId,
    /// What for, a code of the list `purposes`.
    pub purpose: Code<24>,
    /// Which action.
    pub action: Action,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`MAX_JUDGED`].
    pub limit: u32,
}

/// What may a party use, by the grants that it has?
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct WhatMay {
    /// The party.
    pub party: Uscc,
    /// What for, a code of the list `purposes`.
    pub purpose: Code<24>,
    /// Which action.
    pub action: Action,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many grants, at most [`MAX_JUDGED`].
    pub limit: u32,
}

/// Most grants that one page judges.
pub const MAX_JUDGED: u32 = 50;

/// Most entries of a grant that [`WhatMay`] judges.
pub const MAX_SHOWN: usize = 64;

/// A grant with what the check says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MayRow {
    /// The grant.
    pub grant: GrantId,
    /// Who has it.
    pub grantee: Uscc,
    /// Who gave it.
    pub grantor: Uscc,
    /// What the check says.
    pub verdict: Verdict,
    /// The first reason against it.
    pub first: Option<Reason>,
}

/// An entry with what the check says of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryMay {
    /// The entry.
    pub entry: EntryId,
    /// What the check says.
    pub verdict: Verdict,
    /// The first reason against it.
    pub first: Option<Reason>,
}

/// A grant of a party with its entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GrantMay {
    /// The grant.
    pub grant: GrantId,
    /// Who gave it.
    pub grantor: Uscc,
    /// Its entries, the first [`MAX_SHOWN`]; none of a grant over cells.
    pub entries: Vec<EntryMay>,
    /// It has more.
    pub more: bool,
    /// It is over cells: what is published and operable in them.
    pub cells: Vec<Cell>,
}

fn grant_of(state: &dyn StateRead, member: &Member) -> Result<Grant, Fault> {
    let StateSubject::Object(object) = member.subject else { return Err(Fault::new("a list of grants holds something else")) };
    let id: GrantId = object.try_into().map_err(|_| Fault::new("a list of grants holds another object"))?;
    keys::core(&id).get(state)?.ok_or_else(|| Fault::new("a grant on a list is missing"))
}

/// The use of an entry by the grantee itself.
fn own_use(grant: &Grant, used: UsedEntry, (purpose, action): (&Code<24>, Action)) -> Result<CheckRequest, Fault> {
    let entries = List::new(vec![used]).map_err(|_| Fault::new("one entry is no list"))?;
    Ok(CheckRequest {
        mode: Mode::Held,
        subject: Subject::Grant(OfGrant { grant: grant.grant_id, entries }),
        seller: grant.grantee,
        buyer: Party::Org(grant.grantee),
        usage: Use {
            purpose: purpose.clone(),
            action,
            // A call is judged by the term too: what is held outlives it, what is new does not.
            unit: Unit::Call,
            quantity: Count(1),
            form: None,
            division: None,
            cross_border: None,
        },
        consents: Set::default(),
        as_of: None,
    })
}

fn first(answer: CheckAnswer) -> (Verdict, Option<Reason>) {
    (answer.verdict, answer.reasons.into_iter().next())
}

impl Query for WhoMay {
    const NUMBER: u16 = 162;
    const NAME: &'static str = "who_may";
    type Answer = Listing<MayRow>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let mut lists: Vec<Selection> = vec![grants_naming(&self.entry).into()];
        if let Some(core) = catalog_keys::core(&self.entry).get(state)? {
            for division in path_of(state, &core.input.division)? {
                let themes = Code::new(ANY_THEME).ok().into_iter().chain(core.input.theme.clone());
                lists.extend(themes.map(|theme| grants_over(&Cell { division, theme }).into()));
            }
        }
        let page = page_of(state, lists, &self.from, self.limit.min(MAX_JUDGED))?;
        let judge = |(_, member): &(usize, Member)| {
            let grant = grant_of(state, member)?;
            let granted = keys::entry_in(&grant.grant_id, &self.entry).get(state)?;
            // Whoever may use some fields may: those that it was given are asked about.
            let fields = granted.map_or(Fields::All, |granted| granted.fields);
            let request = own_use(&grant, UsedEntry { entry: self.entry, fields }, (&self.purpose, self.action))?;
            let (verdict, first) = first(check(state, context.time, &request)?);
            Ok(MayRow { grant: grant.grant_id, grantee: grant.grantee, grantor: grant.grantor, verdict, first })
        };
        let items = page.members.iter().map(judge).collect::<Result<_, Fault>>()?;
        Ok(Listing { items, total: page.total, next: page.next, rest: None })
    }
}

impl Query for WhatMay {
    const NUMBER: u16 = 163;
    const NAME: &'static str = "what_may";
    type Answer = Listing<GrantMay>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let page = page_of(state, [Selection::Members(grants_to(&self.party), ANY)], &self.from, self.limit.min(MAX_JUDGED))?;
        let judge = |(_, member): &(usize, Member)| {
            let grant = grant_of(state, member)?;
            let detail = keys::detail(&grant.grant_id).get(state)?.ok_or_else(|| Fault::new("a grant has no detail"))?;
            let mut entries = Vec::new();
            for granted in detail.over.entries().iter().take(MAX_SHOWN) {
                let used = UsedEntry { entry: granted.entry, fields: granted.fields.clone() };
                let (verdict, first) = first(check(state, context.time, &own_use(&grant, used, (&self.purpose, self.action))?)?);
                entries.push(EntryMay { entry: granted.entry, verdict, first });
            }
            let more = detail.over.entries().len() > MAX_SHOWN;
            Ok(GrantMay { grant: grant.grant_id, grantor: grant.grantor, entries, more, cells: detail.over.cells().to_vec() })
        };
        let items = page.members.iter().map(judge).collect::<Result<_, Fault>>()?;
        Ok(Listing { items, total: page.total, next: page.next, rest: None })
    }
}
