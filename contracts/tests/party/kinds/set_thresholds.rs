//! set_thresholds: one test per error, in the order of check.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, OPERATOR, list, set};
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_contracts::party::kinds::revoke_key::RevokeKey;
use mulu_contracts::party::kinds::set_thresholds::SetThresholds;
use mulu_testkit::{Ledger, code_of, genesis};

use crate::party::steps::keys::*;
use crate::permissions::rows;

#[test]
fn thresholds_change_by_the_largest_of_old_and_new_and_stay_reachable() {
    let mut ledger = Ledger::new();
    let revoking = [kind::<RevokeKey>()];
    ledger.refuse(DEPARTMENT, thresholds(77, 1, &[threshold(&revoking, 0)]), Code::FIELD_INVALID);
    ledger.refuse(DEPARTMENT, thresholds(77, 1, &[]), Code::NOT_FOUND);
    ledger.refuse(OPERATOR, thresholds(DEPARTMENT, 9, &[]), Code::RELATION_MISSING);
    ledger.refuse(CITY_BUREAU, thresholds(DEPARTMENT, 1, &[]), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, thresholds(DEPARTMENT, 9, &[]), Code::STALE_VERSION);
    ledger.refuse(DEPARTMENT, thresholds(DEPARTMENT, 1, &[threshold(&revoking, 2)]), Code::THRESHOLD_NOT_MET);
    let all = ["3/0", "3/1", "3/2"];
    let four = ledger.submit_with(DEPARTMENT, &all, [thresholds(DEPARTMENT, 1, &[threshold(&revoking, 4)]).into()]);
    assert_eq!(code_of(&four), Some(Code::THRESHOLD_NOT_MET));
    let three = ledger.submit_with(DEPARTMENT, &all, [thresholds(DEPARTMENT, 1, &[threshold(&revoking, 3)]).into()]);
    assert_eq!(three.code, 0);
    // Back again needs the old three.
    ledger.refuse(DEPARTMENT, thresholds(DEPARTMENT, 2, &[]), Code::THRESHOLD_NOT_MET);
    assert_eq!(ledger.submit_with(DEPARTMENT, &all, [thresholds(DEPARTMENT, 2, &[]).into()]).code, 0);
}

#[test]
fn a_threshold_that_too_few_keys_could_ever_reach_is_refused() {
    let mut sample = genesis();
    for key in &mut sample.organisations[2].keys[1..] {
        key.allowed = Some(set([kind::<SetThresholds>(), kind::<AmendOrganisation>()]));
    }
    let mut ledger = Ledger::from_genesis(&sample);
    let keys = ["3/0", "3/1"];
    for kinds in [kind::<RevokeKey>(), kind::<AmendOrganisation>()] {
        // Two keys amend, but only one could ever add another: the organisation would have locked itself out.
        let result = ledger.submit_with(DEPARTMENT, &keys, [thresholds(DEPARTMENT, 1, &[threshold(&[kinds], 2)]).into()]);
        assert_eq!(code_of(&result), Some(Code::THRESHOLD_UNREACHABLE));
    }
}

#[test]
fn who_may_send_it() {
    rows(SetThresholds::NAME)
        .hold(|w| SetThresholds { uscc: w.org(), version: 1, thresholds: list([threshold(&[kind::<RevokeKey>()], 1)]) }.into());
}
