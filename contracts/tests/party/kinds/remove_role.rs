//! remove_role: one test per error, in the order of check (B53, A9).

use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY, COUNTY_BUREAU, COUNTY_OFFICE, DEPARTMENT, OPERATOR, SECTOR_AUTHORITY, code, division, reason,
};
use mulu_contracts::party::keys;
use mulu_contracts::party::kinds::assign_role::AssignRole;
use mulu_contracts::party::kinds::remove_role::RemoveRole;
use mulu_testkit::Ledger;

use crate::party::steps::roles::*;
use crate::permissions::{Relation, World, rows};

#[test]
fn removing_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    ledger.refuse(CITY_BUREAU, remove(77, 1, Role::Provider, CITY), Code::NOT_FOUND);
    ledger.refuse(COUNTY_BUREAU, remove(DEPARTMENT, 9, Role::Provider, CITY), Code::RELATION_MISSING);
    ledger.refuse(OPERATOR, remove(DEPARTMENT, 9, Role::Provider, CITY), Code::RELATION_MISSING);
    ledger.refuse(CITY_BUREAU, remove(DEPARTMENT, 9, Role::Provider, CITY), Code::STALE_VERSION);
    ledger.refuse(CITY_BUREAU, remove(DEPARTMENT, 1, Role::Adviser, CITY), Code::ROLE_ABSENT);
    ledger.refuse(CITY_BUREAU, remove(DEPARTMENT, 1, Role::Provider, COUNTY), Code::ROLE_ABSENT);
    ledger.refuse(CITY_BUREAU, remove(SECTOR_AUTHORITY, 1, Role::SectorAuthority, CITY), Code::ROLE_RESERVED);
    let whim = RemoveRole { reason: reason("whim"), ..remove(DEPARTMENT, 1, Role::Provider, CITY) };
    ledger.refuse(CITY_BUREAU, whim, Code::UNKNOWN_CODE);
    ledger.must(CITY_BUREAU, remove(DEPARTMENT, 1, Role::Provider, CITY));
    ledger.refuse(CITY_BUREAU, remove(DEPARTMENT, 1, Role::Provider, CITY), Code::STALE_VERSION);
    ledger.refuse(CITY_BUREAU, remove(DEPARTMENT, 2, Role::Provider, CITY), Code::ROLE_ABSENT);
    assert_eq!((held(&ledger, DEPARTMENT), listed(&ledger, Role::Provider, CITY)), (vec![], 2));
}

#[test]
fn who_gives_up_its_own_sector_leaves_the_list_of_its_reviewers() {
    let mut ledger = Ledger::new();
    let count = |ledger: &Ledger, sector| {
        let key = keys::sector_authorities(&division(CITY), &code(sector));
        key.get(&ledger.state).unwrap().unwrap_or_default().holders.len()
    };
    assert_eq!((count(&ledger, "g"), count(&ledger, "g54"), count(&ledger, "a")), (1, 1, 0));
    ledger.must(SECTOR_AUTHORITY, remove(SECTOR_AUTHORITY, 1, Role::SectorAuthority, CITY));
    assert_eq!((count(&ledger, "g"), count(&ledger, "g54")), (0, 0));
}

#[test]
fn a_removed_role_does_not_come_back_by_sending_its_assignment_again() {
    let mut ledger = Ledger::new();
    let assignment = assign(COUNTY_OFFICE, Role::Provider, COUNTY);
    let tx = ledger.tx(CITY_BUREAU, &["1/0"], [assignment.clone().into()]);
    ledger.bundle(vec![tx.clone()]);
    ledger.must(CITY_BUREAU, remove(COUNTY_OFFICE, 1, Role::Provider, COUNTY));
    assert_eq!(ledger.bundle(vec![tx])[0].code, Code::EXISTS_WITH_OTHER_CONTENT.number());
    // From a new time on the role can be given again.
    ledger.must(CITY_BUREAU, AssignRole { from: ledger.time, ..assignment });
}

fn message(w: &mut World) -> AnyRule {
    if w.relation == Relation::Own {
        w.also(Role::Provider);
    }
    let example = RemoveRole::example();
    let roles_version = keys::roles(&w.org()).get(&w.ledger.state).unwrap().map_or(0, |roles| roles.version);
    RemoveRole { org: w.org(), roles_version, role: Role::Provider, scope_division: division(COUNTY), ..example }.into()
}

#[test]
fn who_may_send_it() {
    rows(RemoveRole::NAME).hold(message);
}
