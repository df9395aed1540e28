//! The check as a question: one, and many at one height.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::check::answer::{CheckAnswer, Verdict};
use crate::check::judge::check;
use crate::check::request::CheckRequest;
use crate::kernel::error::Fault;
use crate::kernel::state::StateRead;
use crate::kernel::value::List;
use crate::ledger::query::{Context, Query};

/// Most questions of one batch.
pub const MAX_BATCH: usize = 1_000;

/// May this be done?
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Check {
    /// The question.
    pub request: CheckRequest,
}

/// May each of these be done, each judged for itself, all at one moment?
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CheckBatch {
    /// The questions.
    pub requests: List<CheckRequest, 1, MAX_BATCH>,
}

impl Query for Check {
    const NUMBER: u16 = 160;
    const NAME: &'static str = "check";
    type Answer = CheckAnswer;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        check(state, context.time, &self.request)
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        answer.negative()
    }
}

impl Query for CheckBatch {
    const NUMBER: u16 = 161;
    const NAME: &'static str = "check_batch";
    type Answer = Vec<CheckAnswer>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        self.requests.iter().map(|request| check(state, context.time, request)).collect()
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        answer.iter().any(|one| one.verdict != Verdict::Allow).then_some("deny")
    }
}
