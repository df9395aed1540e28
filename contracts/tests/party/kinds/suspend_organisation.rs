//! suspend_organisation, with resume_organisation: one test per error, in the order of check.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, OPERATOR, UNCLAIMED, reason};
use mulu_contracts::party::kinds::suspend_organisation::SuspendOrganisation;
use mulu_testkit::Ledger;

use crate::party::steps::organisations::*;
use crate::permissions::rows;

#[test]
fn suspending_and_resuming_are_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    ledger.refuse(DEPARTMENT, suspend(OPERATOR, 0), Code::ROLE_MISSING);
    ledger.refuse(CITY_BUREAU, suspend(77, 0), Code::NOT_FOUND);
    ledger.refuse(COUNTY_BUREAU, suspend(OPERATOR, 5), Code::RELATION_MISSING);
    ledger.refuse(CITY_BUREAU, suspend(OPERATOR, 5), Code::STALE_VERSION);
    assert_eq!(ledger.refuse(CITY_BUREAU, suspend(UNCLAIMED, 0), Code::WRONG_STATE).as_deref(), Some("unclaimed"));
    ledger.refuse(CITY_BUREAU, suspend(CITY_BUREAU, 0), Code::SELF_ASSIGNMENT);
    let no_reason = SuspendOrganisation { reason: reason("whim"), ..suspend(OPERATOR, 0) };
    ledger.refuse(CITY_BUREAU, no_reason, Code::UNKNOWN_CODE);
    assert_eq!(ledger.refuse(CITY_BUREAU, resume(OPERATOR, 0), Code::WRONG_STATE).as_deref(), Some("active"));
    ledger.must(CITY_BUREAU, suspend(OPERATOR, 0));
    // Valid when it was checked, stale when executed; and no replay.
    ledger.refuse(CITY_BUREAU, suspend(OPERATOR, 0), Code::STALE_VERSION);
    ledger.refuse(CITY_BUREAU, resume(OPERATOR, 0), Code::STALE_VERSION);
    assert_eq!(ledger.refuse(CITY_BUREAU, suspend(OPERATOR, 1), Code::WRONG_STATE).as_deref(), Some("suspended"));
    ledger.refuse(COUNTY_BUREAU, resume(OPERATOR, 1), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, resume(OPERATOR, 1), Code::ROLE_MISSING);
    ledger.refuse(CITY_BUREAU, resume(77, 1), Code::NOT_FOUND);
    ledger.must(CITY_BUREAU, resume(OPERATOR, 1));
}

#[test]
fn an_organisation_that_keeps_changing_its_record_can_still_be_suspended() {
    let mut ledger = Ledger::new();
    let order = ledger.tx(CITY_BUREAU, &["1/0"], [suspend(OPERATOR, 0).into()]);
    for version in 1..5 {
        ledger.must(OPERATOR, changed(OPERATOR, version));
    }
    assert_eq!(ledger.bundle(vec![order])[0].code, 0);
}

#[test]
fn who_may_send_it() {
    rows(SuspendOrganisation::NAME).hold(|w| SuspendOrganisation { org: w.org(), control_version: 0, reason: reason("law") }.into());
}
