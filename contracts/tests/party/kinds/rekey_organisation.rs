//! rekey_organisation: new keys after a delay, derived; what a thief can do about it, and what not (A46).

use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::organisation::{KeySpec, KeyStatus, Threshold, Thresholds};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY_BUREAU, COUNTY_BUREAU, COUNTY_OFFICE, DEPARTMENT, OPERATOR, UNCLAIMED, key_spec, list, public, reason, set, text0, uscc,
};
use mulu_contracts::ledger::scheduled;
use mulu_contracts::ledger::scheduled::{RekeyState, scheduled};
use mulu_contracts::party::keys;
use mulu_contracts::party::kinds::add_key::AddKey;
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_contracts::party::kinds::freeze_key::KeyChoice;
use mulu_contracts::party::kinds::rekey_organisation::RekeyOrganisation;
use mulu_contracts::party::kinds::revoke_key::RevokeKey;
use mulu_contracts::party::kinds::rotate_key::RotateKey;
use mulu_contracts::party::kinds::set_thresholds::SetThresholds;
use mulu_contracts::party::kinds::unfreeze_key::UnfreezeKey;
use mulu_contracts::party::queries::organisation::{GetKey, GetOrganisation};
use mulu_contracts::party::queries::reform::GetRekey;
use mulu_testkit::{Ledger, ask};
use serde_json::json;

use crate::party::steps::rekeying::*;
use crate::permissions::rows;

fn two(kinds: &[&str]) -> Thresholds {
    list([Threshold { kinds: set(kinds.iter().filter_map(|k| Kind::from_name(k))), k: 2 }])
}

#[test]
fn at_its_time_all_old_keys_are_dead_and_the_new_ones_sign() {
    let mut ledger = Ledger::new();
    ledger.must(CITY_BUREAU, rekey(0, &["new/0", "new/1"]));
    let from = scheduled::scheduled(&uscc(DEPARTMENT)).get(&ledger.state).unwrap().unwrap().rekey.unwrap().from;
    assert_eq!(from.0, ledger.time.0 + DELAY);
    // Until then the old ones sign, and the new ones do not.
    assert_eq!(sign(&mut ledger, "3/0", nothing(1)), None);
    assert_eq!(sign(&mut ledger, "new/0", nothing(2)), Some(Code::KEY_INACTIVE));
    assert_eq!(ask(&ledger, GetRekey { uscc: uscc(DEPARTMENT) })["stage"], "pending");
    assert!(ask(&ledger, GetKey { key_id: public("new/0").key_id() })["rekey"].is_object());
    ledger.time.0 = from.0 - 2;
    assert_eq!(sign(&mut ledger, "3/0", nothing(2)), None, "one second before");
    let before = ledger.state.clone();
    for old in ["3/0", "3/1", "3/2"] {
        assert_eq!(sign(&mut ledger, old, nothing(3)), Some(Code::KEY_INACTIVE), "{old}");
    }
    assert!(before == ledger.state, "time alone writes nothing");
    let shown = ask(&ledger, GetOrganisation { uscc: uscc(DEPARTMENT) });
    assert_eq!((shown["keys"].as_array().unwrap().len(), &shown["keys"][0]["signs"]), (2, &json!(true)));
    assert_eq!(shown["rekey"]["stage"], "in_force");
    assert_eq!(ask(&ledger, GetKey { key_id: public("3/0").key_id() })["key"]["key"]["status"], "revoked");
    assert_eq!(sign(&mut ledger, "new/0", nothing(3)), None);
}

#[test]
fn what_old_keys_signed_stays_and_their_records_too() {
    let mut ledger = Ledger::new();
    assert_eq!(sign(&mut ledger, "3/0", AmendOrganisation { short_name: Some(text0("旧钥")), ..nothing(1) }), None);
    ledger.must(CITY_BUREAU, rekey(0, &["new/0"]));
    ledger.wait(DELAY);
    let shown = ask(&ledger, GetOrganisation { uscc: uscc(DEPARTMENT) });
    assert_eq!(shown["organisation"]["short_name"], "旧钥");
    let owner = keys::key_owner(&public("3/0").key_id()).get(&ledger.state).unwrap().unwrap();
    assert_eq!(owner.organisation, uscc(DEPARTMENT));
}

