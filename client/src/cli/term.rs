//! Stretches of time on the command line: where their end alone is said, they begin at once.

use mulu_contracts::kernel::value::Time;
use serde::Serialize;

use super::form::Form;
use super::write::now;
use crate::exit::Failure;
use crate::show::time::BEIJING;

const DAY: i64 = 86_400;
const MEMBER: &str = "term";

#[derive(Serialize)]
struct Begins {
    from: Time,
}

/// The beginning of today by the clock of Beijing.
pub fn today() -> Time {
    Time((now().0 + BEIJING).div_euclid(DAY) * DAY - BEIJING)
}

/// Where a form's term names its end alone: it begins then.
pub fn begin(form: &mut Form, from: Time) -> Result<(), Failure> {
    if form.lacks(MEMBER) {
        return Ok(());
    }
    let mut term = form.within(MEMBER);
    term.fall_back(&Begins { from })?;
    form.put(MEMBER, term);
    Ok(())
}
