//! revoke_key: one test per error, in the order of check.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT};
use mulu_contracts::party::kinds::revoke_key::RevokeKey;
use mulu_testkit::{Ledger, code_of};

use crate::party::steps::keys::*;
use crate::permissions::rows;

#[test]
fn k_of_n_keys_sign_a_kind_that_needs_them() {
    let mut ledger = two_of_three();
    // Also by the key itself, since a threshold names the kind.
    let itself = ledger.submit_with(DEPARTMENT, &["3/2"], [revoke(DEPARTMENT, 0, "3/2").into()]);
    assert_eq!(code_of(&itself), Some(Code::THRESHOLD_NOT_MET));
    ledger.refuse(DEPARTMENT, revoke(DEPARTMENT, 0, "3/2"), Code::THRESHOLD_NOT_MET);
    let twice = ledger.submit_with(DEPARTMENT, &["3/0", "3/0"], [revoke(DEPARTMENT, 0, "3/2").into()]);
    assert_eq!(code_of(&twice), Some(Code::SIGNATURE_INVALID));
    let foreign = ledger.submit_with(DEPARTMENT, &["3/0", "5/0"], [revoke(DEPARTMENT, 0, "3/2").into()]);
    assert_eq!(code_of(&foreign), Some(Code::UNKNOWN_KEY));
    let two = ledger.submit_with(DEPARTMENT, &["3/0", "3/1"], [revoke(DEPARTMENT, 0, "3/2").into()]);
    assert_eq!(two.code, 0);
    // A kind that no threshold names needs one.
    ledger.must(DEPARTMENT, nothing(DEPARTMENT, 2));
}

#[test]
fn revoking_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    ledger.refuse(DEPARTMENT, revoke(77, 0, "3/0"), Code::NOT_FOUND);
    ledger.refuse(DEPARTMENT, revoke(DEPARTMENT, 0, "5/0"), Code::NOT_FOUND);
    ledger.refuse(CITY_BUREAU, revoke(DEPARTMENT, 9, "3/0"), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, revoke(DEPARTMENT, 9, "3/1"), Code::STALE_VERSION);
    ledger.must(DEPARTMENT, revoke(DEPARTMENT, 0, "3/1"));
    // No replay, and what was valid when checked is stale now.
    ledger.refuse(DEPARTMENT, revoke(DEPARTMENT, 0, "3/2"), Code::STALE_VERSION);
    ledger.refuse(DEPARTMENT, revoke(DEPARTMENT, 1, "3/1"), Code::KEY_INACTIVE);
    ledger.must(DEPARTMENT, revoke(DEPARTMENT, 1, "3/2"));
    // The last key, with and without thresholds.
    ledger.refuse(DEPARTMENT, revoke(DEPARTMENT, 2, "3/0"), Code::THRESHOLD_UNREACHABLE);
    let mut ledger = two_of_three();
    let keys = ["3/0", "3/1"];
    assert_eq!(ledger.submit_with(DEPARTMENT, &keys, [revoke(DEPARTMENT, 0, "3/2").into()]).code, 0);
    let below = ledger.submit_with(DEPARTMENT, &keys, [revoke(DEPARTMENT, 1, "3/1").into()]);
    assert_eq!(code_of(&below), Some(Code::THRESHOLD_UNREACHABLE));
}

#[test]
fn who_may_send_it() {
    rows(RevokeKey::NAME).hold(|w| RevokeKey { org: w.org(), control_version: 0, key_id: w.key_id(1) }.into());
}
