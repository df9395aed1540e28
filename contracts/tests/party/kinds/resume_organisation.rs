//! resume_organisation: what it gives back. Its refusals stand with those of suspend_organisation.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::organisation::OrganisationStatus;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, OPERATOR, SUPERVISOR, reason};
use mulu_contracts::party::kinds::resume_organisation::ResumeOrganisation;
use mulu_testkit::Ledger;

use crate::party::steps::organisations::*;
use crate::permissions::{Relation, World, rows};

#[test]
fn a_suspended_organisation_signs_nothing_until_it_is_resumed() {
    let mut ledger = Ledger::new();
    let mine = amend(OPERATOR, 1);
    ledger.must(SUPERVISOR, suspend(OPERATOR, 0));
    ledger.refuse(OPERATOR, mine.clone(), Code::ORGANISATION_SUSPENDED);
    ledger.must(CITY_BUREAU, resume(OPERATOR, 1));
    ledger.must(OPERATOR, mine);
    let now = organisation(&ledger, OPERATOR);
    assert_eq!((now.status, now.version, now.control_version), (OrganisationStatus::Active, 2, 2));
}

fn message(w: &mut World) -> AnyRule {
    // A suspended signer would not get past its envelope.
    if w.relation != Relation::Own {
        w.set_status(OrganisationStatus::Suspended);
    }
    ResumeOrganisation { org: w.org(), control_version: 0, reason: reason("other") }.into()
}

#[test]
fn who_may_send_it() {
    rows(ResumeOrganisation::NAME).hold(message);
}
