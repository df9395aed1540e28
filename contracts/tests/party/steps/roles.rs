//! Short ways to give and take roles, and to look at them.

use mulu_contracts::kernel::member_list::LISTED;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{division, reason, uscc};
use mulu_contracts::party::keys;
use mulu_contracts::party::kinds::assign_role::AssignRole;
use mulu_contracts::party::kinds::remove_role::RemoveRole;
use mulu_testkit::Ledger;

pub fn assign(n: u32, role: Role, scope: &str) -> AssignRole {
    AssignRole { org: uscc(n), role, scope_division: division(scope), ..AssignRole::example() }
}

pub fn remove(n: u32, roles_version: u64, role: Role, scope: &str) -> RemoveRole {
    RemoveRole { org: uscc(n), roles_version, role, scope_division: division(scope), reason: reason("other") }
}

pub fn held(ledger: &Ledger, n: u32) -> Vec<Role> {
    let roles = keys::roles(&uscc(n)).get(&ledger.state).unwrap().unwrap_or_default();
    roles.assignments.iter().map(|a| a.role).collect()
}

pub fn listed(ledger: &Ledger, role: Role, scope: &str) -> u64 {
    keys::organisations_by_role(&division(scope), role).count(&ledger.state, LISTED).unwrap()
}
