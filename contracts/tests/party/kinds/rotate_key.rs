//! rotate_key: one test per error, in the order of check.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::organisation;
use mulu_contracts::ledger::organisation::{KeySpec, KeyStatus};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{DEPARTMENT, OPERATOR, hash, key_spec, list, public, set, text0, uscc};
use mulu_contracts::party::keys;
use mulu_contracts::party::kinds::add_key::AddKey;
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_contracts::party::kinds::revoke_key::RevokeKey;
use mulu_contracts::party::kinds::rotate_key::RotateKey;
use mulu_testkit::{Ledger, code_of, genesis};

use crate::party::steps::keys::*;
use crate::permissions::{World, rows};

#[test]
fn an_old_key_alone_puts_a_new_one_in_its_place() {
    let mut sample = genesis();
    sample.organisations[2].thresholds = list([threshold(&[kind::<RotateKey>()], 2)]);
    let mut named = Ledger::from_genesis(&sample);
    named.refuse(DEPARTMENT, rotate(DEPARTMENT, 1, "3/0", "new"), Code::THRESHOLD_NOT_MET);
    // Where no threshold names the kind, the old key alone may.
    sample.organisations[2].thresholds = list([threshold(&[kind::<AddKey>()], 2)]);
    let mut ledger = Ledger::from_genesis(&sample);
    // Another key alone may not.
    let by_other = ledger.submit_with(DEPARTMENT, &["3/1"], [rotate(DEPARTMENT, 1, "3/0", "new").into()]);
    assert_eq!(code_of(&by_other), Some(Code::THRESHOLD_NOT_MET));
    ledger.must(DEPARTMENT, rotate(DEPARTMENT, 1, "3/0", "new"));
    assert_eq!(key(&ledger, DEPARTMENT, "3/0").status, KeyStatus::Revoked);
    ledger.refuse(DEPARTMENT, nothing(DEPARTMENT, 2), Code::KEY_INACTIVE);
    assert_eq!(ledger.submit_with(DEPARTMENT, &["new"], [nothing(DEPARTMENT, 2).into()]).code, 0);
    // Two other keys may, also where the old one is lost.
    let mut newer = rotate(DEPARTMENT, 3, "new", "newer");
    newer.key.holder_tag = key_spec("3/0").holder_tag;
    let two = ledger.submit_with(DEPARTMENT, &["3/1", "3/2"], [newer.into()]);
    assert_eq!(two.code, 0);
}

#[test]
fn rotating_is_refused_in_the_order_of_the_checks() {
    let mut sample = genesis();
    sample.organisations[2].keys[0].allowed = Some(set([kind::<RotateKey>(), kind::<AmendOrganisation>()]));
    sample.organisations[2].keys[2].allowed = Some(set([kind::<AmendOrganisation>()]));
    let mut ledger = Ledger::from_genesis(&sample);
    let with = |ledger: &mut Ledger, key: &str, rule: RotateKey| code_of(&ledger.submit_with(DEPARTMENT, &[key], [rule.into()]));
    ledger.refuse(DEPARTMENT, rotate(77, 1, "3/0", "new"), Code::NOT_FOUND);
    assert_eq!(ledger.refuse(DEPARTMENT, rotate(DEPARTMENT, 1, "none", "new"), Code::NOT_FOUND).as_deref(), Some("key_id"));
    ledger.refuse(OPERATOR, rotate(DEPARTMENT, 9, "3/0", "new"), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, rotate(DEPARTMENT, 9, "3/0", "new"), Code::STALE_VERSION);
    // The old key's own kinds do not cover rotating.
    assert_eq!(with(&mut ledger, "3/2", rotate(DEPARTMENT, 1, "3/2", "new")), Some(Code::KEY_KIND_NOT_ALLOWED));
    // 2 all kinds, one kind more, another holder
    ledger.refuse(DEPARTMENT, rotate(DEPARTMENT, 1, "3/0", "new"), Code::KEY_WIDER);
    let mut narrow = rotate(DEPARTMENT, 1, "3/0", "new");
    narrow.key.allowed = Some(set([kind::<RotateKey>(), kind::<AddKey>()]));
    ledger.refuse(DEPARTMENT, narrow.clone(), Code::KEY_WIDER);
    narrow.key.allowed = Some(set([kind::<RotateKey>()]));
    let mut elsewhere = narrow.clone();
    elsewhere.key.holder_tag = Some(hash("somebody else"));
    ledger.refuse(DEPARTMENT, elsewhere, Code::KEY_WIDER);
    // Check 3
    let mut taken = narrow.clone();
    taken.key.public_key = public("5/0");
    ledger.refuse(DEPARTMENT, taken, Code::KEY_REFUSED);
    ledger.must(DEPARTMENT, narrow);
    // 1 an old key that is no longer active; valid when checked, stale when executed is the first of these
    assert_eq!(with(&mut ledger, "3/1", rotate(DEPARTMENT, 1, "3/0", "third")), Some(Code::STALE_VERSION));
    assert_eq!(with(&mut ledger, "3/1", rotate(DEPARTMENT, 2, "3/0", "third")), Some(Code::KEY_INACTIVE));
}

