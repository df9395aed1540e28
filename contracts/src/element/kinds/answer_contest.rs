//! answer_contest 答复数源争议 (B6; records.md §3.6).

use crate::catalog::access::OWN;
use crate::catalog::{access, keys, samples};
use crate::element::kinds::publish_element::PublishElement;
use crate::element::records::{ContestAnswer, DataElement};
use crate::element::write::save;
use crate::kernel::codec::record;
use crate::kernel::error::{Code as ErrorCode, Fault, Refusal};
use crate::kernel::id::DivisionCode;
use crate::kernel::state::StateRead;
use crate::kernel::text::Code;
use crate::kernel::value::Hash;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::plan::Plan;
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::texts::{Reason, Spoken, require_reason};

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
    const ENDING: bool = true;

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let mut element = DataElement::require(state, &self.key, &self.scope_division)?;
        let source = element.source.ok_or(ErrorCode::RELATION_MISSING)?;
        let core = keys::core(&source).get(state)?.ok_or_else(|| Fault::new("the source of an element is missing"))?;
        access::require_own(tx, state, &core)?;
        element.require_version(self.version)?;
        // 1
        let contest = element.contest.as_mut().filter(|c| c.answer.is_none()).ok_or(ErrorCode::NOTHING_PENDING)?;
        require_reason(tx, state, &self.reason)?;

        contest.answer =
            Some(ContestAnswer { reason: self.reason.0.clone(), evidence: self.evidence, signer: *tx.signer.uscc(), at: tx.time });
        let mut plan = Plan::default();
        save(&mut plan, element);
        Ok(plan)
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