#[test]
fn the_next_change_of_keys_writes_what_time_had_made_of_them() {
    let id = |label: &str| public(label).key_id();
    let one = Threshold { kinds: set([Kind(101)]), k: 1 };
    let changes: Vec<(AnyRule, &[&str])> = vec![
        (AddKey { proofs: Default::default(), org: uscc(DEPARTMENT), key: key_spec("added") }.into(), &["added", "new/0", "new/1"]),
        (RevokeKey { org: uscc(DEPARTMENT), control_version: 1, key_id: id("new/1") }.into(), &["new/0"]),
        (
            RotateKey {
                proofs: Default::default(),
                uscc: uscc(DEPARTMENT),
                version: 1,
                key_id: id("new/0"),
                key: KeySpec { holder_tag: key_spec("new/0").holder_tag, ..key_spec("rotated") },
            }
            .into(),
            &["new/1", "rotated"],
        ),
        (freeze(1, KeyChoice::One(id("new/1"))).into(), &["new/0", "new/1"]),
        (SetThresholds { uscc: uscc(DEPARTMENT), version: 1, thresholds: list([one]) }.into(), &["new/0", "new/1"]),
    ];
    for (change, left) in changes {
        let mut ledger = Ledger::new();
        ledger.must(CITY_BUREAU, rekey(0, &["new/0", "new/1"]));
        ledger.wait(DELAY);
        assert_eq!(sign(&mut ledger, "new/0", change.clone()), None, "{change:?} {:?}", ledger.refusals);
        let ring = keys::key_ring(&uscc(DEPARTMENT)).get(&ledger.state).unwrap().unwrap();
        let mut expected: Vec<_> = left.iter().map(|l| id(l)).collect();
        expected.sort();
        assert_eq!(ring.keys, expected, "{change:?}");
        for old in ["3/0", "3/1", "3/2"] {
            let stored = keys::signing_key(&uscc(DEPARTMENT), &id(old)).get(&ledger.state).unwrap().unwrap();
            assert_eq!(stored.status, KeyStatus::Revoked, "{change:?}");
        }
        let rekey = scheduled(&uscc(DEPARTMENT)).get(&ledger.state).unwrap().unwrap().rekey.unwrap();
        assert_eq!(rekey.state, RekeyState::Settled);
        assert_eq!(ask(&ledger, GetRekey { uscc: uscc(DEPARTMENT) })["stage"], "in_force");
        assert_eq!(sign(&mut ledger, "3/0", nothing(1)), Some(Code::KEY_INACTIVE));
        // Whether it was written or not, it is too late to cancel.
        ledger.refuse(CITY_BUREAU, cancel(ledger_control(&ledger)), Code::TOO_LATE);
    }
}

#[test]
fn keys_that_a_thief_adds_meanwhile_die_with_the_old_ones() {
    let mut ledger = Ledger::new();
    ledger.must(CITY_BUREAU, rekey(0, &["new/0"]));
    assert_eq!(sign(&mut ledger, "3/0", AddKey { proofs: Default::default(), org: uscc(DEPARTMENT), key: key_spec("thief") }), None);
    ledger.wait(DELAY);
    assert_eq!(sign(&mut ledger, "thief", nothing(2)), Some(Code::KEY_INACTIVE));
    assert_eq!(sign(&mut ledger, "new/0", nothing(2)), None);
    // A key that died so is used up for ever.
    assert_eq!(
        sign(&mut ledger, "new/0", AddKey { proofs: Default::default(), org: uscc(DEPARTMENT), key: key_spec("thief") }),
        Some(Code::EXISTS_WITH_OTHER_CONTENT)
    );
}

#[test]
fn new_thresholds_hold_from_the_same_second_on() {
    let mut ledger = Ledger::new();
    let of_two = RekeyOrganisation { thresholds: two(&[AmendOrganisation::NAME]), ..rekey(0, &["new/0", "new/1"]) };
    ledger.must(CITY_BUREAU, of_two);
    assert_eq!(sign(&mut ledger, "3/0", nothing(1)), None);
    ledger.wait(DELAY);
    assert_eq!(sign(&mut ledger, "new/0", nothing(2)), Some(Code::THRESHOLD_NOT_MET));
    let both = ledger.submit_with(DEPARTMENT, &["new/0", "new/1"], [nothing(2).into()]);
    assert_eq!(both.code, 0);
    assert_eq!(ask(&ledger, GetOrganisation { uscc: uscc(DEPARTMENT) })["organisation"]["thresholds"][0]["k"], 2);
}

