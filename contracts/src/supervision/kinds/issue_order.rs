//! issue_order 作出监管决定 (A50, B43, B69; docs/spec/supervision.md): in force at once.

use crate::catalog::keys as catalog_keys;
use crate::catalog::records::entry::EntryCore;
use crate::catalog::samples as catalog_samples;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::{EntryId, GrantId, ObjectId, OrderId, ProductId, Uscc};
use crate::kernel::state::StateRead;
use crate::kernel::text::Code as Word;
use crate::kernel::text::LocalKey;
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::freeze::freezes_of;
use crate::ledger::gate::found_in;
use crate::ledger::organisation::Organisation;
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::scheduled::acts_for;
use crate::ledger::texts::{Reason, Spoken};
use crate::objection::parameters::FREEZE_MAX;
use crate::objection::records::{About, Ground};
use crate::supervision::access::{Competence, ISSUERS};
use crate::supervision::parameters::{ORDER_DUE_MIN, VIOLATIONS};
use crate::supervision::records::{Order, OrderKind, OrderStatus, place};
use crate::supervision::write::save;
use crate::supervision::{keys, samples};

/// Nobody is given longer, so that the hours of a division in which clocks end stay few: ten years, in seconds.
const DUE_MAX: u64 = 10 * 365 * 86_400;

record! {
    /// Orders something of an organisation. Keyed by the signer and `local_key`.
    pub struct IssueOrder {
        /// The signer's own key of the order; its id follows from it.
        pub local_key: LocalKey,
        /// What it orders.
        pub kind: OrderKind,
        /// To whom.
        pub addressee: Uscc,
        /// On what it acts: an entry, a grant or a product; none: on the addressee.
        #[serde(default)]
        pub object: Option<ObjectId>,
        /// What it is about, a code of the list `violations`.
        pub violation: Word<48>,
        /// Why, in words.
        pub statement: Spoken<Reason>,
        /// To be answered before this time.
        pub due: Time,
        /// Of *suspend* and *emergency*: it acts until then, `freeze_max` ahead at most.
        #[serde(default)]
        pub until: Option<Time>,
        /// May it be shown to everybody?
        pub public: bool,
    }
}

impl Rule for IssueOrder {
    const NUMBER: u16 = 802;
    const NAME: &'static str = "issue_order";
    const ALLOWED: &'static [Allowed] = ISSUERS;
    const HOLD: Hold = Hold::Passes;

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        let acts_on = |kind| [EntryId::KIND, GrantId::KIND, ProductId::KIND].contains(&kind);
        if self.object.as_ref().is_none_or(|object| acts_on(object.kind())) { Ok(()) } else { Err(Code::FIELD_INVALID.of("object")) }
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let me = &tx.signer.organisation;
        let id = OrderId::derive(&me.first_division, &me.uscc, &self.local_key);
        if let Some(made) = keys::order(&id).get(draft)? {
            ensure(made.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(id));
        }
        let addressee = found_in::<Organisation>(tx, draft, &self.addressee, "addressee")?;
        let entry = self.require_object(tx, draft)?;
        let competence = Competence::of(tx, draft, &addressee, entry.as_ref())?;
        VIOLATIONS.require(draft, self.violation.as_str(), tx.time, "violation")?;
        // Check 1
        ensure(!acts_for(draft, &me.uscc, &self.addressee, tx.time)?, Code::OWN_CASE)?;
        // Check 2
        ensure(competence.has(self.kind, self.violation.as_str()), Code::COMPETENCE_MISSING)?;
        // Check 3
        ensure(self.has_good_terms(tx, draft)?, Code::BAD_TERM)?;
        // Check 4
        let there = freezes_of(draft, &place(self.object.as_ref(), &self.addressee))?;
        ensure(!self.kind.acts() || there.has_room_for_order(id.object(), tx.time), Code::TOO_MANY)?;
        draft.require_reason(&self.statement)?;

        let order = Order {
            order_id: id,
            kind: self.kind,
            by: me.uscc,
            addressee: self.addressee,
            object: self.object,
            violation: self.violation.clone(),
            statement: self.statement.0.clone(),
            due: self.due,
            until: self.until,
            public: self.public,
            division: addressee.division,
            issued: tx.time,
            status: OrderStatus::Issued,
            answer: None,
            outcome: None,
            version: 0,
            payload_hash: tx.payload_hash,
        };
        Ok(save(draft, order)?)
    }

    fn example() -> Self {
        IssueOrder {
            local_key: ledger_samples::local_key(samples::KEY),
            kind: OrderKind::Rectify,
            addressee: ledger_samples::uscc(ledger_samples::OPERATOR),
            object: None,
            violation: ledger_samples::code("out_of_scope"),
            statement: catalog_samples::reason("law"),
            due: Time(ledger_samples::time().0 + 30 * 86_400),
            until: None,
            public: true,
        }
    }
}

impl IssueOrder {
    /// S4: its object stands; gives the entry where it is one. There are no products yet.
    fn require_object(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Option<EntryCore>, Refusal> {
        let Some(object) = &self.object else { return Ok(None) };
        let about = About::object(object);
        let found = about.as_ref().map_or(Ok(None), |about| about.load(state, Ground::Other, tx.time))?;
        if found.is_none() {
            return Err(Code::NOT_FOUND.of("object"));
        }
        Ok(if let Some(About::Entry(entry)) = about { catalog_keys::core(&entry).get(state)? } else { None })
    }

    /// Time enough to answer it; an end where it has one, and there alone.
    fn has_good_terms(&self, tx: &TxContext, state: &dyn StateRead) -> Result<bool, Refusal> {
        let first = tx.time.after(ORDER_DUE_MIN.at(state, tx.time)?);
        let last = tx.time.after(FREEZE_MAX.at(state, tx.time)?);
        let ends_well = match self.until {
            Some(until) => self.kind.ends() && tx.time < until && until <= last,
            None => !self.kind.ends(),
        };
        Ok(first <= self.due && self.due <= tx.time.after(DUE_MAX) && ends_well)
    }
}
