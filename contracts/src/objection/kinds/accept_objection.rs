//! accept_objection 受理或不予受理异议 (B8; docs/spec/objection.md): only an acceptance freezes.

use crate::catalog::samples as catalog_samples;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::ObjectionId;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Reason, Spoken};
use crate::objection::access::{HANDLERS, Seen};
use crate::objection::parameters::{FREEZE_MAX, OBJECTION_ANSWER_TERM, OBJECTION_DECIDE_TERM};
use crate::objection::records::{Intake, ObjectionStatus};
use crate::objection::write::{freezes_on, save};
use crate::objection::{keys, samples};

record! {
    /// Takes an objection in, or dismisses it.
    pub struct AcceptObjection {
        /// The objection.
        pub id: ObjectionId,
        /// Its version now.
        pub version: u64,
        /// What it says.
        pub outcome: Intake,
        /// Freezes the subject until the decision, `freeze_max` at most; of a dismissal it says nothing.
        pub freeze: bool,
        /// Why; either needs one.
        #[serde(default)]
        pub reason: Option<Spoken<Reason>>,
    }
}

impl Rule for AcceptObjection {
    const NUMBER: u16 = 702;
    const NAME: &'static str = "accept_objection";
    const ALLOWED: &'static [Allowed] = HANDLERS;
    const HOLD: Hold = Hold::Passes;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry", "file_objection"];
    const SAYS: bool = true;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<Seen>(tx, draft, &self.id)?;
        let as_whom = pass_as(tx, &seen, self.version, &[ObjectionStatus::Filed], || seen.handles(tx, draft))?;
        // Check 1
        seen.require_no_side(tx.signer.uscc())?;
        // Check 2
        let reason = self.reason.as_ref().ok_or(Code::REASON_MISSING)?;
        // Check 3
        seen.require_in_time(draft, tx.time, as_whom)?;
        let accepts = self.outcome == Intake::Accept;
        // Check 4
        if accepts && self.freeze && !seen.objection.subject.can_be_frozen() {
            return Err(Code::FIELD_INVALID.of("freeze"));
        }
        // Check 5
        let would_hold = accepts && seen.objection.would_hold(self.freeze);
        let room = freezes_on(draft, &seen.objection.subject)?.has_room(self.id.object(), tx.time);
        ensure(!would_hold || room, Code::TOO_MANY)?;
        draft.say_beside(reason, &keys::subject(&self.id))?;

        let mut objection = seen.objection;
        objection.hand_over(tx, as_whom);
        if accepts {
            objection.status = ObjectionStatus::Accepted;
            objection.freeze = self.freeze;
            objection.accepted = Some(tx.time);
            objection.until = Some(tx.time.after(FREEZE_MAX.at(draft, tx.time)?));
            objection.due.answer = Some(tx.time.after(OBJECTION_ANSWER_TERM.at(draft, tx.time)?));
            objection.due.decide = Some(tx.time.after(OBJECTION_DECIDE_TERM.at(draft, tx.time)?));
        } else {
            objection.status = ObjectionStatus::Dismissed;
        }
        Ok(save(draft, objection)?)
    }

    fn example() -> Self {
        AcceptObjection {
            id: samples::id(samples::KEY),
            version: 1,
            outcome: Intake::Accept,
            freeze: true,
            reason: Some(catalog_samples::reason("law")),
        }
    }
}
