//! issue_claim_key, claim_organisation, set_responsible, record_attestation: one test per error, in the order of check.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use mulu_contracts::catalog::examples;
use mulu_contracts::catalog::submit_entry::SubmitEntry;
use mulu_contracts::crypto::PublicKey;
use mulu_contracts::error::Code;
use mulu_contracts::party::amend_organisation::AmendOrganisation;
use mulu_contracts::party::assign_role::AssignRole;
use mulu_contracts::party::attestation::{Attestations, MAX_ATTESTATIONS, TERM_MAX};
use mulu_contracts::party::change::CLAIM_KEY_MAX;
use mulu_contracts::party::claim_organisation::ClaimOrganisation;
use mulu_contracts::party::issue_claim_key::IssueClaimKey;
use mulu_contracts::party::queries::{GetKey, GetOrganisation};
use mulu_contracts::party::record_attestation::RecordAttestation;
use mulu_contracts::party::reform_queries::{GetAttestation, ListAttestations, ResponsibleAt};
use mulu_contracts::party::register_organisation::RegisterOrganisation;
use mulu_contracts::party::responsible::{Duty, Responsible};
use mulu_contracts::party::set_responsible::SetResponsible;
use mulu_contracts::party::{self, Attestation, AttestationType, OrganisationStatus, Role, Threshold};
use mulu_contracts::registry::{Kind, Question};
use mulu_contracts::rule::Rule;
use mulu_contracts::samples::*;
use mulu_contracts::state::from_stored;
use mulu_contracts::text::LocalKey;
use mulu_contracts::value::Time;
use mulu_testkit::{Ledger, code_of, qualification};
use serde_json::{Value, json};

fn ask(ledger: &Ledger, question: impl Into<Question>) -> Value {
    serde_json::to_value(ledger.ask(question)).unwrap()
}

/// Time of the next block and some seconds.
fn soon(ledger: &Ledger, seconds: i64) -> Time {
    Time(ledger.block().time.0 + seconds)
}

fn issue(ledger: &Ledger, version: u64, label: &str) -> IssueClaimKey {
    let valid_until = soon(ledger, 86_400);
    IssueClaimKey { uscc: uscc(UNCLAIMED), version, public_key: public(label), valid_until }
}

fn claim(version: u64, label: &str) -> ClaimOrganisation {
    ClaimOrganisation { version, keys: list([key_spec(label)]), ..ClaimOrganisation::example() }
}

fn claim_by(ledger: &mut Ledger, key: &str, claim: ClaimOrganisation) -> Option<Code> {
    let result = ledger.submit_with(UNCLAIMED, &[key], [claim.into()]);
    code_of(&result)
}

#[test]
fn an_organisation_without_keys_claims_itself_by_its_claim_key_alone() {
    let mut ledger = Ledger::new();
    assert_eq!(claim_by(&mut ledger, "office", claim(1, "12/1")), Some(Code::UnknownKey), "no key was issued");
    let issued = issue(&ledger, 1, "office");
    ledger.must(CITY_BUREAU, issued);
    let both = ledger.submit_with(UNCLAIMED, &["office", "12/1"], [claim(2, "12/1").into()]);
    assert_eq!(code_of(&both), Some(Code::UnknownKey), "a key that it brings does not sign yet");
    assert_eq!(claim_by(&mut ledger, "office", claim(2, "12/1")), None);
    let shown = ask(&ledger, GetOrganisation { uscc: uscc(UNCLAIMED) });
    assert_eq!((&shown["organisation"]["status"], &shown["organisation"]["version"]), (&json!("active"), &json!(3)));
    assert_eq!((shown["keys"].as_array().unwrap().len(), &shown["claim_key"]), (1, &Value::Null));
    assert_eq!(shown["responsible"]["persons"][0]["duty"], "head");
    // From now on its own key signs, and the claim key nothing.
    let amend = AmendOrganisation { uscc: uscc(UNCLAIMED), version: 3, name: None, ..AmendOrganisation::example() };
    let by = |ledger: &mut Ledger, key: &str| code_of(&ledger.submit_with(UNCLAIMED, &[key], [amend.clone().into()]));
    assert_eq!(by(&mut ledger, "office"), Some(Code::KeyInactive));
    assert_eq!(claim_by(&mut ledger, "office", claim(3, "12/2")), Some(Code::KeyInactive));
    assert_eq!(by(&mut ledger, "12/1"), None);
    assert!(ask(&ledger, GetKey { key_id: public("office").key_id() })["claim"].is_object());
}