#[test]
fn a_thief_cannot_make_the_order_stale_nor_freeze_the_new_keys_in_advance() {
    let mut ledger = Ledger::new();
    let order = ledger.tx(CITY_BUREAU, &["1/0"], [rekey(0, &["new/0"]).into()]);
    // Raises the control version twice before the order is executed.
    let own = KeyChoice::One(public("3/1").key_id());
    assert_eq!(sign(&mut ledger, "3/0", freeze(0, own)), None);
    let unfreeze = UnfreezeKey { org: uscc(DEPARTMENT), control_version: 1, keys: own, reason: reason("other") };
    assert_eq!(sign(&mut ledger, "3/0", unfreeze), None);
    assert_eq!(ledger.bundle(vec![order])[0].code, 0, "{:?}", ledger.refusals);
    let new = public("new/0").key_id();
    let control = ledger_control(&ledger);
    assert_eq!(sign(&mut ledger, "3/0", freeze(control, KeyChoice::One(new))), Some(Code::NOT_FOUND));
    let revoke = RevokeKey { org: uscc(DEPARTMENT), control_version: control, key_id: new };
    assert_eq!(sign(&mut ledger, "3/0", revoke), Some(Code::NOT_FOUND));
    ledger.wait(DELAY);
    assert_eq!(sign(&mut ledger, "new/0", nothing(1)), None);
}

#[test]
fn rekeying_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    let mut backwards = key_spec("5/0");
    backwards.valid_until = Some(backwards.valid_from);
    let mut wrong = RekeyOrganisation {
        proofs: Default::default(),
        org: uscc(77),
        control_version: 9,
        keys: list([backwards]),
        thresholds: two(&[AmendOrganisation::NAME]),
        reason: reason("whim"),
    };
    // S1
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::FIELD_INVALID);
    wrong.keys = list([key_spec("5/0")]);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NOT_FOUND);
    wrong.org = uscc(DEPARTMENT);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    // A bureau of the same division that is not its superior.
    ledger.refuse(CITY_BUREAU, RekeyOrganisation { org: uscc(OPERATOR), ..wrong.clone() }, Code::RELATION_MISSING);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::STALE_VERSION);
    wrong.control_version = 0;
    let unclaimed = RekeyOrganisation { org: uscc(UNCLAIMED), ..wrong.clone() };
    assert_eq!(ledger.refuse(CITY_BUREAU, unclaimed, Code::WRONG_STATE).as_deref(), Some("unclaimed"));
    // 1 while one waits, before 2
    let mut pending = ledger.clone();
    pending.must(CITY_BUREAU, rekey(0, &["new/0"]));
    wrong.control_version = 1;
    pending.refuse(CITY_BUREAU, wrong.clone(), Code::REKEY_PENDING);
    wrong.control_version = 0;
    // Check 2
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::KEY_REFUSED);
    wrong.keys = list([key_spec("new/0")]);
    // Check 3
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::THRESHOLD_UNREACHABLE);
    wrong.thresholds = list([]);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::UNKNOWN_CODE);
    wrong.reason = reason("other");
    ledger.must(CITY_BUREAU, wrong.clone());
    ledger.refuse(CITY_BUREAU, wrong, Code::STALE_VERSION);
    // Of an office of a county: its superior by field, and the city's bureau by place.
    for signer in [COUNTY_BUREAU, CITY_BUREAU] {
        let mut ledger = Ledger::new();
        ledger.must(signer, RekeyOrganisation { org: uscc(COUNTY_OFFICE), ..rekey(0, &["new/0"]) });
    }
}

#[test]
fn after_one_rekey_comes_another_over_the_keys_of_the_first() {
    let mut ledger = Ledger::new();
    ledger.must(CITY_BUREAU, rekey(0, &["new/0"]));
    ledger.wait(DELAY);
    ledger.must(CITY_BUREAU, rekey(1, &["newer/0"]));
    assert_eq!(sign(&mut ledger, "3/0", nothing(1)), Some(Code::KEY_INACTIVE));
    assert_eq!(sign(&mut ledger, "new/0", nothing(1)), None);
    ledger.wait(DELAY);
    assert_eq!(sign(&mut ledger, "new/0", nothing(2)), Some(Code::KEY_INACTIVE));
    assert_eq!(sign(&mut ledger, "newer/0", nothing(2)), None);
}

#[test]
fn who_may_send_it() {
    rows(RekeyOrganisation::NAME).hold(|w| RekeyOrganisation { org: w.org(), ..RekeyOrganisation::example() }.into());
}
