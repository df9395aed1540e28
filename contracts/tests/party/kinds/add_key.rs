//! add_key: one test per error, in the order of check.

use mulu_contracts::kernel::crypto::PublicKey;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, OPERATOR, key_spec, text0};
use mulu_contracts::party::kinds::add_key::AddKey;
use mulu_contracts::party::records::MAX_KEYS;
use mulu_testkit::{Ledger, code_of, genesis};

use crate::party::steps::keys::*;
use crate::permissions::rows;

#[test]
fn an_added_key_signs_from_its_first_second_on() {
    let mut ledger = Ledger::new();
    let mut later = add(DEPARTMENT, "new");
    later.key.valid_from.0 = ledger.time.0 + 100;
    assert_eq!(ledger.must(DEPARTMENT, later).ids, [id("new").to_string()]);
    let with_new = |ledger: &mut Ledger| code_of(&ledger.submit_with(DEPARTMENT, &["new"], [nothing(DEPARTMENT, 2).into()]));
    assert_eq!(with_new(&mut ledger), Some(Code::KEY_INACTIVE));
    ledger.wait(100);
    assert_eq!(with_new(&mut ledger), None);
}

#[test]
fn the_same_key_again_exists_and_with_other_content_is_refused() {
    let mut ledger = Ledger::new();
    ledger.must(DEPARTMENT, add(DEPARTMENT, "new"));
    assert_eq!(ledger.must(DEPARTMENT, add(DEPARTMENT, "new")).exists, [0]);
    let mut other = add(DEPARTMENT, "new");
    other.key.label = text0("other");
    ledger.refuse(DEPARTMENT, other, Code::EXISTS_WITH_OTHER_CONTENT);
    ledger.must(DEPARTMENT, revoke(DEPARTMENT, 0, "new"));
    // The record lives no more, and the key is used up for ever.
    ledger.refuse(DEPARTMENT, add(DEPARTMENT, "new"), Code::EXISTS_WITH_OTHER_CONTENT);
}

#[test]
fn adding_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    let mut backwards = add(77, "new");
    backwards.key.valid_until = Some(backwards.key.valid_from);
    ledger.refuse(OPERATOR, backwards, Code::FIELD_INVALID);
    ledger.refuse(CITY_BUREAU, add(DEPARTMENT, "new"), Code::RELATION_MISSING);
    ledger.refuse(OPERATOR, add(DEPARTMENT, "new"), Code::RELATION_MISSING);
    ledger.refuse(OPERATOR, add(77, "new"), Code::NOT_FOUND);
    let mut weak = add(DEPARTMENT, "new");
    weak.key.public_key = PublicKey::ed25519([0; 32]);
    ledger.refuse(DEPARTMENT, weak, Code::KEY_REFUSED);
    ledger.refuse(DEPARTMENT, add(DEPARTMENT, "5/0"), Code::KEY_REFUSED);

    let mut sample = genesis();
    sample.organisations[4].keys = (0..MAX_KEYS).map(|n| key_spec(&format!("5/{n}"))).collect();
    let mut full = Ledger::from_genesis(&sample);
    full.refuse(OPERATOR, add(OPERATOR, "new"), Code::TOO_MANY_KEYS);
    full.must(OPERATOR, revoke(OPERATOR, 0, "5/9"));
    full.must(OPERATOR, add(OPERATOR, "new"));
}

#[test]
fn one_key_cannot_add_keys_where_any_kind_needs_two() {
    let mut ledger = two_of_three();
    ledger.refuse(DEPARTMENT, add(DEPARTMENT, "new"), Code::THRESHOLD_NOT_MET);
    let two = ledger.submit_with(DEPARTMENT, &["3/1", "3/2"], [add(DEPARTMENT, "new").into()]);
    assert_eq!(two.code, 0);
}

#[test]
fn who_may_send_it() {
    rows(AddKey::NAME).hold(|w| AddKey { proofs: Default::default(), org: w.org(), key: key_spec("matrix") }.into());
}
