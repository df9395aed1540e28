//! Keys and lists of scenarios.

use crate::authorization::records::scenario::{Scenario, ScenarioMarks, ScenarioStatus};
use crate::kernel::id::{ScenarioId, Uscc};
use crate::kernel::member::Member;
use crate::kernel::member_list::MemberList;
use crate::kernel::state::{Key, Subject};
use crate::ledger::organisation;

/// Subject of a scenario.
pub fn subject(scenario: &ScenarioId) -> Subject {
    Subject::Object(*scenario.object())
}

/// Key of a scenario.
pub fn scenario(id: &ScenarioId) -> Key<Scenario> {
    Key::new(&subject(id), &[])
}

/// Key of what applications and grants wrote beside it.
pub fn marks(scenario: &ScenarioId) -> Key<ScenarioMarks> {
    Key::new(&subject(scenario), &[])
}

/// The flag of a status: each scenario has one of the two.
pub const fn with_status(status: ScenarioStatus) -> u16 {
    1 << status as u8
}

/// Flags of all scenarios, whatever their status.
pub const ANY_STATUS: u16 = 0b11;

/// Scenarios of an applicant.
pub fn scenarios_of(applicant: &Uscc) -> MemberList {
    MemberList::new(&organisation::subject(applicant), &[b"scenarios"])
}

/// The member that a scenario is.
pub fn member(scenario: &ScenarioId) -> Member {
    Member::of(subject(scenario))
}
