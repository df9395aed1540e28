//! suspend_organisation, with resume_organisation: one test per error, in the order of check.

use mulu_contracts::error::Code;
use mulu_contracts::party::suspend_organisation::SuspendOrganisation;
use mulu_contracts::rule::Rule;
use mulu_contracts::samples::*;
use mulu_testkit::Ledger;

use crate::party::steps::organisations::*;
use crate::permissions::rows;

#[test]
fn suspending_and_resuming_are_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    ledger.refuse(DEPARTMENT, suspend(OPERATOR, 0), Code::RoleMissing);
    ledger.refuse(CITY_BUREAU, suspend(77, 0), Code::NotFound);
    ledger.refuse(COUNTY_BUREAU, suspend(OPERATOR, 5), Code::RelationMissing);
    ledger.refuse(CITY_BUREAU, suspend(OPERATOR, 5), Code::StaleVersion);
    assert_eq!(ledger.refuse(CITY_BUREAU, suspend(UNCLAIMED, 0), Code::WrongState).as_deref(), Some("unclaimed"));
    ledger.refuse(CITY_BUREAU, suspend(CITY_BUREAU, 0), Code::SelfAssignment);
    let no_reason = SuspendOrganisation { reason: reason("whim"), ..suspend(OPERATOR, 0) };
    ledger.refuse(CITY_BUREAU, no_reason, Code::UnknownCode);
    assert_eq!(ledger.refuse(CITY_BUREAU, resume(OPERATOR, 0), Code::WrongState).as_deref(), Some("active"));
    ledger.must(CITY_BUREAU, suspend(OPERATOR, 0));
    // Valid when it was checked, stale when executed; and no replay.
    ledger.refuse(CITY_BUREAU, suspend(OPERATOR, 0), Code::StaleVersion);
    ledger.refuse(CITY_BUREAU, resume(OPERATOR, 0), Code::StaleVersion);
    assert_eq!(ledger.refuse(CITY_BUREAU, suspend(OPERATOR, 1), Code::WrongState).as_deref(), Some("suspended"));
    ledger.refuse(COUNTY_BUREAU, resume(OPERATOR, 1), Code::RelationMissing);
    ledger.refuse(DEPARTMENT, resume(OPERATOR, 1), Code::RoleMissing);
    ledger.refuse(CITY_BUREAU, resume(77, 1), Code::NotFound);
    ledger.must(CITY_BUREAU, resume(OPERATOR, 1));
}

#[test]
fn an_organisation_that_keeps_changing_its_record_can_still_be_suspended() {
    let mut ledger = Ledger::new();
    let order = ledger.tx(CITY_BUREAU, &["1/0"], [suspend(OPERATOR, 0).into()]);
    for version in 1..5 {
        ledger.must(OPERATOR, amend(OPERATOR, version));
    }
    assert_eq!(ledger.bundle(vec![order])[0].code, 0);
}

#[test]
fn who_may_send_it() {
    rows(SuspendOrganisation::NAME).hold(|w| SuspendOrganisation { org: w.org(), control_version: 0, reason: reason("law") }.into());
}
