//! Short ways to register, amend, suspend and resume.

use mulu_contracts::party::amend_organisation::AmendOrganisation;
use mulu_contracts::party::register_organisation::RegisterOrganisation;
use mulu_contracts::party::resume_organisation::ResumeOrganisation;
use mulu_contracts::party::suspend_organisation::SuspendOrganisation;
use mulu_contracts::party::{self, Organisation};
use mulu_contracts::rule::Rule;
use mulu_contracts::samples::*;
use mulu_testkit::Ledger;

pub fn organisation(ledger: &Ledger, n: u32) -> Organisation {
    party::organisation(&uscc(n)).get(&ledger.state).unwrap().unwrap()
}

pub fn register() -> RegisterOrganisation {
    RegisterOrganisation::example()
}

/// What a relay may send.
pub fn bare() -> RegisterOrganisation {
    RegisterOrganisation { keys: list([]), superior: None, ..register() }
}

pub fn amend(n: u32, version: u64) -> AmendOrganisation {
    AmendOrganisation { uscc: uscc(n), version, name: None, ..AmendOrganisation::example() }
}

pub fn suspend(n: u32, control_version: u64) -> SuspendOrganisation {
    SuspendOrganisation { org: uscc(n), control_version, reason: reason("law") }
}

pub fn resume(n: u32, control_version: u64) -> ResumeOrganisation {
    ResumeOrganisation { org: uscc(n), control_version, reason: reason("other") }
}
