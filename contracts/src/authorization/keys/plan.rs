//! Keys and lists of plans.

use crate::authorization::records::plan::{Plan, PlanReview, PlanStatus, PlanSubmission};
use crate::kernel::id::{DivisionCode, PlanId, Uscc};
use crate::kernel::member::Member;
use crate::kernel::member_list::MemberList;
use crate::kernel::state::{Key, Subject};
use crate::ledger::organisation;

/// Subject of a plan.
pub fn subject(plan: &PlanId) -> Subject {
    Subject::Object(*plan.object())
}

/// Key of a plan.
pub fn plan(id: &PlanId) -> Key<Plan> {
    Key::new(&subject(id), &[])
}

/// Key of its last submission.
pub fn submission(plan: &PlanId) -> Key<PlanSubmission> {
    Key::new(&subject(plan), &[])
}

/// Key of a review of a version of it.
pub fn review(plan: &PlanId, version: u64, reviewer: &Uscc) -> Key<PlanReview> {
    Key::new(&subject(plan), &[&version.to_be_bytes(), reviewer.as_bytes()])
}

/// The flag of a status: each plan has one of the five.
pub const fn with_status(status: PlanStatus) -> u16 {
    1 << status as u8
}

/// Flags of all plans, whatever their status.
pub const ANY_STATUS: u16 = 0b1_1111;

/// Plans of a grantor.
pub fn plans_of(grantor: &Uscc) -> MemberList {
    MemberList::new(&organisation::subject(grantor), &[b"plans"])
}

/// Plans of a division.
pub fn plans_in(division: &DivisionCode) -> MemberList {
    MemberList::new(&Subject::Division(*division), &[b"plans"])
}

/// The member that a plan is.
pub fn member(plan: &PlanId) -> Member {
    Member::of(subject(plan))
}
