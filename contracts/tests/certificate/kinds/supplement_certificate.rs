//! supplement_certificate: its refusals in the order of docs/spec/certificate.md.

use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::certificate::kinds::correct_certificate::CorrectCertificate;
use mulu_contracts::certificate::kinds::supplement_certificate::SupplementCertificate;
use mulu_contracts::certificate::records::content::{CertificateKind, Content};
use mulu_contracts::certificate::records::procedure::Stage;
use mulu_contracts::certificate::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::kernel::words::Words;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_PROVIDER, DEPARTMENT, ENTERPRISE, REGISTRAR, hash, set};
use mulu_testkit::Ledger;

use crate::certificate::county::{self, Far, Own};
use crate::certificate::world::*;
use crate::permissions::{Relation, World, rows};

/// Returned before it was taken in.
fn returned(mut ledger: Ledger) -> Ledger {
    let rule = give_back(&ledger);
    ledger.must(REGISTRAR, rule);
    ledger
}

#[test]
fn supplement_certificate_refuses_in_order() {
    let mut ledger = at(Stage::Reviewing);
    let nothing = Content { evidence: set([]), ..content_of(&[catalog_samples::id("nothing")]) };
    let mut wrong = SupplementCertificate { id: samples::id("none"), version: 9, content: nothing, consent_hash: None };
    assert_eq!(ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::NOT_FOUND), None);
    wrong.id = id();
    assert_eq!(ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("subject"));
    wrong.content = Content { storage: Words::hashed([9; 32]), ..standing(&ledger) };
    assert_eq!(ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("content.storage"));
    let water = catalog_samples::id_of(CITY_PROVIDER, "water");
    wrong.content = Content { subject: content_of(&[water]).subject, evidence: set([]), ..standing(&ledger) };
    ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 2;
    // Check 1
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::WRONG_STAGE);
    let mut ledger = returned(ledger);
    wrong.version = 3;
    // Check 2, to the second
    let lapses = stored(&ledger).lapses.unwrap();
    for (before, code) in [(1, Code::LAPSED), (2, Code::NOT_THE_PROVIDER)] {
        let mut ledger = ledger.clone();
        ledger.time = Time(lapses.0 - before);
        ledger.refuse(DEPARTMENT, wrong.clone(), code);
    }
    // Check 4
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_THE_PROVIDER);
    wrong.content.subject = standing(&ledger).subject;
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::EVIDENCE_MISSING);
    wrong.content = Content { evidence: set([hash("another")]), ..standing(&ledger) };
    ledger.must(DEPARTMENT, wrong);
    assert_eq!(stage(&ledger), Stage::Reviewing);
}

/// Checks 3 and 5 of what was issued: who renews gives other evidence at most, and a correction stays one.
#[test]
fn what_a_procedure_is_about_does_not_change_by_a_supplement() {
    let mut ledger = issued(CertificateKind::ResourceRegistration);
    let rule = renew(&ledger);
    ledger.must(DEPARTMENT, rule);
    let mut ledger = returned(ledger);
    let mut rule = supplement(&ledger);
    rule.content.voluntary = false;
    assert_eq!(ledger.refuse(DEPARTMENT, rule.clone(), Code::FIELD_INVALID).as_deref(), Some("content"));
    rule.content.voluntary = true;
    ledger.must(DEPARTMENT, rule);

    let mut ledger = issued(CertificateKind::ResourceRegistration);
    let rule = CorrectCertificate { consent_hash: Some(hash("consent")), ..correct(&ledger) };
    ledger.must(ENTERPRISE, rule);
    let mut ledger = returned(ledger);
    let mut rule = supplement(&ledger);
    rule.content = standing(&ledger);
    ledger.refuse(ENTERPRISE, rule.clone(), Code::NO_CHANGE);
    rule.content.subject = change(&ledger).content.subject;
    ledger.refuse(ENTERPRISE, rule.clone(), Code::MATERIAL_CHANGE);
    rule.content = Content { storage: samples::words("市政务云三区"), ..standing(&ledger) };
    // The consent that was named stands.
    ledger.must(ENTERPRISE, rule);
}

/// A change is material anew with each supplement.
#[test]
fn a_supplement_says_anew_whether_a_change_is_material() {
    let mut ledger = issued(CertificateKind::ResourceRegistration);
    let rule = change(&ledger);
    ledger.must(DEPARTMENT, rule);
    let mut ledger = returned(ledger);
    let content = Content { voluntary: false, ..standing(&ledger) };
    let rule = SupplementCertificate { content, ..supplement(&ledger) };
    ledger.must(DEPARTMENT, rule);
    assert!(!stored(&ledger).material);
    // Its clock was that of an application that nobody took in: there it goes back.
    assert_eq!(stage(&ledger), Stage::Applied);
}

fn message(w: &mut World) -> AnyRule {
    let id = county::certificate(w, Own::Holder, Far::Returned);
    if w.relation == Relation::Missing {
        return SupplementCertificate { id, version: 1, ..SupplementCertificate::example() }.into();
    }
    SupplementCertificate { id, version: county::version(w, &id), content: county::completed(w, &id), consent_hash: None }.into()
}

#[test]
fn who_may_send_it() {
    rows(SupplementCertificate::NAME).hold(message);
}