#[test]
fn a_claim_key_signs_nothing_but_a_claim() {
    let mut ledger = Ledger::new();
    let issued = issue(&ledger, 1, "office");
    ledger.must(CITY_BUREAU, issued);
    let entry = SubmitEntry { provider: uscc(UNCLAIMED), ..examples::submit("books") };
    let result = ledger.submit_with(UNCLAIMED, &["office"], [entry.into()]);
    assert_eq!(code_of(&result), Some(Code::KeyKindNotAllowed));
    let with_more = ledger.submit_with(UNCLAIMED, &["office"], [claim(2, "12/1").into(), examples::submit("books").into()]);
    assert_eq!((code_of(&with_more), with_more.message), (Some(Code::KeyKindNotAllowed), 1));
}

#[test]
fn a_claim_key_ends_at_its_time_and_with_the_next_one() {
    let mut ledger = Ledger::new();
    let issued = issue(&ledger, 1, "first");
    ledger.must(CITY_BUREAU, issued);
    ledger.wait(86_400);
    assert_eq!(claim_by(&mut ledger, "first", claim(2, "12/1")), Some(Code::KeyInactive));
    let issued = issue(&ledger, 2, "second");
    ledger.must(CITY_BUREAU, issued);
    let issued = issue(&ledger, 3, "third");
    ledger.must(CITY_BUREAU, issued);
    let claim = ClaimOrganisation { responsible: list([]), ..claim(4, "12/1") };
    assert_eq!(claim_by(&mut ledger, "second", claim.clone()), Some(Code::UnknownKey));
    assert_eq!(claim_by(&mut ledger, "third", claim), None);
}

#[test]
fn a_registration_with_a_claim_key_is_claimed_in_the_same_way() {
    let mut ledger = Ledger::new();
    let claim_key = Some(party::change::ClaimKey { public_key: public("office"), valid_until: soon(&ledger, 600) });
    let registered = RegisterOrganisation { keys: list([]), claim_key, ..RegisterOrganisation::example() };
    ledger.must(CITY_BUREAU, registered);
    let claim = ClaimOrganisation { uscc: uscc(90), version: 1, ..claim(1, "90/0") };
    let result = ledger.submit_with(90, &["office"], [claim.clone().into()]);
    assert_eq!(result.code, 0, "{:?}", ledger.refusals);
    // The transaction again: its key has ended.
    assert_eq!(code_of(&ledger.submit_with(90, &["office"], [claim.into()])), Some(Code::KeyInactive));
}

#[test]
fn issuing_a_claim_key_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    let good = issue(&ledger, 1, "office");
    let wrong = IssueClaimKey { uscc: uscc(77), version: 9, public_key: PublicKey::ed25519([0; 32]), valid_until: Time(0) };
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NotFound);
    let wrong = IssueClaimKey { uscc: uscc(DEPARTMENT), ..wrong };
    ledger.refuse(OPERATOR, wrong.clone(), Code::RelationMissing);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::RelationMissing);
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RelationMissing);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::StaleVersion);
    let wrong = IssueClaimKey { version: 1, ..wrong };
    for valid_until in [soon(&ledger, 0), soon(&ledger, CLAIM_KEY_MAX + 1)] {
        ledger.refuse(CITY_BUREAU, IssueClaimKey { valid_until, ..wrong.clone() }, Code::FieldInvalid);
        ledger.wait(-1);
    }
    let wrong = IssueClaimKey { valid_until: good.valid_until, ..wrong };
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::AlreadyClaimed);
    let wrong = IssueClaimKey { uscc: uscc(UNCLAIMED), ..wrong };
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::KeyRefused);
    ledger.refuse(CITY_BUREAU, IssueClaimKey { public_key: public("5/0"), ..wrong }, Code::KeyRefused);
    ledger.must(CITY_BUREAU, good.clone());
    // Valid when it was checked, stale when executed; and no replay.
    ledger.refuse(CITY_BUREAU, good, Code::StaleVersion);
}

