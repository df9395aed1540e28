//! add_key, rotate_key, revoke_key, freeze_key, unfreeze_key, set_thresholds: one test per error, in the order of check.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use mulu_contracts::crypto::{KeyId, PublicKey};
use mulu_contracts::error::Code;
use mulu_contracts::party::add_key::AddKey;
use mulu_contracts::party::amend_organisation::AmendOrganisation;
use mulu_contracts::party::freeze_key::{FreezeKey, KeyChoice};
use mulu_contracts::party::revoke_key::RevokeKey;
use mulu_contracts::party::rotate_key::RotateKey;
use mulu_contracts::party::set_thresholds::SetThresholds;
use mulu_contracts::party::unfreeze_key::UnfreezeKey;
use mulu_contracts::party::{self, KeySpec, KeyStatus, MAX_KEYS, SigningKey, Threshold};
use mulu_contracts::registry::{AnyRule, Kind};
use mulu_contracts::rule::Rule;
use mulu_contracts::samples::*;
use mulu_testkit::{Ledger, code_of, genesis};

fn id(label: &str) -> KeyId {
    public(label).key_id()
}

fn key(ledger: &Ledger, n: u32, label: &str) -> SigningKey {
    party::signing_key(&uscc(n), &id(label)).get(&ledger.state).unwrap().unwrap()
}

fn add(n: u32, label: &str) -> AddKey {
    AddKey { org: uscc(n), key: key_spec(label) }
}

/// The holder stays.
fn rotate(n: u32, version: u64, old: &str, new: &str) -> RotateKey {
    let key = KeySpec { holder_tag: key_spec(old).holder_tag, ..key_spec(new) };
    RotateKey { uscc: uscc(n), version, key_id: id(old), key }
}

fn revoke(n: u32, control_version: u64, label: &str) -> RevokeKey {
    RevokeKey { org: uscc(n), control_version, key_id: id(label) }
}

fn freeze(n: u32, control_version: u64, keys: KeyChoice) -> FreezeKey {
    FreezeKey { org: uscc(n), control_version, keys }
}

fn unfreeze(n: u32, control_version: u64, keys: KeyChoice) -> UnfreezeKey {
    UnfreezeKey { org: uscc(n), control_version, keys, reason: reason("incorrect") }
}

fn one(label: &str) -> KeyChoice {
    KeyChoice::One(id(label))
}

fn kind<R: Rule>() -> Kind {
    Kind::from_name(R::NAME).unwrap()
}

fn threshold(kinds: &[Kind], k: u8) -> Threshold {
    Threshold { kinds: set(kinds.iter().copied()), k }
}

fn thresholds(n: u32, version: u64, of: &[Threshold]) -> SetThresholds {
    SetThresholds { uscc: uscc(n), version, thresholds: list(of.iter().cloned()) }
}

fn nothing(n: u32, version: u64) -> AmendOrganisation {
    AmendOrganisation { uscc: uscc(n), version, name: None, ..AmendOrganisation::example() }
}

/// A department of three keys where revoking needs two.
fn two_of_three() -> Ledger {
    let mut ledger = Ledger::new();
    let set = thresholds(DEPARTMENT, 1, &[threshold(&[kind::<RevokeKey>()], 2)]);
    let result = ledger.submit_with(DEPARTMENT, &["3/0", "3/1"], [set.into()]);
    assert_eq!(result.code, 0, "{:?}", ledger.refusals);
    ledger
}

#[test]
fn an_added_key_signs_from_its_first_second_on() {
    let mut ledger = Ledger::new();
    let mut later = add(DEPARTMENT, "new");
    later.key.valid_from.0 = ledger.time.0 + 100;
    assert_eq!(ledger.must(DEPARTMENT, later).ids, [id("new").to_string()]);
    let with_new = |ledger: &mut Ledger| code_of(&ledger.submit_with(DEPARTMENT, &["new"], [nothing(DEPARTMENT, 2).into()]));
    assert_eq!(with_new(&mut ledger), Some(Code::KeyInactive));
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
    ledger.refuse(DEPARTMENT, other, Code::ExistsWithOtherContent);
    ledger.must(DEPARTMENT, revoke(DEPARTMENT, 0, "new"));
    // The record lives no more, and the key is used up for ever.
    ledger.refuse(DEPARTMENT, add(DEPARTMENT, "new"), Code::KeyRefused);
}

