//! resume_organisation: what it gives back. Its refusals stand with those of suspend_organisation.

use mulu_contracts::error::Code;
use mulu_contracts::party::OrganisationStatus;
use mulu_contracts::party::resume_organisation::ResumeOrganisation;
use mulu_contracts::registry::AnyRule;
use mulu_contracts::rule::Rule;
use mulu_contracts::samples::*;
use mulu_testkit::Ledger;

use crate::party::steps::organisations::*;
use crate::permissions::{Relation, World, rows};

#[test]
fn a_suspended_organisation_signs_nothing_until_it_is_resumed() {
    let mut ledger = Ledger::new();
    let mine = amend(OPERATOR, 1);
    ledger.must(SUPERVISOR, suspend(OPERATOR, 0));
    ledger.refuse(OPERATOR, mine.clone(), Code::OrganisationSuspended);
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