#[test]
fn a_rotation_to_a_narrower_key_leaves_every_threshold_reachable() {
    let mut sample = genesis();
    sample.organisations[4].thresholds = list([threshold(&[kind::<AmendOrganisation>()], 2)]);
    let mut ledger = Ledger::from_genesis(&sample);
    let mut narrow = rotate(OPERATOR, 1, "5/0", "new");
    narrow.key.allowed = Some(set([kind::<RotateKey>()]));
    ledger.refuse(OPERATOR, narrow, Code::THRESHOLD_UNREACHABLE);
}

#[test]
fn one_key_cannot_rotate_another_persons_key_where_any_kind_needs_two() {
    let mut ledger = Ledger::new();
    let two = thresholds(DEPARTMENT, 1, &[threshold(&[kind::<RevokeKey>()], 2)]);
    assert_eq!(ledger.submit_with(DEPARTMENT, &["3/0", "3/1"], [two.into()]).code, 0);
    let theft = rotate(DEPARTMENT, 2, "3/1", "thief");
    let refused = ledger.submit_with(DEPARTMENT, &["3/0"], [theft.clone().into()]);
    assert_eq!(code_of(&refused), Some(Code::THRESHOLD_NOT_MET));
    assert_eq!(ledger.submit_with(DEPARTMENT, &["3/1"], [theft.into()]).code, 0, "the old key itself may");
}

#[test]
fn what_a_key_signed_before_it_was_rotated_stays() {
    let mut ledger = Ledger::new();
    let short = AmendOrganisation { short_name: Some(text0("旧钥")), ..nothing(DEPARTMENT, 1) };
    ledger.must(DEPARTMENT, short);
    ledger.must(DEPARTMENT, rotate(DEPARTMENT, 2, "3/0", "new"));
    let now = organisation::organisation(&uscc(DEPARTMENT)).get(&ledger.state).unwrap().unwrap();
    assert_eq!(now.short_name.as_str(), "旧钥");
    // The revoked key stays readable: which organisation it spoke for, and what it was.
    assert_eq!(key(&ledger, DEPARTMENT, "3/0").organisation, uscc(DEPARTMENT));
    let owner = keys::key_owner(&id("3/0")).get(&ledger.state).unwrap().unwrap();
    assert_eq!(owner.organisation, uscc(DEPARTMENT));
}

fn message(w: &mut World) -> AnyRule {
    let key = KeySpec { holder_tag: key_spec(&format!("{}/0", w.target())).holder_tag, ..key_spec("matrix") };
    RotateKey { proofs: Default::default(), uscc: w.org(), version: 1, key_id: w.key_id(0), key }.into()
}

#[test]
fn who_may_send_it() {
    rows(RotateKey::NAME).hold(message);
}