#[test]
fn adding_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    let mut backwards = add(77, "new");
    backwards.key.valid_until = Some(backwards.key.valid_from);
    ledger.refuse(OPERATOR, backwards, Code::FieldInvalid);
    ledger.refuse(CITY_BUREAU, add(DEPARTMENT, "new"), Code::RelationMissing);
    ledger.refuse(OPERATOR, add(DEPARTMENT, "new"), Code::RelationMissing);
    ledger.refuse(OPERATOR, add(77, "new"), Code::NotFound);
    let mut weak = add(DEPARTMENT, "new");
    weak.key.public_key = PublicKey::ed25519([0; 32]);
    ledger.refuse(DEPARTMENT, weak, Code::KeyRefused);
    ledger.refuse(DEPARTMENT, add(DEPARTMENT, "5/0"), Code::KeyRefused);

    let mut sample = genesis();
    sample.organisations[4].keys = (0..MAX_KEYS).map(|n| key_spec(&format!("5/{n}"))).collect();
    let mut full = Ledger::from_genesis(&sample);
    full.refuse(OPERATOR, add(OPERATOR, "new"), Code::TooManyKeys);
    full.must(OPERATOR, revoke(OPERATOR, 0, "5/9"));
    full.must(OPERATOR, add(OPERATOR, "new"));
}

#[test]
fn one_key_cannot_add_keys_where_any_kind_needs_two() {
    let mut ledger = two_of_three();
    ledger.refuse(DEPARTMENT, add(DEPARTMENT, "new"), Code::ThresholdNotMet);
    let two = ledger.submit_with(DEPARTMENT, &["3/1", "3/2"], [add(DEPARTMENT, "new").into()]);
    assert_eq!(two.code, 0);
}

#[test]
fn k_of_n_keys_sign_a_kind_that_needs_them() {
    let mut ledger = two_of_three();
    ledger.refuse(DEPARTMENT, revoke(DEPARTMENT, 0, "3/2"), Code::ThresholdNotMet);
    let twice = ledger.submit_with(DEPARTMENT, &["3/0", "3/0"], [revoke(DEPARTMENT, 0, "3/2").into()]);
    assert_eq!(code_of(&twice), Some(Code::SignatureInvalid));
    let foreign = ledger.submit_with(DEPARTMENT, &["3/0", "5/0"], [revoke(DEPARTMENT, 0, "3/2").into()]);
    assert_eq!(code_of(&foreign), Some(Code::UnknownKey));
    let two = ledger.submit_with(DEPARTMENT, &["3/0", "3/1"], [revoke(DEPARTMENT, 0, "3/2").into()]);
    assert_eq!(two.code, 0);
    // A kind that no threshold names needs one.
    ledger.must(DEPARTMENT, nothing(DEPARTMENT, 2));
}

#[test]
fn thresholds_change_by_the_largest_of_old_and_new_and_stay_reachable() {
    let mut ledger = Ledger::new();
    let revoking = [kind::<RevokeKey>()];
    ledger.refuse(DEPARTMENT, thresholds(77, 1, &[threshold(&revoking, 0)]), Code::FieldInvalid);
    ledger.refuse(DEPARTMENT, thresholds(77, 1, &[]), Code::NotFound);
    ledger.refuse(OPERATOR, thresholds(DEPARTMENT, 9, &[]), Code::RelationMissing);
    ledger.refuse(CITY_BUREAU, thresholds(DEPARTMENT, 1, &[]), Code::RelationMissing);
    ledger.refuse(DEPARTMENT, thresholds(DEPARTMENT, 9, &[]), Code::StaleVersion);
    ledger.refuse(DEPARTMENT, thresholds(DEPARTMENT, 1, &[threshold(&revoking, 2)]), Code::ThresholdNotMet);
    let all = ["3/0", "3/1", "3/2"];
    let four = ledger.submit_with(DEPARTMENT, &all, [thresholds(DEPARTMENT, 1, &[threshold(&revoking, 4)]).into()]);
    assert_eq!(code_of(&four), Some(Code::ThresholdNotMet));
    let three = ledger.submit_with(DEPARTMENT, &all, [thresholds(DEPARTMENT, 1, &[threshold(&revoking, 3)]).into()]);
    assert_eq!(three.code, 0);
    // Back again needs the old three.
    ledger.refuse(DEPARTMENT, thresholds(DEPARTMENT, 2, &[]), Code::ThresholdNotMet);
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
        assert_eq!(code_of(&result), Some(Code::ThresholdUnreachable));
    }
}

