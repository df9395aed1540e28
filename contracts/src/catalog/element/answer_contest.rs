//! answer_contest 答复数源争议 (B6; records.md §3.6).

use crate::codec::record;
use crate::error::{Code as ErrorCode, Refusal};
use crate::id::DivisionCode;
use crate::rule::{Allowed, Plan, Rule, TxContext};
use crate::state::{Fault, StateRead};
use crate::text::Code;
use crate::texts::{Reason, Spoken};
use crate::value::Hash;

use super::super::{examples, who};
use super::publish_element::PublishElement;
use super::{ContestAnswer, DataElement, require_reason, save};

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
    const NAME: &'static str = "answer_contest";
    const ALLOWED: &'static [Allowed] = who::OWN;
    const ENDING: bool = true;

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let mut element = DataElement::require(state, &self.key, &self.scope_division)?;
        let source = element.source.ok_or(ErrorCode::RelationMissing)?;
        let core = super::super::core(&source).get(state)?.ok_or_else(|| Fault::new("the source of an element is missing"))?;
        who::require_own(tx, state, &core)?;
        element.require_version(self.version)?;
        // 1
        let contest = element.contest.as_mut().filter(|c| c.answer.is_none()).ok_or(ErrorCode::NothingPending)?;
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
            reason: examples::reason("law"),
            evidence: Some(crate::samples::hash("statute of the department")),
        }
    }
}
