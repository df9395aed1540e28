//! answer_objection 答复异议 (B8; docs/spec/objection.md): the owner of the subject says what it says to it.

use crate::catalog::samples as catalog_samples;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::ObjectionId;
use crate::kernel::value::Hash;
use crate::ledger::access::{Allowed, Hold, Relation, any};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as, require_relation};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::texts::{Reason, Spoken};
use crate::objection::access::Seen;
use crate::objection::records::{Answer, ObjectionStatus};
use crate::objection::samples;
use crate::objection::write::save;

record! {
    /// Says why the subject is as it is, or what will be done. Once; until the decision, also after its term.
    pub struct AnswerObjection {
        /// The objection.
        pub id: ObjectionId,
        /// Its version now.
        pub version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
        /// Hash of what shows it.
        #[serde(default)]
        pub evidence: Option<Hash>,
    }
}

/// States of which check 1 speaks, beside the one in which it can be answered.
const OPEN_OR_DECIDED: &[ObjectionStatus] = &[ObjectionStatus::Accepted, ObjectionStatus::Decided, ObjectionStatus::Closed];

impl Rule for AnswerObjection {
    const NUMBER: u16 = 703;
    const NAME: &'static str = "answer_objection";
    const ALLOWED: &'static [Allowed] = &[any(Relation::Named)];
    const HOLD: Hold = Hold::Ending;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry", "file_objection", "accept_objection"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<Seen>(tx, draft, &self.id)?;
        let related = || require_relation(tx, draft, &seen.as_party(tx, true, false, None));
        pass_as(tx, &seen, self.version, OPEN_OR_DECIDED, related)?;
        // Check 1
        ensure(seen.objection.status == ObjectionStatus::Accepted, Code::ALREADY_DECIDED)?;
        draft.require_reason(&self.reason)?;

        let mut objection = seen.objection;
        objection.status = ObjectionStatus::Answered;
        objection.answer = Some(Answer { reason: self.reason.0.clone(), evidence: self.evidence, signer: *tx.signer.uscc(), at: tx.time });
        Ok(save(draft, objection)?)
    }

    fn example() -> Self {
        AnswerObjection {
            id: samples::id(samples::KEY),
            version: 2,
            reason: catalog_samples::reason("law"),
            evidence: Some(ledger_samples::hash("plan of the line")),
        }
    }
}