#[test]
fn an_old_key_alone_puts_a_new_one_in_its_place() {
    let mut sample = genesis();
    sample.organisations[2].thresholds = list([threshold(&[kind::<RotateKey>()], 2)]);
    let mut ledger = Ledger::from_genesis(&sample);
    // Another key alone may not.
    let by_other = ledger.submit_with(DEPARTMENT, &["3/1"], [rotate(DEPARTMENT, 1, "3/0", "new").into()]);
    assert_eq!(code_of(&by_other), Some(Code::ThresholdNotMet));
    ledger.must(DEPARTMENT, rotate(DEPARTMENT, 1, "3/0", "new"));
    assert_eq!(key(&ledger, DEPARTMENT, "3/0").status, KeyStatus::Revoked);
    ledger.refuse(DEPARTMENT, nothing(DEPARTMENT, 2), Code::KeyInactive);
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
    ledger.refuse(DEPARTMENT, rotate(77, 1, "3/0", "new"), Code::NotFound);
    assert_eq!(ledger.refuse(DEPARTMENT, rotate(DEPARTMENT, 1, "none", "new"), Code::NotFound).as_deref(), Some("key_id"));
    ledger.refuse(OPERATOR, rotate(DEPARTMENT, 9, "3/0", "new"), Code::RelationMissing);
    ledger.refuse(DEPARTMENT, rotate(DEPARTMENT, 9, "3/0", "new"), Code::StaleVersion);
    // The old key's own kinds do not cover rotating.
    assert_eq!(with(&mut ledger, "3/2", rotate(DEPARTMENT, 1, "3/2", "new")), Some(Code::KeyKindNotAllowed));
    // 2 all kinds, one kind more, another holder
    ledger.refuse(DEPARTMENT, rotate(DEPARTMENT, 1, "3/0", "new"), Code::KeyWider);
    let mut narrow = rotate(DEPARTMENT, 1, "3/0", "new");
    narrow.key.allowed = Some(set([kind::<RotateKey>(), kind::<AddKey>()]));
    ledger.refuse(DEPARTMENT, narrow.clone(), Code::KeyWider);
    narrow.key.allowed = Some(set([kind::<RotateKey>()]));
    let mut elsewhere = narrow.clone();
    elsewhere.key.holder_tag = Some(hash("somebody else"));
    ledger.refuse(DEPARTMENT, elsewhere, Code::KeyWider);
    // 3
    let mut taken = narrow.clone();
    taken.key.public_key = public("5/0");
    ledger.refuse(DEPARTMENT, taken, Code::KeyRefused);
    ledger.must(DEPARTMENT, narrow);
    // 1 an old key that is no longer active; valid when checked, stale when executed is the first of these
    assert_eq!(with(&mut ledger, "3/1", rotate(DEPARTMENT, 1, "3/0", "third")), Some(Code::StaleVersion));
    assert_eq!(with(&mut ledger, "3/1", rotate(DEPARTMENT, 2, "3/0", "third")), Some(Code::KeyInactive));
}

#[test]
fn a_rotation_to_a_narrower_key_leaves_every_threshold_reachable() {
    let mut sample = genesis();
    sample.organisations[4].thresholds = list([threshold(&[kind::<AmendOrganisation>()], 2)]);
    let mut ledger = Ledger::from_genesis(&sample);
    let mut narrow = rotate(OPERATOR, 1, "5/0", "new");
    narrow.key.allowed = Some(set([kind::<RotateKey>()]));
    ledger.refuse(OPERATOR, narrow, Code::ThresholdUnreachable);
}

#[test]
fn revoking_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    ledger.refuse(DEPARTMENT, revoke(77, 0, "3/0"), Code::NotFound);
    ledger.refuse(DEPARTMENT, revoke(DEPARTMENT, 0, "5/0"), Code::NotFound);
    ledger.refuse(CITY_BUREAU, revoke(DEPARTMENT, 9, "3/0"), Code::RelationMissing);
    ledger.refuse(DEPARTMENT, revoke(DEPARTMENT, 9, "3/1"), Code::StaleVersion);
    ledger.must(DEPARTMENT, revoke(DEPARTMENT, 0, "3/1"));
    // No replay, and what was valid when checked is stale now.
    ledger.refuse(DEPARTMENT, revoke(DEPARTMENT, 0, "3/2"), Code::StaleVersion);
    assert_eq!(ledger.refuse(DEPARTMENT, revoke(DEPARTMENT, 1, "3/1"), Code::WrongState).as_deref(), Some("revoked"));
    ledger.must(DEPARTMENT, revoke(DEPARTMENT, 1, "3/2"));
    // The last key, with and without thresholds.
    ledger.refuse(DEPARTMENT, revoke(DEPARTMENT, 2, "3/0"), Code::ThresholdUnreachable);
    let mut ledger = two_of_three();
    let keys = ["3/0", "3/1"];
    assert_eq!(ledger.submit_with(DEPARTMENT, &keys, [revoke(DEPARTMENT, 0, "3/2").into()]).code, 0);
    let below = ledger.submit_with(DEPARTMENT, &keys, [revoke(DEPARTMENT, 1, "3/1").into()]);
    assert_eq!(code_of(&below), Some(Code::ThresholdUnreachable));
}

