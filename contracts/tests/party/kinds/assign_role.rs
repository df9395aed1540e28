//! assign_role: one test per error, in the order of check (B53, A9).

use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::state::{Overlay, StateWrite};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::organisation;
use mulu_contracts::ledger::organisation::OrganisationStatus;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY, COUNTY_BUREAU, COUNTY_OFFICE, DEPARTMENT, ENTERPRISE, OPERATOR, OTHER_COUNTY, PROVINCE, code, hash, set,
    time, uscc,
};
use mulu_contracts::party::keys::role_exception;
use mulu_contracts::party::kinds::assign_role::AssignRole;
use mulu_contracts::party::records::{MAX_ROLES_BY_BUREAUS, RoleException};
use mulu_testkit::Ledger;

use crate::party::steps::roles::*;
use crate::permissions::rows;

#[test]
fn a_bureau_assigns_in_its_scope_and_below() {
    let mut ledger = Ledger::new();
    ledger.must(COUNTY_BUREAU, assign(COUNTY_OFFICE, Role::Provider, COUNTY));
    ledger.must(CITY_BUREAU, assign(COUNTY_OFFICE, Role::Adviser, COUNTY));
    assert_eq!(held(&ledger, COUNTY_OFFICE), [Role::Provider, Role::Adviser]);
    assert_eq!(listed(&ledger, Role::Provider, COUNTY), 2);
    ledger.refuse(COUNTY_BUREAU, assign(COUNTY_OFFICE, Role::Provider, CITY), Code::RELATION_MISSING);
    ledger.refuse(COUNTY_BUREAU, assign(COUNTY_OFFICE, Role::Provider, OTHER_COUNTY), Code::RELATION_MISSING);
}

#[test]
fn the_same_assignment_again_exists_and_another_one_is_refused() {
    let mut ledger = Ledger::new();
    ledger.must(CITY_BUREAU, assign(COUNTY_OFFICE, Role::Provider, COUNTY));
    assert_eq!(ledger.must(CITY_BUREAU, assign(COUNTY_OFFICE, Role::Provider, COUNTY)).exists, [0]);
    let ending = AssignRole { until: Some(Time(4_000_000_000)), ..assign(COUNTY_OFFICE, Role::Provider, COUNTY) };
    ledger.refuse(CITY_BUREAU, ending, Code::EXISTS_WITH_OTHER_CONTENT);
}

#[test]
fn assigning_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    // S1: what a role alone has stands with that role.
    let sectors = AssignRole { sectors: set([code("g")]), ..assign(77, Role::Governor, "999999") };
    assert_eq!(ledger.refuse(DEPARTMENT, sectors, Code::FIELD_INVALID).as_deref(), Some("sectors"));
    ledger.refuse(DEPARTMENT, assign(COUNTY_OFFICE, Role::Provider, CITY), Code::ROLE_MISSING);
    ledger.refuse(CITY_BUREAU, assign(77, Role::Bureau, "999999"), Code::NOT_FOUND);
    ledger.refuse(CITY_BUREAU, assign(COUNTY_OFFICE, Role::Bureau, "999999"), Code::UNKNOWN_DIVISION);
    ledger.refuse(CITY_BUREAU, assign(COUNTY_OFFICE, Role::Bureau, PROVINCE), Code::RELATION_MISSING);
    // It covers the scope, and the organisation too.
    ledger.refuse(COUNTY_BUREAU, assign(ENTERPRISE, Role::Adviser, COUNTY), Code::RELATION_MISSING);
    // 1 every reserved role, also to itself
    for role in Role::ALL.into_iter().filter(|r| r.is_reserved()) {
        let later = AssignRole { from: Time(time().0 + 1), ..assign(CITY_BUREAU, role, CITY) };
        ledger.refuse(CITY_BUREAU, later, Code::ROLE_RESERVED);
    }
    // 2 before 4: operator conflicts with bureau
    ledger.refuse(CITY_BUREAU, assign(CITY_BUREAU, Role::Operator, CITY), Code::SELF_ASSIGNMENT);
    // 4 before 5: a county bureau is no operator, and not qualified
    let named = ledger.refuse(CITY_BUREAU, assign(COUNTY_BUREAU, Role::Operator, CITY), Code::ROLE_CONFLICT);
    assert_eq!(named.as_deref(), Some("bureau"));
    // Check 5
    ledger.refuse(CITY_BUREAU, assign(ENTERPRISE, Role::Developer, CITY), Code::NOT_QUALIFIED);
    // Check 7
    let over = AssignRole { until: Some(ledger.time), ..assign(ENTERPRISE, Role::Adviser, CITY) };
    ledger.refuse(CITY_BUREAU, over, Code::BAD_TERM);
    // Check 6
    let mut ended = organisation::organisation(&uscc(ENTERPRISE)).get(&ledger.state).unwrap().unwrap();
    ended.status = OrganisationStatus::Dissolved;
    let mut overlay = Overlay::new(&ledger.state);
    overlay.put(&organisation::organisation(&uscc(ENTERPRISE)), &ended);
    let changes = overlay.into_changes();
    ledger.state.absorb(changes);
    ledger.refuse(CITY_BUREAU, assign(ENTERPRISE, Role::Developer, CITY), Code::NOT_QUALIFIED);
    ledger.refuse(CITY_BUREAU, assign(ENTERPRISE, Role::Adviser, CITY), Code::ORGANISATION_ENDED);
}

