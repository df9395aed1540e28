//! Questions about organisations, divisions and parameters; each is answered a second time from its reads alone (`Ledger::ask`).

use mulu_contracts::governance::action::{Action, Redact, Target};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::text::Ascii;
use mulu_contracts::kernel::words::Words;
use mulu_contracts::ledger::organisation::OrganisationStatus;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY, DEPARTMENT, OPERATOR, OTHER_COUNTY, PROVINCE, ZONE, division, public, set, text0, uscc,
};
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_contracts::party::kinds::freeze_key::{FreezeKey, KeyChoice};
use mulu_contracts::party::kinds::revoke_key::RevokeKey;
use mulu_contracts::party::queries::organisation::{
    ActsOf, GetKey, GetOrganisation, ListOrganisations, OrganisationAtVersion, OrganisationHistory,
};
use mulu_contracts::party::queries::tables::{GetCodeList, GetDivision, GetParameter, ListDivisions};
use mulu_testkit::{Ledger, ask};
use serde_json::{Value, json};

use crate::governance::world::{enact, proposal};
use crate::party::steps::organisations;

fn amend(version: u64) -> AmendOrganisation {
    let short_name = Some(text0(&format!("v{version}")));
    AmendOrganisation { version, short_name, ..AmendOrganisation::example() }
}

#[test]
fn an_organisation_is_shown_with_keys_roles_and_attestations() {
    let ledger = Ledger::new();
    let shown = ask(&ledger, GetOrganisation { uscc: uscc(OPERATOR) });
    assert_eq!(shown["organisation"]["name"], "示例数据运营有限公司");
    assert_eq!((shown["keys"].as_array().unwrap().len(), &shown["keys"][0]["signs"]), (2, &json!(true)));
    assert_eq!((&shown["roles"][0]["assignment"]["role"], &shown["roles"][0]["active"]), (&json!("operator"), &json!(true)));
    assert_eq!(shown["attestations"][0]["live"], true);
    let mut later = ledger.clone();
    later.wait(4 * 365 * 86_400);
    assert_eq!(ask(&later, GetOrganisation { uscc: uscc(OPERATOR) })["attestations"][0]["live"], false);
    assert_eq!(ledger.negative(GetOrganisation { uscc: uscc(77) }), Some("not_found"));
}

#[test]
fn a_revoked_key_leaves_the_organisation_and_still_says_where_it_stood() {
    let mut ledger = Ledger::new();
    let key_id = public("3/1").key_id();
    ledger.must(DEPARTMENT, RevokeKey { org: uscc(DEPARTMENT), control_version: 0, key_id });
    assert_eq!(ask(&ledger, GetOrganisation { uscc: uscc(DEPARTMENT) })["keys"].as_array().unwrap().len(), 2);
    let key = &ask(&ledger, GetKey { key_id })["key"];
    assert_eq!((&key["key"]["status"], &key["signs"]), (&json!("revoked"), &json!(false)));
    assert_eq!(key["key"]["organisation"], uscc(DEPARTMENT).to_string());
    assert_eq!(ledger.negative(GetKey { key_id: public("none").key_id() }), Some("not_found"));
}

/// Kept and shown nowhere, a reason would bind nobody.
#[test]
fn the_history_of_an_organisation_says_why_and_words_that_are_gone_leave_it() {
    let mut ledger = Ledger::new();
    let words = "三次逾期未改正";
    let mut suspend = organisations::suspend(OPERATOR, 0);
    suspend.reason.0.public = Words::new(words).unwrap();
    ledger.must(CITY_BUREAU, suspend);
    ledger.must(CITY_BUREAU, organisations::resume(OPERATOR, 1));
    let history = |ledger: &Ledger| ask(ledger, OrganisationHistory { uscc: uscc(OPERATOR), from: 0, limit: 9 })["items"].clone();
    let shown = history(&ledger);
    assert_eq!(shown[0].get("reason"), None, "genesis says none");
    assert_eq!((&shown[1]["reason"]["code"], &shown[1]["reason"]["public"]), (&json!("law"), &json!(words)));
    assert_eq!(shown[2]["reason"]["code"], json!("other"));
    let position = &shown[1]["position"];
    let path = format!(
        "reasons.{}.{}.{}.{}.public",
        shown[1]["height"].as_str().unwrap(),
        position["bundle"],
        position["transaction"],
        position["message"]
    );
    let redact = |path: &str| {
        Action::Redact(Redact { object: Target::Organisation(uscc(OPERATOR)), path: Ascii::new(path).unwrap(), replaced_in: set([]) })
    };
    let absent = proposal(&ledger, "absent", redact(&path.replace("reasons.", "reasons.9")));
    ledger.refuse(CITY_BUREAU, absent, Code::NOT_REDACTABLE);
    enact(&mut ledger, "gone", redact(&path));
    let shown = history(&ledger);
    assert_eq!(shown[1]["reason"]["code"], json!("law"));
    assert!(shown[1]["reason"]["public"]["redacted"].is_string(), "{shown}");
    assert!(!ledger.state.blobs.values().any(|blob| blob.windows(words.len()).any(|w| w == words.as_bytes())));
}