#[test]
fn own_superior_bureau_and_supervisor_freeze() {
    for (signer, by) in [(DEPARTMENT, "3/1"), (CITY_BUREAU, "1/0"), (SUPERVISOR, "7/0")] {
        let mut ledger = Ledger::new();
        let result = ledger.submit_with(signer, &[by], [freeze(DEPARTMENT, 0, one("3/0")).into()]);
        assert_eq!(result.code, 0);
        let frozen = key(&ledger, DEPARTMENT, "3/0");
        assert_eq!((frozen.status, frozen.frozen_by), (KeyStatus::Frozen, Some(uscc(signer))));
        ledger.refuse(DEPARTMENT, nothing(DEPARTMENT, 1), Code::KeyInactive);
    }
}

#[test]
fn freezing_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    ledger.refuse(CITY_BUREAU, freeze(77, 0, KeyChoice::All), Code::NotFound);
    ledger.refuse(CITY_BUREAU, freeze(DEPARTMENT, 0, one("5/0")), Code::NotFound);
    ledger.refuse(OPERATOR, freeze(DEPARTMENT, 9, KeyChoice::All), Code::RelationMissing);
    ledger.refuse(COUNTY_BUREAU, freeze(DEPARTMENT, 0, KeyChoice::All), Code::RelationMissing);
    ledger.refuse(CITY_BUREAU, freeze(DEPARTMENT, 9, KeyChoice::All), Code::StaleVersion);
    ledger.must(DEPARTMENT, revoke(DEPARTMENT, 0, "3/2"));
    ledger.refuse(CITY_BUREAU, freeze(DEPARTMENT, 1, one("3/2")), Code::KeyInactive);
    ledger.must(CITY_BUREAU, freeze(DEPARTMENT, 1, KeyChoice::All));
    ledger.refuse(CITY_BUREAU, freeze(DEPARTMENT, 1, KeyChoice::All), Code::StaleVersion);
    ledger.refuse(CITY_BUREAU, freeze(DEPARTMENT, 2, KeyChoice::All), Code::KeyInactive);
    assert_eq!(key(&ledger, DEPARTMENT, "3/2").status, KeyStatus::Revoked);
}

#[test]
fn who_froze_a_key_or_the_superior_unfreezes_it() {
    let mut ledger = Ledger::new();
    ledger.refuse(CITY_BUREAU, unfreeze(77, 0, KeyChoice::All), Code::NotFound);
    ledger.refuse(CITY_BUREAU, unfreeze(DEPARTMENT, 0, one("5/0")), Code::NotFound);
    ledger.refuse(OPERATOR, unfreeze(DEPARTMENT, 0, KeyChoice::All), Code::RelationMissing);
    ledger.refuse(CITY_BUREAU, unfreeze(DEPARTMENT, 9, KeyChoice::All), Code::StaleVersion);
    ledger.refuse(CITY_BUREAU, unfreeze(DEPARTMENT, 0, one("3/0")), Code::NotFrozen);
    ledger.must(SUPERVISOR, freeze(DEPARTMENT, 0, one("3/0")));
    // The organisation itself cannot lift what another froze.
    let own = ledger.submit_with(DEPARTMENT, &["3/1"], [unfreeze(DEPARTMENT, 1, one("3/0")).into()]);
    assert_eq!(code_of(&own), Some(Code::RelationMissing));
    let whim = UnfreezeKey { reason: reason("whim"), ..unfreeze(DEPARTMENT, 1, KeyChoice::All) };
    ledger.refuse(SUPERVISOR, whim, Code::UnknownCode);
    ledger.must(CITY_BUREAU, unfreeze(DEPARTMENT, 1, KeyChoice::All));
    ledger.refuse(SUPERVISOR, unfreeze(DEPARTMENT, 1, KeyChoice::All), Code::StaleVersion);
    ledger.must(DEPARTMENT, nothing(DEPARTMENT, 1));
    // Of an organisation without a superior only who froze: a bureau that merely covers cannot.
    ledger.must(SUPERVISOR, freeze(ENTERPRISE, 0, KeyChoice::All));
    ledger.refuse(CITY_BUREAU, unfreeze(ENTERPRISE, 1, KeyChoice::All), Code::RelationMissing);
    ledger.must(SUPERVISOR, unfreeze(ENTERPRISE, 1, KeyChoice::All));
}

