//! Short ways to give and take roles, and to look at them.

use mulu_contracts::party::assign_role::AssignRole;
use mulu_contracts::party::remove_role::RemoveRole;
use mulu_contracts::party::{self, Role};
use mulu_contracts::rule::Rule;
use mulu_contracts::samples::*;
use mulu_testkit::Ledger;

pub fn assign(n: u32, role: Role, scope: &str) -> AssignRole {
    AssignRole { org: uscc(n), role, scope_division: division(scope), ..AssignRole::example() }
}

pub fn remove(n: u32, version: u64, role: Role, scope: &str) -> RemoveRole {
    RemoveRole { org: uscc(n), version, role, scope_division: division(scope), reason: reason("other") }
}

pub fn held(ledger: &Ledger, n: u32) -> Vec<Role> {
    let roles = party::roles(&uscc(n)).get(&ledger.state).unwrap().unwrap_or_default();
    roles.assignments.iter().map(|a| a.role).collect()
}

pub fn listed(ledger: &Ledger, role: Role, scope: &str) -> u64 {
    party::organisations_by_role(&division(scope), role).count(&ledger.state).unwrap()
}
