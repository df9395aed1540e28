//! decide_objection 裁定异议 (B8; docs/spec/objection.md).

use crate::catalog::samples as catalog_samples;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::ObjectionId;
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::texts::{Reason, Spoken};
use crate::objection::access::{HANDLERS, Seen};
use crate::objection::parameters::{FREEZE_MAX, OBJECTION_DECIDE_TERM};
use crate::objection::records::{DecidedOn, ObjectionStatus, Verdict};
use crate::objection::write::{freezes_on, save};
use crate::objection::{keys, samples};

record! {
    /// Upholds an objection, so that the owner has to correct the subject, or dismisses it.
    pub struct DecideObjection {
        /// The objection.
        pub id: ObjectionId,
        /// Its version now.
        pub version: u64,
        /// What it says.
        pub outcome: Verdict,
        /// Why.
        pub reason: Spoken<Reason>,
        /// Of one that is upheld: to be corrected before this time, after the block and `freeze_max` ahead at most.
        #[serde(default)]
        pub correction_due: Option<Time>,
    }
}

impl Rule for DecideObjection {
    const NUMBER: u16 = 704;
    const NAME: &'static str = "decide_objection";
    const ALLOWED: &'static [Allowed] = HANDLERS;
    const HOLD: Hold = Hold::Passes;
    const EXAMPLE_AFTER: &'static [&'static str] =
        &["submit_entry", "review_entry", "file_objection", "accept_objection", "answer_objection"];
    const SAYS: bool = true;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<Seen>(tx, draft, &self.id)?;
        let states = &[ObjectionStatus::Accepted, ObjectionStatus::Answered];
        let as_whom = pass_as(tx, &seen, self.version, states, || seen.handles(tx, draft))?;
        // Check 1
        seen.require_no_side(tx.signer.uscc())?;
        // Check 2
        let heard = seen.objection.answer.is_some() || seen.objection.due.answer.is_none_or(|due| due <= tx.time);
        ensure(heard, Code::TOO_EARLY)?;
        seen.require_in_time(draft, tx.time, as_whom)?;
        let upheld = self.outcome == Verdict::Upheld;
        let mut objection = seen.objection;
        if upheld {
            // Check 3
            let correction_due = self.correction_due.ok_or_else(|| Code::FIELD_MISSING.of("correction_due"))?;
            // Check 4
            let longest = tx.time.after(FREEZE_MAX.at(draft, tx.time)?);
            ensure(tx.time < correction_due && correction_due <= longest, Code::BAD_TERM)?;
            // Check 5: a freeze that is over gave up its place
            let room = !objection.freeze || freezes_on(draft, &objection.subject)?.has_room(self.id.object(), tx.time);
            ensure(room, Code::TOO_MANY)?;
            objection.decided = Some(DecidedOn { version: seen.subject.version, content_hash: seen.subject.content_hash });
            objection.correction_due = Some(correction_due);
            objection.due.owner = Some(correction_due.after(OBJECTION_DECIDE_TERM.at(draft, tx.time)?));
        }
        draft.say_beside(&self.reason, &keys::subject(&self.id))?;

        objection.hand_over(tx, as_whom);
        objection.status = ObjectionStatus::Decided;
        objection.outcome = Some(self.outcome);
        Ok(save(draft, objection)?)
    }

    fn example() -> Self {
        DecideObjection {
            id: samples::id(samples::KEY),
            version: 3,
            outcome: Verdict::Upheld,
            reason: catalog_samples::reason("incorrect"),
            correction_due: Some(Time(ledger_samples::time().0 + 30 * 86_400)),
        }
    }
}
