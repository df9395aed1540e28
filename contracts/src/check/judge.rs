//! The check itself: one pure function, for questions and for whatever asks it in a block.

use crate::check::answer::{CheckAnswer, Evaluated, Verdict};
use crate::check::facts::Facts;
use crate::check::reason::Findings;
use crate::check::request::{CheckRequest, Subject};
use crate::check::walk::walk;
use crate::kernel::error::Fault;
use crate::kernel::state::StateRead;
use crate::kernel::value::Time;

/// Judges a question over a state at a time. Total: whatever the records say it ends, after at most as many reads as
/// docs/spec/check.md names.
pub fn check(state: &dyn StateRead, time: Time, request: &CheckRequest) -> Result<CheckAnswer, Fault> {
    if let Some(field) = request.invalid_field(time) {
        return Ok(CheckAnswer { invalid: Some(field), ..CheckAnswer::without_verdict(Verdict::FieldInvalid, time) });
    }
    let Subject::Grant(of) = &request.subject;
    let facts = Facts::of(state, time, request)?;
    if let Some(as_of) = request.as_of.filter(|as_of| time < *as_of) {
        let in_term = facts.reaches(&of.grant, as_of)?;
        return Ok(CheckAnswer { in_term: Some(in_term), ..CheckAnswer::without_verdict(Verdict::NotGiven, time) });
    }
    let mut found = Findings::default();
    let met = walk(&facts, of, &mut found)?;
    let (reasons, warnings) = found.sorted();
    let verdict = if reasons.is_empty() { Verdict::Allow } else { Verdict::Deny };
    Ok(CheckAnswer {
        verdict,
        reasons,
        warnings,
        evaluated: Evaluated { time, grant_versions: met.versions },
        remaining: met.remaining,
        in_term: None,
        invalid: None,
    })
}