#[test]
fn claiming_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    let mut backwards = key_spec("5/0");
    backwards.valid_until = Some(backwards.valid_from);
    let two = list([Threshold { kinds: set([Kind::from_name(AmendOrganisation::NAME).unwrap()]), k: 2 }]);
    let ten = list([Threshold { kinds: set([Kind(101)]), k: 10 }]);
    let past = list([Responsible { duty: Duty::Head, commitment: hash("head"), from: time() }]);
    let mut wrong = ClaimOrganisation { uscc: uscc(77), version: 9, keys: list([backwards]), thresholds: ten, responsible: past };
    // S1
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::FieldInvalid).as_deref(), Some("keys[0].valid_until"));
    wrong.keys = list([key_spec("5/0")]);
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::FieldInvalid).as_deref(), Some("thresholds[0].k"));
    wrong.thresholds = two;
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound);
    wrong.uscc = uscc(UNCLAIMED);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::RelationMissing);
    wrong.uscc = uscc(DEPARTMENT);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::StaleVersion);
    wrong.version = 1;
    // 1
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::AlreadyClaimed);
    let issued = issue(&ledger, 1, "12/0");
    ledger.must(CITY_BUREAU, issued);
    (wrong.uscc, wrong.version) = (uscc(UNCLAIMED), 2);
    // 2: of another organisation, the claim key itself
    ledger.refuse(UNCLAIMED, wrong.clone(), Code::KeyRefused);
    wrong.keys = list([key_spec("12/0")]);
    ledger.refuse(UNCLAIMED, wrong.clone(), Code::KeyRefused);
    wrong.keys = list([key_spec("12/1")]);
    // 3
    ledger.refuse(UNCLAIMED, wrong.clone(), Code::ThresholdUnreachable);
    wrong.thresholds = list([]);
    // 4
    ledger.refuse(UNCLAIMED, wrong.clone(), Code::Backdated);
    wrong.responsible = list([]);
    ledger.must(UNCLAIMED, wrong);
    let now = party::organisation(&uscc(UNCLAIMED)).get(&ledger.state).unwrap().unwrap();
    assert_eq!(now.status, OrganisationStatus::Active);
}

fn head(who: &str, from: Time) -> Responsible {
    Responsible { duty: Duty::Head, commitment: hash(who), from }
}

fn set_head(version: u64, persons: &[Responsible]) -> SetResponsible {
    SetResponsible { uscc: uscc(DEPARTMENT), version, responsible: list(persons.iter().cloned()) }
}

#[test]
fn who_answered_at_a_time_is_found_from_any_later_state() {
    let mut ledger = Ledger::new();
    assert_eq!(ledger.ask(ResponsibleAt { uscc: uscc(DEPARTMENT), at: None }).negative(), Some("not_found"));
    let first = head("first", soon(&ledger, 0));
    ledger.must(DEPARTMENT, set_head(1, std::slice::from_ref(&first)));
    let early = ledger.time;
    ledger.wait(1_000);
    // The second takes over later; until then the first, who keeps its line, answers.
    let second = head("second", soon(&ledger, 500));
    ledger.must(DEPARTMENT, set_head(2, &[first.clone(), second.clone()]));
    let announced = ledger.time;
    ledger.wait(10_000);
    ledger.must(DEPARTMENT, set_head(3, std::slice::from_ref(&second)));
    let answers = |at: Time| {
        let shown = ask(&ledger, ResponsibleAt { uscc: uscc(DEPARTMENT), at: Some(at) });
        let persons = shown["persons"].as_array().cloned().unwrap_or_default();
        persons.into_iter().filter(|p| p["answers"] == true).map(|p| p["commitment"].clone()).collect::<Vec<_>>()
    };
    let commitment = |who: &str| vec![json!(hash(who).to_string())];
    assert_eq!(answers(Time(early.0 - 1)), Vec::<Value>::new());
    assert_eq!(answers(early), commitment("first"));
    assert_eq!(answers(Time(announced.0 - 1)), commitment("first"));
    assert_eq!(answers(Time(second.from.0 - 1)), commitment("first"));
    assert_eq!(answers(second.from), commitment("second"));
    assert_eq!(answers(ledger.time), commitment("second"));
    let now = ask(&ledger, ResponsibleAt { uscc: uscc(DEPARTMENT), at: None });
    assert_eq!((&now["version"], &now["since"]), (&json!(4), &json!(ledger.time.to_string())));
}

