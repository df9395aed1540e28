//! record_attestation: one test per error, in the order of check; what an attestation opens.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::ReportId;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::text::LocalKey;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, ENTERPRISE, OPERATOR, RELAY, SUPERVISOR, division, reason, text0, uscc,
};
use mulu_contracts::party::attestation;
use mulu_contracts::party::attestation::{
    Attestation, AttestationType, Attestations, KeptAttestation, MAX_ATTESTATIONS, MAX_OF_ONE_RECORDER, TERM_MAX,
};
use mulu_contracts::party::kinds::assign_role::AssignRole;
use mulu_contracts::party::kinds::end_attestation::EndAttestation;
use mulu_contracts::party::kinds::record_attestation::RecordAttestation;
use mulu_contracts::party::queries::organisation::GetOrganisation;
use mulu_contracts::party::queries::reform::{GetAttestation, ListAttestations};
use mulu_testkit::{Ledger, ask, qualification};
use serde_json::{Value, json};

use crate::permissions::rows;

fn attest(key: &str) -> RecordAttestation {
    RecordAttestation { local_key: LocalKey::new(key).unwrap(), ..RecordAttestation::example() }
}

fn developer() -> AssignRole {
    AssignRole { org: uscc(ENTERPRISE), role: Role::Developer, scope_division: division(CITY), ..AssignRole::example() }
}

#[test]
fn a_recorded_qualification_opens_the_role_that_needs_it_and_lapses() {
    let mut ledger = Ledger::new();
    ledger.refuse(CITY_BUREAU, developer(), Code::NOT_QUALIFIED);
    let mut other = attest("deident");
    other.attestation.kind = AttestationType::DeidentTool;
    ledger.must(SUPERVISOR, other);
    ledger.refuse(CITY_BUREAU, developer(), Code::NOT_QUALIFIED);
    let id = ledger.must(SUPERVISOR, attest("license")).ids[0].clone();
    assert!(id.starts_with("R-421200-"));
    let mut late = ledger.clone();
    late.wait(3 * 365 * 86_400);
    late.refuse(CITY_BUREAU, developer(), Code::NOT_QUALIFIED);
    ledger.must(CITY_BUREAU, developer());
    // All of them stay, with who recorded them.
    let all = ask(&late, ListAttestations { uscc: uscc(ENTERPRISE), from: Place::START, limit: 10 });
    let lives: Vec<_> = all["items"].as_array().unwrap().iter().map(|a| (a["live"].clone(), a["recorded_by"].clone())).collect();
    let by = json!(uscc(SUPERVISOR).to_string());
    assert_eq!(lives, [(json!(false), by.clone()), (json!(false), by)]);
    let one = ask(&ledger, GetAttestation { id: id.parse().unwrap() });
    assert_eq!((&one["live"], &one["subject"]), (&json!(true), &json!(uscc(ENTERPRISE).to_string())));
    let shown = ask(&ledger, GetOrganisation { uscc: uscc(ENTERPRISE) });
    assert_eq!(shown["attestations"][1]["id"], json!(id));
}

#[test]
fn an_attestation_of_genesis_is_an_object_like_every_other() {
    let ledger = Ledger::new();
    let all = ask(&ledger, ListAttestations { uscc: uscc(OPERATOR), from: Place::START, limit: 10 });
    assert_eq!((&all["total"], &all["items"][0]["recorded_by"], &all["items"][0]["live"]), (&json!("1"), &Value::Null, &json!(true)));
    assert_eq!(all["items"][0]["attestation"], serde_json::to_value(qualification()).unwrap());
}

#[test]
fn recording_an_attestation_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    let mut wrong = RecordAttestation { subject: uscc(77), ..attest("x") };
    wrong.attestation.valid_until = wrong.attestation.valid_from;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("subject"));
    wrong.subject = uscc(ENTERPRISE);
    for foreign in [DEPARTMENT, COUNTY_BUREAU, RELAY] {
        ledger.refuse(foreign, wrong.clone(), Code::RELATION_MISSING);
    }
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::BAD_TERM);
    wrong.attestation.valid_until = Time(wrong.attestation.valid_from.0 + TERM_MAX + 1);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::BAD_TERM);
    wrong.attestation.valid_until.0 -= 1;
    // What lies far ahead would take its place for ever.
    let mut far = wrong.clone();
    (far.attestation.valid_from, far.attestation.valid_until) = (Time(ledger.time.0 + 400 * 86_400), Time(ledger.time.0 + 500 * 86_400));
    ledger.refuse(CITY_BUREAU, far, Code::BAD_TERM);
    for signer in [CITY_BUREAU, ENTERPRISE, SUPERVISOR] {
        ledger.must(signer, wrong.clone());
        assert_eq!(ledger.must(signer, wrong.clone()).exists, [0]);
    }
    wrong.attestation.level = text0("4");
    ledger.refuse(CITY_BUREAU, wrong, Code::EXISTS_WITH_OTHER_CONTENT);
}