#[test]
fn every_version_is_found_also_between_freezes() {
    let mut ledger = Ledger::new();
    let freeze = |control_version| FreezeKey { org: uscc(DEPARTMENT), control_version, keys: KeyChoice::One(public("3/2").key_id()) };
    ledger.must(CITY_BUREAU, amend(1));
    ledger.must(DEPARTMENT, freeze(0));
    ledger.must(CITY_BUREAU, freeze(1));
    ledger.must(CITY_BUREAU, amend(2));
    let history = ask(&ledger, OrganisationHistory { uscc: uscc(DEPARTMENT), from: 0, limit: 100 });
    let versions: Vec<_> = history["items"].as_array().unwrap().iter().map(|i| (i["kind"].clone(), i["version"].clone())).collect();
    let kinds = ["genesis", "amend_organisation", "freeze_key", "freeze_key", "amend_organisation"];
    let expected: Vec<_> = kinds.iter().zip([1, 2, 2, 2, 3]).map(|(k, v)| (json!(k), json!(v))).collect();
    assert_eq!((versions, &history["total"]), (expected, &json!("5")));
    let at = |version, control_version| {
        let shown = ask(&ledger, OrganisationAtVersion { uscc: uscc(DEPARTMENT), version, control_version });
        shown.get("organisation").map(|o| (o["version"].clone(), o["control_version"].clone(), shown["made_by"]["kind"].clone()))
    };
    assert_eq!(at(1, None), Some((json!(1), json!(0), json!("genesis"))));
    assert_eq!(at(2, None), Some((json!(2), json!(0), json!("amend_organisation"))));
    assert_eq!(at(3, None), Some((json!(3), json!(2), json!("amend_organisation"))));
    assert_eq!(at(2, Some(2)), Some((json!(2), json!(2), json!("freeze_key"))));
    for (version, control) in [(4, None), (0, None), (1, Some(1)), (3, Some(0)), (u64::MAX, Some(u64::MAX)), (0, Some(0))] {
        assert_eq!(at(version, control), None, "{version} {control:?}");
    }
    // The signer's acts, not the object's.
    let acts = ask(&ledger, ActsOf { uscc: uscc(CITY_BUREAU), from: 1, limit: 2 });
    assert_eq!((acts["items"].as_array().unwrap().len(), &acts["total"]), (2, &json!("3")));
    assert_eq!(acts["items"][0]["object"], uscc(DEPARTMENT).to_string());
}

#[test]
fn organisations_are_listed_by_division_and_role_page_by_page() {
    let ledger = Ledger::new();
    let list =
        |place: &str, below, role, from, limit| ask(&ledger, ListOrganisations { division: division(place), below, role, from, limit });
    let all = list(CITY, true, None, Place::START, 500);
    assert_eq!((&all["total"], &all["next"]), (&json!("13"), &Value::Null));
    assert_eq!(list(CITY, false, None, Place::START, 500)["total"], "10");
    let mut paged = Vec::new();
    let mut next = Some(Place::START);
    while let Some(at) = next {
        let page = list(PROVINCE, true, None, at, 5);
        paged.extend(page["items"].as_array().unwrap().clone());
        next = page["next"].as_str().map(|place| place.parse().unwrap());
    }
    assert_eq!(&json!(paged), &all["items"]);
    let providers = list(CITY, true, Some(Role::Provider), Place::START, 500);
    let places: Vec<_> = providers["items"].as_array().unwrap().iter().map(|i| (i["listed_in"].clone(), i["active"].clone())).collect();
    assert_eq!(places.len(), 4);
    assert_eq!(places[3], (json!(COUNTY), json!(true)));
    assert!(places[..3].iter().all(|place| *place == (json!(CITY), json!(true))));
    assert!(all["items"].as_array().unwrap().iter().any(|i| i["status"] == json!(OrganisationStatus::Unclaimed)));
    assert_eq!(list("999999", true, None, Place::START, 500)["total"], "0");
    assert_eq!(list(OTHER_COUNTY, false, None, Place::at(u64::MAX), u32::MAX)["items"], json!([]));
}

#[test]
fn divisions_stand_with_their_parents_and_children() {
    let ledger = Ledger::new();
    let city = ask(&ledger, GetDivision { code: division(CITY) });
    assert_eq!(city["path"], json!([CITY, PROVINCE]));
    assert_eq!(city["children"], json!([COUNTY, ZONE, OTHER_COUNTY]));
    assert_eq!(ledger.negative(GetDivision { code: division("999999") }), Some("not_found"));
    let list = |within: Option<&str>, from, limit| {
        let page = ask(&ledger, ListDivisions { within: within.map(division), from, limit });
        let codes: Vec<_> = page["items"].as_array().unwrap().iter().map(|d| d["code"].as_str().unwrap().to_owned()).collect();
        (codes, page["total"].clone(), page["next"].as_str().map(str::to_owned))
    };
    assert_eq!(list(None, Place::START, 500).0, [PROVINCE, CITY, COUNTY, ZONE, OTHER_COUNTY]);
    assert_eq!(
        list(None, Place { division: Some(division(CITY)), ..Place::START }, 2),
        (vec![CITY.to_owned(), COUNTY.to_owned()], json!("5"), Some(format!("{ZONE}.0.0")))
    );
    assert_eq!(list(Some(COUNTY), Place::START, 500).0, [COUNTY]);
    assert_eq!(list(Some("999999"), Place::START, 500).1, "0");
}

#[test]
fn parameters_and_code_lists_are_asked_by_name() {
    let ledger = Ledger::new();
    assert_eq!(ask(&ledger, GetParameter { name: "review_term".into() })["value"], 864_000);
    assert_eq!(ledger.negative(GetParameter { name: "none".into() }), Some("not_found"));
    let reasons = ask(&ledger, GetCodeList { name: "reasons".into() });
    let codes: Vec<_> = reasons.as_array().unwrap().iter().map(|c| c["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["duplicate", "incomplete", "incorrect", "law", "other"]);
    assert!(ledger.ask(GetCodeList { name: "none".into() }).is_none());
}
