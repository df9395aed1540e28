//! freeze_key: one test per error, in the order of check; what a thief can do about it, and what not.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::organisation::KeyStatus;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, OPERATOR, SUPERVISOR, uscc};
use mulu_contracts::party::kinds::freeze_key::{FreezeKey, KeyChoice};
use mulu_testkit::{Ledger, code_of};

use crate::party::steps::keys::*;
use crate::permissions::rows;

#[test]
fn own_superior_bureau_and_supervisor_freeze() {
    for (signer, by) in [(DEPARTMENT, "3/1"), (CITY_BUREAU, "1/0"), (SUPERVISOR, "7/0")] {
        let mut ledger = Ledger::new();
        let result = ledger.submit_with(signer, &[by], [freeze(DEPARTMENT, 0, one("3/0")).into()]);
        assert_eq!(result.code, 0);
        let frozen = key(&ledger, DEPARTMENT, "3/0");
        assert_eq!((frozen.status, frozen.frozen_by), (KeyStatus::Frozen, Some(uscc(signer))));
        ledger.refuse(DEPARTMENT, nothing(DEPARTMENT, 1), Code::KEY_INACTIVE);
    }
}

#[test]
fn freezing_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    ledger.refuse(CITY_BUREAU, freeze(77, 0, KeyChoice::All), Code::NOT_FOUND);
    ledger.refuse(CITY_BUREAU, freeze(DEPARTMENT, 0, one("5/0")), Code::NOT_FOUND);
    ledger.refuse(OPERATOR, freeze(DEPARTMENT, 9, KeyChoice::All), Code::RELATION_MISSING);
    ledger.refuse(COUNTY_BUREAU, freeze(DEPARTMENT, 0, KeyChoice::All), Code::RELATION_MISSING);
    ledger.refuse(CITY_BUREAU, freeze(DEPARTMENT, 9, KeyChoice::All), Code::STALE_VERSION);
    ledger.must(DEPARTMENT, revoke(DEPARTMENT, 0, "3/2"));
    ledger.refuse(CITY_BUREAU, freeze(DEPARTMENT, 1, one("3/2")), Code::KEY_INACTIVE);
    ledger.must(CITY_BUREAU, freeze(DEPARTMENT, 1, KeyChoice::All));
    ledger.refuse(CITY_BUREAU, freeze(DEPARTMENT, 1, KeyChoice::All), Code::STALE_VERSION);
    ledger.refuse(CITY_BUREAU, freeze(DEPARTMENT, 2, KeyChoice::All), Code::KEY_INACTIVE);
    assert_eq!(key(&ledger, DEPARTMENT, "3/2").status, KeyStatus::Revoked);
}

#[test]
fn a_thief_who_freezes_a_key_cannot_keep_the_superior_from_holding_it() {
    let mut ledger = Ledger::new();
    ledger.must(DEPARTMENT, freeze(DEPARTMENT, 0, one("3/1")));
    ledger.must(CITY_BUREAU, freeze(DEPARTMENT, 1, one("3/1")));
    ledger.refuse(DEPARTMENT, unfreeze(DEPARTMENT, 2, one("3/1")), Code::RELATION_MISSING);
}

#[test]
fn a_frozen_key_is_dead_in_the_next_transaction_of_the_same_bundle() {
    let mut ledger = Ledger::new();
    let before = ledger.tx(DEPARTMENT, &["3/0"], [nothing(DEPARTMENT, 1).into()]);
    let order = ledger.tx(CITY_BUREAU, &["1/0"], [freeze(DEPARTMENT, 0, KeyChoice::All).into()]);
    let after = ledger.tx(DEPARTMENT, &["3/0"], [nothing(DEPARTMENT, 2).into()]);
    let codes: Vec<_> = ledger.bundle(vec![before, order, after]).iter().map(code_of).collect();
    assert_eq!(codes, [None, None, Some(Code::KEY_INACTIVE)]);
    let revoking = ledger.tx(OPERATOR, &["5/0"], [revoke(OPERATOR, 0, "5/1").into()]);
    let revoked = ledger.tx(OPERATOR, &["5/1"], [nothing(OPERATOR, 1).into()]);
    let codes: Vec<_> = ledger.bundle(vec![revoking, revoked]).iter().map(code_of).collect();
    assert_eq!(codes, [None, Some(Code::KEY_INACTIVE)]);
}

#[test]
fn a_thief_cannot_outrun_the_freeze_by_changing_adding_or_rotating() {
    let mut ledger = Ledger::new();
    // The order is signed first and executed last.
    let order = ledger.tx(CITY_BUREAU, &["1/0"], [freeze(DEPARTMENT, 0, KeyChoice::All).into()]);
    let acts: Vec<AnyRule> =
        vec![nothing(DEPARTMENT, 1).into(), add(DEPARTMENT, "thief").into(), rotate(DEPARTMENT, 3, "3/0", "thief2").into()];
    for act in acts {
        ledger.must(DEPARTMENT, act);
    }
    assert_eq!(ledger.bundle(vec![order])[0].code, 0, "{:?}", ledger.refusals);
    for label in ["thief", "thief2", "3/1"] {
        let result = ledger.submit_with(DEPARTMENT, &[label], [nothing(DEPARTMENT, 4).into()]);
        assert_eq!(code_of(&result), Some(Code::KEY_INACTIVE), "{label}");
    }
}

#[test]
fn a_thief_cannot_outrun_the_freeze_by_freezing_and_unfreezing() {
    let mut ledger = Ledger::new();
    let order = ledger.tx(CITY_BUREAU, &["1/0"], [freeze(DEPARTMENT, 0, KeyChoice::All).into()]);
    // In one transaction the key that signs serves on to its end.
    let own = KeyChoice::One(id("3/1"));
    let acts: Vec<AnyRule> = (0..100_u64)
        .flat_map(|n| [AnyRule::from(freeze(DEPARTMENT, 2 * n, own)), AnyRule::from(unfreeze(DEPARTMENT, 2 * n + 1, own))])
        .collect();
    let thief = ledger.tx(DEPARTMENT, &["3/0"], acts);
    let results = ledger.bundle(vec![thief, order.clone(), order]);
    assert_eq!((results[0].code, results[1].code), (0, 0), "{:?}", ledger.refusals);
    assert_eq!(code_of(&results[2]), Some(Code::STALE_VERSION), "the order stops once and is no replay later");
    for label in ["3/0", "3/1"] {
        assert_eq!(
            code_of(&ledger.submit_with(DEPARTMENT, &[label], [nothing(DEPARTMENT, 1).into()])),
            Some(Code::KEY_INACTIVE),
            "{label}"
        );
    }
    // The organisation itself names the version that stands, and an authority none that is yet to come.
    ledger.refuse(CITY_BUREAU, freeze(DEPARTMENT, 900, KeyChoice::All), Code::STALE_VERSION);
}

#[test]
fn who_may_send_it() {
    rows(FreezeKey::NAME).hold(|w| FreezeKey { org: w.org(), control_version: 0, keys: KeyChoice::One(w.key_id(1)) }.into());
}