fn attest_of(recorder: u32, key: &str) -> ReportId {
    ReportId::derive(&division(CITY), &uscc(recorder), &attest(key).local_key)
}

#[test]
fn an_organisation_holds_64_attestations_that_have_not_ended() {
    let mut ledger = Ledger::new();
    let key = attestation::attestations(&uscc(ENTERPRISE));
    let short = Attestation { valid_until: Time(ledger.time.0 + 100), ..qualification() };
    let kept = KeptAttestation { id: attest_of(CITY_BUREAU, "short"), recorded_by: None, attestation: short, ended: None };
    let full = Attestations { items: vec![kept; MAX_ATTESTATIONS] };
    ledger.state.records.insert(key.raw, mulu_contracts::kernel::state::stored(&full));
    ledger.refuse(CITY_BUREAU, attest("one more"), Code::TOO_MANY);
    ledger.wait(100);
    ledger.must(CITY_BUREAU, attest("one more"));
    assert_eq!(key.get(&ledger.state).unwrap().unwrap().standing(ledger.time).count(), 1);
}

/// Whoever asks whether an organisation is qualified finds what it was until lately, too, and since when it is no more.
#[test]
fn the_short_record_keeps_of_each_type_the_last_that_ended() {
    let mut ledger = Ledger::new();
    let began = ledger.time.0;
    let lasting = |key: &str, kind: AttestationType, seconds: i64| {
        let mut one = attest(key);
        one.attestation.kind = kind;
        (one.attestation.valid_from, one.attestation.valid_until) = (Time(began), Time(began + seconds));
        one
    };
    let (license, drill) = (AttestationType::Qualification, AttestationType::Drill);
    for (key, kind, seconds) in
        [("late", license, 2_000), ("early", license, 1_000), ("drill", drill, 1_000), ("taken back", drill, 90_000)]
    {
        ledger.must(SUPERVISOR, lasting(key, kind, seconds));
    }
    ledger.wait(3_000);
    let id = |key: &str| attest_of(SUPERVISOR, key);
    ledger.must(SUPERVISOR, EndAttestation { id: id("taken back"), version: 1, reason: reason("incorrect") });
    let ended = ledger.time;
    let kept = |ledger: &Ledger| -> Vec<_> {
        let short = attestation::attestations(&uscc(ENTERPRISE)).get(&ledger.state).unwrap().unwrap();
        short.items.iter().map(|kept| (kept.id, kept.ended)).collect()
    };
    assert_eq!(kept(&ledger), [(id("late"), None), (id("taken back"), Some(ended))]);
    ledger.must(SUPERVISOR, lasting("new", license, 90_000));
    assert_eq!(kept(&ledger), [(id("late"), None), (id("taken back"), Some(ended)), (id("new"), None)]);
    let shown = ask(&ledger, GetOrganisation { uscc: uscc(ENTERPRISE) });
    let lives: Vec<_> = shown["attestations"].as_array().unwrap().iter().map(|a| a["live"].clone()).collect();
    assert_eq!(lives, [json!(false), json!(false), json!(true)]);
    // None of those that ended takes anybody's room.
    for n in 1..MAX_OF_ONE_RECORDER {
        ledger.must(SUPERVISOR, lasting(&format!("more {n}"), license, 90_000));
    }
    ledger.refuse(SUPERVISOR, lasting("too many", license, 90_000), Code::TOO_MANY);
}

#[test]
fn who_may_send_it() {
    rows(RecordAttestation::NAME).hold(|w| RecordAttestation { subject: w.org(), ..RecordAttestation::example() }.into());
}
