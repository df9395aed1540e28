//! record_attestation: one test per error, in the order of check; what an attestation opens.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::text::LocalKey;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, ENTERPRISE, OPERATOR, RELAY, SUPERVISOR, division, text0, uscc,
};
use mulu_contracts::party::attestation;
use mulu_contracts::party::attestation::{Attestation, AttestationType, Attestations, KeptAttestation, MAX_ATTESTATIONS, TERM_MAX};
use mulu_contracts::party::kinds::assign_role::AssignRole;
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
    let all = ask(&late, ListAttestations { uscc: uscc(ENTERPRISE), offset: 0, limit: 10 });
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
    let all = ask(&ledger, ListAttestations { uscc: uscc(OPERATOR), offset: 0, limit: 10 });
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
    for signer in [CITY_BUREAU, ENTERPRISE, SUPERVISOR] {
        ledger.must(signer, wrong.clone());
        assert_eq!(ledger.must(signer, wrong.clone()).exists, [0]);
    }
    wrong.attestation.level = text0("4");
    ledger.refuse(CITY_BUREAU, wrong, Code::EXISTS_WITH_OTHER_CONTENT);
}

fn attest_id() -> mulu_contracts::kernel::id::ReportId {
    mulu_contracts::kernel::id::ReportId::derive(&division(CITY), &uscc(CITY_BUREAU), &attest("short").local_key)
}

#[test]
fn an_organisation_holds_64_attestations_that_have_not_ended() {
    let mut ledger = Ledger::new();
    let key = attestation::attestations(&uscc(ENTERPRISE));
    let short = Attestation { valid_until: Time(ledger.time.0 + 100), ..qualification() };
    let kept = KeptAttestation { id: attest_id(), recorded_by: None, attestation: short };
    let full = Attestations { items: vec![kept; MAX_ATTESTATIONS] };
    ledger.state.records.insert(key.raw, mulu_contracts::kernel::state::stored(&full));
    ledger.refuse(CITY_BUREAU, attest("one more"), Code::TOO_MANY);
    ledger.wait(100);
    ledger.must(CITY_BUREAU, attest("one more"));
    assert_eq!(key.get(&ledger.state).unwrap().unwrap().items.len(), 1);
}

#[test]
fn who_may_send_it() {
    rows(RecordAttestation::NAME).hold(|w| RecordAttestation { subject: w.org(), ..RecordAttestation::example() }.into());
}
