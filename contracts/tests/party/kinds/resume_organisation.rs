//! resume_organisation: what it gives back. Its refusals stand with those of suspend_organisation.

use mulu_contracts::genesis::GenesisRole;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::organisation::OrganisationStatus;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_BUREAU, COUNTY_OFFICE, OPERATOR, REGISTRAR, SUPERVISOR, reason, uscc};
use mulu_contracts::party::kinds::resume_organisation::ResumeOrganisation;
use mulu_testkit::Ledger;

use crate::party::steps::organisations::*;
use crate::permissions::{Relation, SIGNER, World, rows};

#[test]
fn a_suspended_organisation_signs_nothing_until_it_is_resumed() {
    let mut ledger = Ledger::new();
    let mine = changed(OPERATOR, 1);
    ledger.must(SUPERVISOR, suspend(OPERATOR, 0));
    ledger.refuse(OPERATOR, mine.clone(), Code::ORGANISATION_SUSPENDED);
    ledger.must(SUPERVISOR, resume(OPERATOR, 1));
    ledger.must(OPERATOR, mine);
    let now = organisation(&ledger, OPERATOR);
    assert_eq!((now.status, now.version, now.control_version), (OrganisationStatus::Active, 2, 2));
}

#[test]
fn each_authority_lifts_its_own_suspension_and_who_stands_above_all_of_them() {
    let mut ledger = Ledger::new();
    ledger.must(SUPERVISOR, suspend(OPERATOR, 0));
    let since = organisation(&ledger, OPERATOR).suspended_since;
    // An authority names any control version since its own last act: what others did does not make it stale.
    ledger.must(CITY_BUREAU, suspend(OPERATOR, 0));
    let now = organisation(&ledger, OPERATOR);
    assert_eq!((now.suspended_by.len(), now.suspended_since), (2, since));
    ledger.must(CITY_BUREAU, resume(OPERATOR, 2));
    assert_eq!(organisation(&ledger, OPERATOR).status, OrganisationStatus::Suspended);
    // A bureau of the same division covers it, and does not stand above it.
    ledger.refuse(CITY_BUREAU, resume(OPERATOR, 3), Code::NOT_THE_SUSPENDER);
    // Again by the same authority it would be nothing new.
    ledger.refuse(SUPERVISOR, suspend(OPERATOR, 3), Code::WRONG_STATE);
    ledger.must(SUPERVISOR, resume(OPERATOR, 3));
    let now = organisation(&ledger, OPERATOR);
    assert_eq!((now.status, now.suspended_by.len(), now.suspended_since), (OrganisationStatus::Active, 0, None));
    // The city stands above the county.
    for (by, control_version) in [(SUPERVISOR, 0), (COUNTY_BUREAU, 0)] {
        ledger.must(by, suspend(COUNTY_OFFICE, control_version));
    }
    ledger.must(CITY_BUREAU, resume(COUNTY_OFFICE, 2));
    assert_eq!(organisation(&ledger, COUNTY_OFFICE).status, OrganisationStatus::Active);
}

#[test]
fn where_no_bureau_stands_above_a_coordinator_lifts_every_suspension() {
    let mut sample = mulu_testkit::genesis();
    let role = sample.roles[0].clone();
    sample.roles.push(GenesisRole { org: uscc(REGISTRAR), role: Role::Coordinator, ..role });
    let mut ledger = Ledger::from_genesis(&sample);
    for (org, lifts) in [(OPERATOR, true), (COUNTY_OFFICE, false)] {
        ledger.must(SUPERVISOR, suspend(org, 0));
        if lifts {
            ledger.refuse(CITY_BUREAU, resume(org, 1), Code::NOT_THE_SUSPENDER);
            ledger.must(REGISTRAR, resume(org, 1));
        } else {
            ledger.refuse(REGISTRAR, resume(org, 1), Code::NOT_THE_SUSPENDER);
        }
    }
}

fn message(w: &mut World) -> AnyRule {
    // A suspended signer would not get past its envelope.
    if w.relation != Relation::Own {
        w.suspended_by(SIGNER);
    }
    ResumeOrganisation { org: w.org(), control_version: 0, reason: reason("other") }.into()
}

#[test]
fn who_may_send_it() {
    rows(ResumeOrganisation::NAME).hold(message);
}