#[test]
fn a_qualification_that_has_run_out_qualifies_nobody() {
    let mut ledger = Ledger::new();
    ledger.must(CITY_BUREAU, assign(OPERATOR, Role::Developer, CITY));
    ledger.wait(3 * 365 * 86_400);
    ledger.refuse(CITY_BUREAU, assign(OPERATOR, Role::Developer, COUNTY), Code::NOT_QUALIFIED);
}

#[test]
fn a_dated_exception_lets_a_conflicting_pair_stand_until_its_end() {
    let mut ledger = Ledger::new();
    let until = Time(ledger.time.0 + 1_000);
    let mut overlay = Overlay::new(&ledger.state);
    let exception = RoleException { until, decision_hash: hash("decision") };
    overlay.put(&role_exception(&uscc(OPERATOR), Role::Exchange, Role::Operator), &exception);
    let changes = overlay.into_changes();
    ledger.state.absorb(changes);
    ledger.must(CITY_BUREAU, assign(OPERATOR, Role::Exchange, CITY));
    ledger.wait(1_000);
    ledger.refuse(CITY_BUREAU, assign(OPERATOR, Role::Exchange, COUNTY), Code::ROLE_CONFLICT);
    // The exception is this pair's alone.
    ledger.refuse(CITY_BUREAU, assign(OPERATOR, Role::Evaluator, CITY), Code::ROLE_CONFLICT);
}

#[test]
fn roles_whose_terms_do_not_meet_do_not_conflict() {
    let mut ledger = Ledger::new();
    let now = ledger.time.0;
    let first = AssignRole { from: Time(now), until: Some(Time(now + 100)), ..assign(ENTERPRISE, Role::Evaluator, CITY) };
    ledger.must(CITY_BUREAU, first);
    let meets = AssignRole { from: Time(now + 99), ..assign(ENTERPRISE, Role::Operator, CITY) };
    ledger.refuse(CITY_BUREAU, meets, Code::ROLE_CONFLICT);
    // The terms are half-open: this one starts when the other has ended; only the qualification is missing then.
    let after = AssignRole { from: Time(now + 100), ..assign(ENTERPRISE, Role::Operator, CITY) };
    ledger.refuse(CITY_BUREAU, after, Code::NOT_QUALIFIED);
}

#[test]
fn roles_that_ended_make_room_and_leave_the_lists() {
    let mut ledger = Ledger::new();
    let now = ledger.time.0;
    for n in 0..MAX_ROLES_BY_BUREAUS as i64 {
        let short = AssignRole { from: Time(now + n), until: Some(Time(now + 1_000)), ..assign(ENTERPRISE, Role::Adviser, CITY) };
        ledger.must(CITY_BUREAU, short);
    }
    ledger.refuse(CITY_BUREAU, assign(ENTERPRISE, Role::Probe, CITY), Code::TOO_MANY);
    assert_eq!(listed(&ledger, Role::Adviser, CITY), 1);
    ledger.wait(1_000);
    ledger.must(CITY_BUREAU, assign(ENTERPRISE, Role::Probe, CITY));
    assert_eq!((held(&ledger, ENTERPRISE), listed(&ledger, Role::Adviser, CITY)), (vec![Role::Probe], 0));
}

#[test]
fn nobody_makes_a_role_older_than_it_is() {
    let mut ledger = Ledger::new();
    ledger.must(CITY_BUREAU, AssignRole { from: Time(0), ..assign(ENTERPRISE, Role::Adviser, CITY) });
    let held = mulu_contracts::party::keys::roles(&uscc(ENTERPRISE)).get(&ledger.state).unwrap().unwrap().assignments;
    assert_eq!((held[0].from, held[0].asked_from), (ledger.time, Time(0)));
    // Its repeat is known by the time that was asked for.
    assert_eq!(ledger.must(CITY_BUREAU, AssignRole { from: Time(0), ..assign(ENTERPRISE, Role::Adviser, CITY) }).exists, [0]);
}

#[test]
fn a_role_outside_its_term_opens_nothing() {
    let mut sample = mulu_testkit::genesis();
    sample.roles[0].until = Some(Time(time().0 + 7_200));
    // Who stands below the bureau needs it as an authority only when it is named.
    let mut ledger = Ledger::from_genesis(&sample);
    ledger.must(CITY_BUREAU, assign(COUNTY_OFFICE, Role::Provider, COUNTY));
    ledger.wait(7_200);
    ledger.refuse(CITY_BUREAU, assign(COUNTY_OFFICE, Role::Adviser, COUNTY), Code::ROLE_MISSING);
}

#[test]
fn who_may_send_it() {
    rows(AssignRole::NAME)
        // Nobody assigns a role to itself: check 2, after a relation that holds.
        .refused_later("bureau,own", Code::SELF_ASSIGNMENT)
        .hold(|w| AssignRole { org: w.org(), from: Time(time().0 + 1), ..AssignRole::example() }.into());
}
