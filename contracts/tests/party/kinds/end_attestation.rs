//! end_attestation: what was wrongly recorded ends by who recorded it, and stays readable.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::ReportId;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::text::LocalKey;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, ENTERPRISE, OPERATOR, SUPERVISOR, division, reason, uscc,
};
use mulu_contracts::ledger::scheduled::EndingMode;
use mulu_contracts::party::attestation::{MAX_OF_ONE_RECORDER, attestations};
use mulu_contracts::party::kinds::assign_role::AssignRole;
use mulu_contracts::party::kinds::end_attestation::EndAttestation;
use mulu_contracts::party::kinds::record_attestation::RecordAttestation;
use mulu_contracts::party::queries::reform::{GetAttestation, ListAttestations};
use mulu_testkit::{Ledger, ask, code_of};
use serde_json::json;

use crate::party::steps::endings::ended;
use crate::permissions::{Relation, SIGNER, World, rows};

fn attest(key: &str) -> RecordAttestation {
    RecordAttestation { local_key: LocalKey::new(key).unwrap(), ..RecordAttestation::example() }
}

/// Recorded of the enterprise by somebody.
fn recorded(ledger: &mut Ledger, by: u32, key: &str) -> ReportId {
    ledger.must(by, attest(key)).ids[0].parse().unwrap()
}

fn end(id: &ReportId, version: u64) -> EndAttestation {
    EndAttestation { id: *id, version, reason: reason("incorrect") }
}

fn developer() -> AssignRole {
    AssignRole { org: uscc(ENTERPRISE), role: Role::Developer, scope_division: division(CITY), ..AssignRole::example() }
}

#[test]
fn what_was_wrongly_recorded_opens_nothing_more_and_stays_readable() {
    let mut ledger = Ledger::new();
    let id = recorded(&mut ledger, SUPERVISOR, "license");
    let mut standing = ledger.clone();
    standing.must(CITY_BUREAU, developer());
    ledger.must(SUPERVISOR, end(&id, 1));
    let ended = ledger.time;
    ledger.refuse(CITY_BUREAU, developer(), Code::NOT_QUALIFIED);
    assert!(attestations(&uscc(ENTERPRISE)).get(&ledger.state).unwrap().unwrap().items.iter().all(|kept| kept.ended == Some(ended)));
    let shown = ask(&ledger, GetAttestation { id });
    assert_eq!((&shown["live"], &shown["version"]), (&json!(false), &json!(2)));
    assert_eq!(shown["ended"], json!(ended.to_string()));
    assert_eq!(shown["reason"]["code"], json!("incorrect"));
    assert_eq!(shown["attestation"], serde_json::to_value(&attest("license").attestation).unwrap());
    assert_eq!(ask(&ledger, ListAttestations { uscc: uscc(ENTERPRISE), from: Place::START, limit: 9 })["total"], "1");
    // Its key stays taken, and what is recorded again under another one counts.
    assert_eq!(ledger.must(SUPERVISOR, attest("license")).exists, [0]);
    ledger.refuse(CITY_BUREAU, developer(), Code::NOT_QUALIFIED);
    recorded(&mut ledger, SUPERVISOR, "another");
    ledger.must(CITY_BUREAU, developer());
}

#[test]
fn one_that_ended_leaves_room_for_another() {
    let mut ledger = Ledger::new();
    let ids: Vec<_> = (0..MAX_OF_ONE_RECORDER).map(|n| recorded(&mut ledger, SUPERVISOR, &format!("a{n}"))).collect();
    ledger.refuse(SUPERVISOR, attest("more"), Code::TOO_MANY);
    ledger.must(SUPERVISOR, end(&ids[3], 1));
    ledger.must(SUPERVISOR, attest("more"));
    ledger.refuse(SUPERVISOR, attest("and more"), Code::TOO_MANY);
}

#[test]
fn one_of_genesis_has_no_recorder_and_a_bureau_that_covers_its_organisation_ends_it() {
    let mut ledger = Ledger::new();
    let all = ask(&ledger, ListAttestations { uscc: uscc(OPERATOR), from: Place::START, limit: 9 });
    let id: ReportId = all["items"][0]["id"].as_str().unwrap().parse().unwrap();
    for foreign in [OPERATOR, COUNTY_BUREAU, SUPERVISOR] {
        ledger.refuse(foreign, end(&id, 1), Code::RELATION_MISSING);
    }
    ledger.must(CITY_BUREAU, end(&id, 1));
    assert_eq!(ask(&ledger, GetAttestation { id })["live"], false);
}

#[test]
fn who_acts_for_the_recorder_ends_what_it_recorded() {
    let mut ledger = Ledger::new();
    let id = recorded(&mut ledger, ENTERPRISE, "own");
    ledger.refuse(DEPARTMENT, end(&id, 1), Code::RELATION_MISSING);
    ended(&mut ledger, ENTERPRISE, EndingMode::Merge, &[DEPARTMENT]);
    ledger.must(DEPARTMENT, end(&id, 1));
}

#[test]
fn ending_an_attestation_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    ledger.refuse(SUPERVISOR, end(&ReportId::derive(&division(CITY), &uscc(SUPERVISOR), &attest("x").local_key), 9), Code::NOT_FOUND);
    let id = recorded(&mut ledger, SUPERVISOR, "x");
    // Neither whose it is nor a bureau above it: who recorded it vouches for it.
    for foreign in [ENTERPRISE, CITY_BUREAU, COUNTY_BUREAU] {
        ledger.refuse(foreign, end(&id, 9), Code::RELATION_MISSING);
    }
    ledger.refuse(SUPERVISOR, end(&id, 2), Code::STALE_VERSION);
    // Check 1: its term is over
    let mut late = ledger.clone();
    late.time = attest("x").attestation.valid_until;
    late.refuse(SUPERVISOR, end(&id, 1), Code::ALREADY_ENDED);
    // and the reason
    ledger.refuse(SUPERVISOR, EndAttestation { reason: reason("whim"), ..end(&id, 1) }, Code::UNKNOWN_CODE);
    // Valid when it was checked, and another one came first.
    let first = ledger.tx(SUPERVISOR, &["7/0"], [end(&id, 1).into()]);
    let second = ledger.tx(SUPERVISOR, &["7/1"], [end(&id, 1).into()]);
    let codes: Vec<_> = ledger.bundle(vec![first, second]).iter().map(code_of).collect();
    assert_eq!(codes, [None, Some(Code::STALE_VERSION)]);
    // Check 1: it was ended
    ledger.refuse(SUPERVISOR, end(&id, 2), Code::ALREADY_ENDED);
}

fn message(w: &mut World) -> AnyRule {
    if w.relation == Relation::Missing {
        return EndAttestation::example().into();
    }
    // Whoever is named in one is whose it is.
    let (subject, by) = match w.relation {
        Relation::Own => (SIGNER, SIGNER),
        Relation::Named => (SIGNER, CITY_BUREAU),
        _ => (w.target(), CITY_BUREAU),
    };
    let result = w.ledger.must(by, RecordAttestation { subject: uscc(subject), ..attest("matrix") });
    end(&result.ids[0].parse().unwrap(), 1).into()
}

#[test]
fn who_may_send_it() {
    rows(EndAttestation::NAME).hold(message);
}
