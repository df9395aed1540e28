//! claim_organisation: one test per error, in the order of check.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::organisation;
use mulu_contracts::ledger::organisation::{OrganisationStatus, Threshold};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, UNCLAIMED, hash, key_spec, list, public, set, text0, time, uscc};
use mulu_contracts::party::keys::claim_key;
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_contracts::party::kinds::claim_organisation::ClaimOrganisation;
use mulu_contracts::party::kinds::register_organisation::RegisterOrganisation;
use mulu_contracts::party::queries::organisation::{GetKey, GetOrganisation};
use mulu_contracts::party::records::ClaimKey;
use mulu_contracts::party::responsible::{Duty, Responsible};
use mulu_testkit::{Ledger, ask, code_of};
use serde_json::{Value, json};

use crate::party::steps::claims::*;
use crate::permissions::{Relation, World, rows};

#[test]
fn an_organisation_without_keys_claims_itself_by_its_claim_key_alone() {
    let mut ledger = Ledger::new();
    assert_eq!(claim_by(&mut ledger, "office", claim(1, "12/1")), Some(Code::UNKNOWN_KEY), "no key was issued");
    let issued = issue(&ledger, 1, "office");
    ledger.must(CITY_BUREAU, issued);
    let both = ledger.submit_with(UNCLAIMED, &["office", "12/1"], [claim(2, "12/1").into()]);
    assert_eq!(code_of(&both), Some(Code::UNKNOWN_KEY), "a key that it brings does not sign yet");
    assert_eq!(claim_by(&mut ledger, "office", claim(2, "12/1")), None);
    let shown = ask(&ledger, GetOrganisation { uscc: uscc(UNCLAIMED) });
    assert_eq!((&shown["organisation"]["status"], &shown["organisation"]["version"]), (&json!("active"), &json!(3)));
    assert_eq!((shown["keys"].as_array().unwrap().len(), &shown["claim_key"]), (1, &Value::Null));
    assert_eq!(shown["responsible"]["persons"][0]["duty"], "head");
    // From now on its own key signs, and the claim key nothing.
    let amend = AmendOrganisation {
        uscc: uscc(UNCLAIMED),
        version: 3,
        name: None,
        short_name: Some(text0("图书馆")),
        ..AmendOrganisation::example()
    };
    let by = |ledger: &mut Ledger, key: &str| code_of(&ledger.submit_with(UNCLAIMED, &[key], [amend.clone().into()]));
    assert_eq!(by(&mut ledger, "office"), Some(Code::KEY_INACTIVE));
    assert_eq!(claim_by(&mut ledger, "office", claim(3, "12/2")), Some(Code::KEY_INACTIVE));
    assert_eq!(by(&mut ledger, "12/1"), None);
    assert!(ask(&ledger, GetKey { key_id: public("office").key_id() })["claim"].is_object());
}

#[test]
fn a_registration_with_a_claim_key_is_claimed_in_the_same_way() {
    let mut ledger = Ledger::new();
    let claim_key = Some(ClaimKey { public_key: public("office"), valid_until: soon(&ledger, 600) });
    let registered = RegisterOrganisation { keys: list([]), claim_key, ..RegisterOrganisation::example() };
    ledger.must(CITY_BUREAU, registered);
    let claim = ClaimOrganisation { uscc: uscc(90), version: 1, ..claim(1, "90/0") };
    let result = ledger.submit_with(90, &["office"], [claim.clone().into()]);
    assert_eq!(result.code, 0, "{:?}", ledger.refusals);
    // The transaction again: its key has ended.
    assert_eq!(code_of(&ledger.submit_with(90, &["office"], [claim.into()])), Some(Code::KEY_INACTIVE));
}

#[test]
fn claiming_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    let mut backwards = key_spec("5/0");
    backwards.valid_until = Some(backwards.valid_from);
    let two = list([Threshold { kinds: set([Kind::from_name(AmendOrganisation::NAME).unwrap()]), k: 2 }]);
    let ten = list([Threshold { kinds: set([Kind(101)]), k: 10 }]);
    let past = list([Responsible { duty: Duty::Head, commitment: hash("head"), from: time() }]);
    let mut wrong = ClaimOrganisation {
        proofs: Default::default(),
        uscc: uscc(77),
        version: 9,
        keys: list([backwards]),
        thresholds: ten,
        responsible: past,
    };
    // S1
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::FIELD_INVALID).as_deref(), Some("keys[0].valid_until"));
    wrong.keys = list([key_spec("5/0")]);
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::FIELD_INVALID).as_deref(), Some("thresholds[0].k"));
    wrong.thresholds = two;
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    wrong.uscc = uscc(UNCLAIMED);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    wrong.uscc = uscc(DEPARTMENT);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    // Check 1
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ALREADY_CLAIMED);
    let issued = issue(&ledger, 1, "12/0");
    ledger.must(CITY_BUREAU, issued);
    (wrong.uscc, wrong.version) = (uscc(UNCLAIMED), 2);
    // Check 2: of another organisation, the claim key itself
    ledger.refuse(UNCLAIMED, wrong.clone(), Code::KEY_REFUSED);
    wrong.keys = list([key_spec("12/0")]);
    ledger.refuse(UNCLAIMED, wrong.clone(), Code::KEY_REFUSED);
    wrong.keys = list([key_spec("12/1")]);
    // Check 3
    ledger.refuse(UNCLAIMED, wrong.clone(), Code::THRESHOLD_UNREACHABLE);
    wrong.thresholds = list([]);
    // Check 4
    ledger.refuse(UNCLAIMED, wrong.clone(), Code::BACKDATED);
    wrong.responsible = list([]);
    ledger.must(UNCLAIMED, wrong);
    let now = organisation::organisation(&uscc(UNCLAIMED)).get(&ledger.state).unwrap().unwrap();
    assert_eq!(now.status, OrganisationStatus::Active);
}

fn message(w: &mut World) -> AnyRule {
    w.set_status(OrganisationStatus::Unclaimed);
    if w.relation == Relation::Own {
        let claim = ClaimKey { public_key: public("claim"), valid_until: Time(w.ledger.time.0 + 60) };
        w.put(&claim_key(&w.org()), &claim);
        w.keys = vec!["claim".into()];
    }
    ClaimOrganisation { uscc: w.org(), version: 1, keys: list([key_spec("matrix")]), ..ClaimOrganisation::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(ClaimOrganisation::NAME).hold(message);
}
