//! Short ways to register, amend, suspend and resume.

use mulu_contracts::ledger::organisation::Organisation;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{list, reason, uscc};
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_contracts::party::kinds::register_organisation::RegisterOrganisation;
use mulu_contracts::party::kinds::resume_organisation::ResumeOrganisation;
use mulu_contracts::party::kinds::suspend_organisation::SuspendOrganisation;
use mulu_testkit::Ledger;

pub fn organisation(ledger: &Ledger, n: u32) -> Organisation {
    mulu_contracts::ledger::organisation::organisation(&uscc(n)).get(&ledger.state).unwrap().unwrap()
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

/// A change that any key may sign, another one each version.
pub fn changed(n: u32, version: u64) -> AmendOrganisation {
    let short_name = Some(mulu_contracts::ledger::samples::text0(&format!("v{version}")));
    AmendOrganisation { short_name, ..amend(n, version) }
}

pub fn suspend(n: u32, control_version: u64) -> SuspendOrganisation {
    SuspendOrganisation { org: uscc(n), control_version, reason: reason("law") }
}

pub fn resume(n: u32, control_version: u64) -> ResumeOrganisation {
    ResumeOrganisation { org: uscc(n), control_version, reason: reason("other") }
}
