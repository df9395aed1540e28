//! answer_contest 答复数源争议 (B6; docs/spec/element.md).

use crate::catalog::access::OWN;
use crate::catalog::samples;
use crate::catalog::write::Marked;
use crate::element::access::{AsProvider, Slot};
use crate::element::kinds::publish_element::PublishElement;
use crate::element::records::{ContestAnswer, DataElement};
use crate::element::write::save;
use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Refusal};
use crate::kernel::id::DivisionCode;
use crate::kernel::text::Code;
use crate::kernel::value::Hash;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, found_in, pass};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// The provider of the source says why it is the source. Once; until the decision, also after the term.
    pub struct AnswerContest {
        /// Code of the element.
        pub key: Code<48>,
        /// Where it is defined.
        pub scope_division: DivisionCode,
        /// The element's version now.
        pub version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
        /// Hash of what shows it.
        #[serde(default)]
        pub evidence: Option<Hash>,
    }
}

impl Rule for AnswerContest {
    const NUMBER: u16 = 217;
    const NAME: &'static str = "answer_contest";
    const ALLOWED: &'static [Allowed] = OWN;
    const HOLD: Hold = Hold::Ending;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let id = (self.key.clone(), self.scope_division);
        let mut element = found::<DataElement>(tx, draft, &id)?;
        let source = element.source.ok_or(ErrorCode::RELATION_MISSING)?;
        let entry = found_in::<Marked>(tx, draft, &source, "source")?;
        pass(tx, draft, &AsProvider::new(draft, &element, &entry)?, self.version, &[Slot::Free, Slot::Taken])?;
        // Check 1
        let contest = element.contest.as_mut().filter(|c| c.answer.is_none()).ok_or(ErrorCode::NOTHING_PENDING)?;
        draft.require_reason(&self.reason)?;

        contest.answer =
            Some(ContestAnswer { reason: self.reason.0.clone(), evidence: self.evidence, signer: *tx.signer.uscc(), at: tx.time });
        Ok(save(draft, element)?)
    }

    fn example() -> Self {
        let PublishElement { key, scope_division, .. } = PublishElement::example();
        AnswerContest {
            key,
            scope_division,
            version: 3,
            reason: samples::reason("law"),
            evidence: Some(ledger_samples::hash("statute of the department")),
        }
    }
}
