//! change_certificate: its refusals in the order of docs/spec/certificate.md.

use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::certificate::kinds::change_certificate::ChangeCertificate;
use mulu_contracts::certificate::records::content::{CertificateKind, Content};
use mulu_contracts::certificate::records::procedure::{Op, Stage};
use mulu_contracts::certificate::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_PROVIDER, DEPARTMENT, REGISTRAR, set};
use mulu_contracts::ledger::texts::Spoken;

use crate::certificate::county::{self, Far, Own};
use crate::certificate::world::*;
use crate::permissions::{World, rows};

#[test]
fn change_certificate_refuses_in_order() {
    let mut ledger = at(Stage::Publicity);
    let nothing = Content { evidence: set([]), ..content_of(&[catalog_samples::id("nothing")]) };
    let mut wrong = ChangeCertificate {
        id: samples::id("none"),
        version: 9,
        content: Spoken(nothing),
        reason: samples::reason("no_such"),
        consent_hash: None,
    };
    // S3, S4, S5, S6
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND), None);
    wrong.id = id();
    assert_eq!(ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("subject"));
    wrong.content = Spoken(Content { evidence: set([]), ..content_of(&[catalog_samples::id_of(CITY_PROVIDER, "water")]) });
    ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = certificate(&ledger).version;
    // Check 1: what was applied for is not issued
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_ISSUED);
    wait_for_publicity(&mut ledger);
    let rule = issue(&ledger);
    ledger.must(REGISTRAR, rule);
    wrong.version += 1;
    // Check 2
    let mut open = ledger.clone();
    let rule = cancel(&open);
    open.must(DEPARTMENT, rule);
    open.refuse(DEPARTMENT, ChangeCertificate { version: wrong.version + 1, ..wrong.clone() }, Code::PROCEDURE_OPEN);
    // Check 3, its 3 and 8 for an example
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_THE_PROVIDER);
    wrong.content = Spoken(Content { evidence: set([]), ..samples::content("bus-lines") });
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::EVIDENCE_MISSING);
    // Check 4: the same words under the same salts are the same content
    wrong.content = Spoken(samples::content("bus-lines"));
    let applied = AnyRule::from(registration()).salted(&mulu_contracts::ledger::samples::SALTS);
    let applied = applied.get::<mulu_contracts::certificate::kinds::apply_certificate::ApplyCertificate>().unwrap().content.clone();
    ledger.refuse(DEPARTMENT, ChangeCertificate { content: applied, ..wrong.clone() }, Code::NO_CHANGE);
    wrong.content.0.voluntary = false;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    wrong.reason = samples::reason("law");
    ledger.must(DEPARTMENT, wrong.clone());
    ledger.refuse(DEPARTMENT, wrong, Code::STALE_VERSION);
}

#[test]
fn a_change_of_subject_rights_or_legality_is_material_and_published_again() {
    let mut ledger = issued(CertificateKind::ResourceRegistration);
    let rule = change(&ledger);
    ledger.must(DEPARTMENT, rule);
    assert_eq!((stored(&ledger).op, stored(&ledger).material), (Op::Change, true));
    let rule = accept(&ledger);
    ledger.must(REGISTRAR, rule);
    let without = mulu_contracts::certificate::kinds::review_certificate::ReviewCertificate { publicity_end: None, ..approves(&ledger) };
    ledger.refuse(REGISTRAR, without, Code::PUBLICITY_TOO_SHORT);
    // Other evidence alone is not.
    let mut ledger = issued(CertificateKind::ResourceRegistration);
    let content = Spoken(Content { voluntary: false, legality: stands(&ledger), ..samples::content("bus-lines") });
    let rule = ChangeCertificate { version: 4, content, ..ChangeCertificate::example() };
    ledger.must(DEPARTMENT, rule);
    // Its words have another salt, so that they are other content: a sender that keeps its salts says the same again.
    assert_eq!(stage(&ledger), Stage::Applied);
}

fn stands(_: &mulu_testkit::Ledger) -> mulu_contracts::certificate::records::content::Legality {
    samples::content("bus-lines").legality
}

fn message(w: &mut World) -> AnyRule {
    let id = county::certificate(w, Own::Holder, Far::Issued);
    let content = county::changed(w, Own::Holder);
    ChangeCertificate { id, version: county::version(w, &id), content: Spoken(content), ..ChangeCertificate::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(ChangeCertificate::NAME).hold(message);
}
