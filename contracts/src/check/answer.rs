//! What is answered (docs/spec/check.md, Answer).

use serde::Serialize;

use crate::check::reason::Reason;
use crate::kernel::id::GrantId;
use crate::kernel::value::{Count, Time};

/// What is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing stands in the way.
    Allow,
    /// Something does.
    Deny,
    /// It was asked about a time to come: [`CheckAnswer::in_term`] says what can be said.
    NotGiven,
    /// The question itself is not as it has to be.
    FieldInvalid,
}

/// What is left of a grant before this use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remaining {
    /// The grant, or an ancestor.
    pub grant: GrantId,
    /// Trades; none: no limit.
    pub trades: Option<Count>,
    /// Calls.
    pub calls: Option<Count>,
    /// New recipients.
    pub recipients: Option<Count>,
}

/// Which version of a grant was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Judged {
    /// The grant, or an ancestor.
    pub grant: GrantId,
    /// Its version.
    pub version: u64,
}

/// At what it was judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evaluated {
    /// When.
    pub time: Time,
    /// The grants that were met, in the order of the walk.
    pub grant_versions: Vec<Judged>,
}

/// The answer to a question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CheckAnswer {
    /// What is said. *Allow* exactly where there is no reason.
    pub verdict: Verdict,
    /// All that stands in the way, by number.
    pub reasons: Vec<Reason>,
    /// What will.
    pub warnings: Vec<Reason>,
    /// At what it was judged.
    pub evaluated: Evaluated,
    /// What is left before this use, of each grant that was met.
    pub remaining: Vec<Remaining>,
    /// Of a time to come: does the term of the grant and of all above it reach it, as they stand now?
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_term: Option<bool>,
    /// The field that is not as it has to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub invalid: Option<&'static str>,
}

impl CheckAnswer {
    pub(crate) fn without_verdict(verdict: Verdict, time: Time) -> CheckAnswer {
        CheckAnswer {
            verdict,
            reasons: Vec::new(),
            warnings: Vec::new(),
            evaluated: Evaluated { time, grant_versions: Vec::new() },
            remaining: Vec::new(),
            in_term: None,
            invalid: None,
        }
    }

    /// The word of an answer that is not *allow*.
    pub fn negative(&self) -> Option<&'static str> {
        match self.verdict {
            Verdict::Allow => None,
            Verdict::Deny => Some("deny"),
            Verdict::NotGiven => Some("not_given"),
            Verdict::FieldInvalid => Some("field_invalid"),
        }
    }
}
