//! file_objection 提出异议 (B8, B69; docs/spec/objection.md): by anyone, against a record; it marks and freezes nothing.

use crate::catalog::samples as catalog_samples;
use crate::certificate::hold::Phase;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::ObjectionId;
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::text::LocalKey;
use crate::kernel::value::Hash;
use crate::ledger::access::{Allowed, Carrier, Relation, Target, any, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::require_relation;
use crate::ledger::persons::{Party, Relayed, carrier, require_without_keys};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::samples::ENTERPRISE;
use crate::ledger::scheduled::{acts_for, standing};
use crate::ledger::texts::{Reason, Spoken};
use crate::objection::handler::{Found, Sides, handler};
use crate::objection::parameters::OBJECTION_ACCEPT_TERM;
use crate::objection::records::{About, Due, Ground, Objection, ObjectionStatus};
use crate::objection::subject::Standing;
use crate::objection::write::save;
use crate::objection::{keys, samples};

record! {
    /// Objects to a record. Keyed by the signer and `local_key`; the handler is found when it is filed.
    pub struct FileObjection {
        /// The signer's own key of the objection; its id follows from it.
        pub local_key: LocalKey,
        /// The platform that carries it, for a citizen or an organisation without keys.
        #[serde(default)]
        pub relay: Option<Relayed>,
        /// Against what.
        pub subject: About,
        /// The subject's version as the objector saw it; of a review 1.
        pub seen_version: u64,
        /// Why.
        pub ground: Ground,
        /// Who objects.
        pub objector: Party,
        /// Why, in words.
        pub statement: Spoken<Reason>,
        /// Hash of what shows it.
        #[serde(default)]
        pub evidence: Option<Hash>,
    }
}

/// Whoever it is; what it may not be is check 2's.
const ANYONE: &[Allowed] = &[
    any(Relation::Foreign),
    any(Relation::Named),
    any(Relation::SameDivision),
    any(Relation::Superior),
    by(Role::PlatformRelay, Relation::Relayed),
];

impl Rule for FileObjection {
    const NUMBER: u16 = 701;
    const NAME: &'static str = "file_objection";
    const ALLOWED: &'static [Allowed] = ANYONE;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry"];

    fn allowed(&self) -> &'static [Allowed] {
        if self.relay.is_some() { &ANYONE[4..] } else { &ANYONE[..4] }
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let me = &tx.signer.organisation;
        let id = ObjectionId::derive(&me.first_division, &me.uscc, &self.local_key);
        if let Some(made) = keys::objection(&id).get(draft)? {
            ensure(made.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(id));
        }
        let subject = self.subject.load(draft, self.ground, tx.time)?.ok_or_else(|| Code::NOT_FOUND.of("subject"))?;
        if subject.version < self.seen_version {
            return Err(Code::NOT_FOUND.of("seen_version"));
        }
        self.objector.require_known(draft, tx.time, "objector")?;
        self.require_sender(tx, draft, &subject)?;
        if let Some(state) = subject.not_yet {
            return Err(Code::WRONG_STATE.of(state));
        }
        // Check 1: one at a time
        let open = keys::open_objection(&self.subject, &self.objector, self.ground).get(draft)?.unwrap_or_default();
        ensure(open.objection.is_none(), Code::OBJECTION_OPEN)?;
        // Check 2: its own record it corrects
        let sides = Sides::of(draft, tx.time, subject.owner.as_ref(), &self.objector)?;
        ensure(!sides.are_one() && !self.is_issuers_own(tx, draft, &subject)?, Code::OWN_CASE)?;
        // Check 3: nothing is held by one against an act or a silence, so it comes at any time
        if !self.ground.is_of_the_procedure() {
            ensure(subject.phase != Some(Phase::Before), Code::TOO_EARLY)?;
            ensure(subject.phase != Some(Phase::After), Code::TOO_LATE)?;
        }
        // Check 4
        let found = handler(draft, tx.time, (&self.subject, self.ground), &subject, &sides)?;
        let found = found.ok_or(Code::HANDLER_MISSING)?;
        draft.require_reason(&self.statement)?;

        let objection = self.record(tx, draft, id, found)?;
        Ok(save(draft, objection)?)
    }

    fn example() -> Self {
        FileObjection {
            local_key: ledger_samples::local_key(samples::KEY),
            relay: None,
            subject: About::Entry(catalog_samples::id("bus-lines")),
            seen_version: 2,
            ground: Ground::ContentWrong,
            objector: Party::Org(ledger_samples::uscc(ENTERPRISE)),
            statement: catalog_samples::reason("incorrect"),
            evidence: Some(ledger_samples::hash("photograph of the stop")),
        }
    }
}

impl FileObjection {
    /// S5: the objector itself, or a platform that covers the subject for one without keys.
    fn require_sender(&self, tx: &TxContext, state: &dyn StateRead, subject: &Standing) -> Result<(), Refusal> {
        let carrier = carrier(tx, self.relay.as_ref(), Carrier::Covers);
        require_relation(tx, state, &Target { carrier, ..Target::place(subject.division) })?;
        require_without_keys(tx, state, self.relay.as_ref(), &self.objector)?;
        let itself = || self.objector.is(state, tx.signer.uscc(), tx.time);
        ensure(self.relay.is_some() || itself()?, Code::RELATION_MISSING)
    }

    /// An issuer objects to no certificate or procedure of its own: it corrects, suspends and revokes them.
    fn is_issuers_own(&self, tx: &TxContext, state: &dyn StateRead, subject: &Standing) -> Result<bool, Fault> {
        match (subject.issuer, self.objector.org()) {
            (Some(issuer), Some(org)) => acts_for(state, org, &issuer, tx.time),
            _ => Ok(false),
        }
    }

    fn record(
        &self,
        tx: &TxContext,
        state: &dyn StateRead,
        id: ObjectionId,
        Found { handler, against }: Found,
    ) -> Result<Objection, Fault> {
        let home = standing(state, &handler, tx.time)?.ok_or_else(|| Fault::new("the handler of an objection is missing"))?;
        let accept = tx.time.after(OBJECTION_ACCEPT_TERM.at(state, tx.time)?);
        Ok(Objection {
            objection_id: id,
            subject: self.subject.clone(),
            seen_version: self.seen_version,
            ground: self.ground,
            objector: self.objector.clone(),
            relay: self.relay.as_ref().map(|relay| relay.org),
            statement: self.statement.0.clone(),
            evidence: self.evidence,
            handler,
            against,
            division: home.division,
            status: ObjectionStatus::Filed,
            freeze: false,
            filed: tx.time,
            accepted: None,
            due: Due { accept, answer: None, decide: None, owner: None },
            until: None,
            answer: None,
            outcome: None,
            decided: None,
            correction_due: None,
            corrected: None,
            uncorrected: false,
            version: 0,
            payload_hash: tx.payload_hash,
        })
    }
}