#[test]
fn a_thief_who_freezes_a_key_cannot_keep_the_superior_from_holding_it() {
    let mut ledger = Ledger::new();
    ledger.must(DEPARTMENT, freeze(DEPARTMENT, 0, one("3/1")));
    ledger.must(CITY_BUREAU, freeze(DEPARTMENT, 1, one("3/1")));
    ledger.refuse(DEPARTMENT, unfreeze(DEPARTMENT, 2, one("3/1")), Code::RelationMissing);
}

#[test]
fn a_frozen_key_is_dead_in_the_next_transaction_of_the_same_bundle() {
    let mut ledger = Ledger::new();
    let before = ledger.tx(DEPARTMENT, &["3/0"], [nothing(DEPARTMENT, 1).into()]);
    let order = ledger.tx(CITY_BUREAU, &["1/0"], [freeze(DEPARTMENT, 0, KeyChoice::All).into()]);
    let after = ledger.tx(DEPARTMENT, &["3/0"], [nothing(DEPARTMENT, 2).into()]);
    let codes: Vec<_> = ledger.bundle(vec![before, order, after]).iter().map(code_of).collect();
    assert_eq!(codes, [None, None, Some(Code::KeyInactive)]);
    let revoking = ledger.tx(OPERATOR, &["5/0"], [revoke(OPERATOR, 0, "5/1").into()]);
    let revoked = ledger.tx(OPERATOR, &["5/1"], [nothing(OPERATOR, 1).into()]);
    let codes: Vec<_> = ledger.bundle(vec![revoking, revoked]).iter().map(code_of).collect();
    assert_eq!(codes, [None, Some(Code::KeyInactive)]);
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
        assert_eq!(code_of(&result), Some(Code::KeyInactive), "{label}");
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
    assert_eq!(code_of(&results[2]), Some(Code::StaleVersion), "the order stops once and is no replay later");
    for label in ["3/0", "3/1"] {
        assert_eq!(code_of(&ledger.submit_with(DEPARTMENT, &[label], [nothing(DEPARTMENT, 1).into()])), Some(Code::KeyInactive), "{label}");
    }
    // The organisation itself names the version that stands, and an authority none that is yet to come.
    ledger.refuse(CITY_BUREAU, freeze(DEPARTMENT, 900, KeyChoice::All), Code::StaleVersion);
}

#[test]
fn one_key_cannot_rotate_another_persons_key_where_any_kind_needs_two() {
    let mut ledger = Ledger::new();
    let two = thresholds(DEPARTMENT, 1, &[threshold(&[kind::<RevokeKey>()], 2)]);
    assert_eq!(ledger.submit_with(DEPARTMENT, &["3/0", "3/1"], [two.into()]).code, 0);
    let theft = rotate(DEPARTMENT, 2, "3/1", "thief");
    let refused = ledger.submit_with(DEPARTMENT, &["3/0"], [theft.clone().into()]);
    assert_eq!(code_of(&refused), Some(Code::ThresholdNotMet));
    assert_eq!(ledger.submit_with(DEPARTMENT, &["3/1"], [theft.into()]).code, 0, "the old key itself may");
}

#[test]
fn what_a_key_signed_before_it_was_rotated_stays() {
    let mut ledger = Ledger::new();
    let short = AmendOrganisation { short_name: Some(text0("旧钥")), ..nothing(DEPARTMENT, 1) };
    ledger.must(DEPARTMENT, short);
    ledger.must(DEPARTMENT, rotate(DEPARTMENT, 2, "3/0", "new"));
    let now = party::organisation(&uscc(DEPARTMENT)).get(&ledger.state).unwrap().unwrap();
    assert_eq!(now.short_name.as_str(), "旧钥");
    // The revoked key stays readable: which organisation it spoke for, and what it was.
    assert_eq!(key(&ledger, DEPARTMENT, "3/0").organisation, uscc(DEPARTMENT));
    let owner = party::key_owner(&id("3/0")).get(&ledger.state).unwrap().unwrap();
    assert_eq!(owner.organisation, uscc(DEPARTMENT));
}