#[test]
fn setting_who_answers_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    let past = head("first", time());
    let mut wrong = SetResponsible { uscc: uscc(77), ..set_head(9, &[past]) };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound);
    wrong.uscc = uscc(DEPARTMENT);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::RelationMissing);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::StaleVersion);
    wrong.version = 1;
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::Backdated);
    let first = head("first", soon(&ledger, 0));
    ledger.must(DEPARTMENT, set_head(1, std::slice::from_ref(&first)));
    ledger.wait(100);
    // Another person, or another duty, with the same old date is not the line that stands.
    for other in [head("other", first.from), Responsible { duty: Duty::Cdo, ..first.clone() }] {
        ledger.refuse(DEPARTMENT, set_head(2, &[first.clone(), other]), Code::Backdated);
    }
    ledger.must(DEPARTMENT, set_head(2, std::slice::from_ref(&first)));
    ledger.refuse(DEPARTMENT, set_head(2, &[first]), Code::StaleVersion);
}

fn attest(key: &str) -> RecordAttestation {
    RecordAttestation { local_key: LocalKey::new(key).unwrap(), ..RecordAttestation::example() }
}

fn developer() -> AssignRole {
    AssignRole { org: uscc(ENTERPRISE), role: Role::Developer, scope_division: division(CITY), ..AssignRole::example() }
}

#[test]
fn a_recorded_qualification_opens_the_role_that_needs_it_and_lapses() {
    let mut ledger = Ledger::new();
    ledger.refuse(CITY_BUREAU, developer(), Code::NotQualified);
    let mut other = attest("deident");
    other.attestation.kind = AttestationType::DeidentTool;
    ledger.must(SUPERVISOR, other);
    ledger.refuse(CITY_BUREAU, developer(), Code::NotQualified);
    let id = ledger.must(SUPERVISOR, attest("license")).ids[0].clone();
    assert!(id.starts_with("R-421200-"));
    let mut late = ledger.clone();
    late.wait(3 * 365 * 86_400);
    late.refuse(CITY_BUREAU, developer(), Code::NotQualified);
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
fn attestations_kept_by_the_first_layout_are_still_read() {
    let mut bytes = vec![1];
    bytes.extend(mulu_contracts::codec::encode(&vec![qualification()]));
    let kept: Attestations = from_stored(&bytes).unwrap();
    assert_eq!((kept.items.len(), kept.items[0].id, &kept.items[0].attestation), (1, None, &qualification()));
    assert!(from_stored::<Attestations>(&[3, 0, 0, 0, 0]).is_err());
}

#[test]
fn recording_an_attestation_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    let mut wrong = RecordAttestation { subject: uscc(77), ..attest("x") };
    wrong.attestation.valid_until = wrong.attestation.valid_from;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound).as_deref(), Some("subject"));
    wrong.subject = uscc(ENTERPRISE);
    for foreign in [DEPARTMENT, COUNTY_BUREAU, RELAY] {
        ledger.refuse(foreign, wrong.clone(), Code::RelationMissing);
    }
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::BadTerm);
    wrong.attestation.valid_until = Time(wrong.attestation.valid_from.0 + TERM_MAX + 1);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::BadTerm);
    wrong.attestation.valid_until.0 -= 1;
    for signer in [CITY_BUREAU, ENTERPRISE, SUPERVISOR] {
        ledger.must(signer, wrong.clone());
        assert_eq!(ledger.must(signer, wrong.clone()).exists, [0]);
    }
    wrong.attestation.level = text0("4");
    ledger.refuse(CITY_BUREAU, wrong, Code::ExistsWithOtherContent);
}

#[test]
fn an_organisation_holds_64_attestations_that_have_not_ended() {
    let mut ledger = Ledger::new();
    let key = party::attestation::attestations(&uscc(ENTERPRISE));
    let short = Attestation { valid_until: Time(ledger.time.0 + 100), ..qualification() };
    let kept = party::attestation::KeptAttestation { id: None, attestation: short };
    let full = Attestations { items: vec![kept; MAX_ATTESTATIONS] };
    ledger.state.records.insert(key.raw, mulu_contracts::state::stored(&full));
    assert_eq!(ledger.refuse(CITY_BUREAU, attest("one more"), Code::WrongState).as_deref(), Some("64 attestations"));
    ledger.wait(100);
    ledger.must(CITY_BUREAU, attest("one more"));
    assert_eq!(key.get(&ledger.state).unwrap().unwrap().items.len(), 1);
}
