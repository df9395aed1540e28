//! change_certificate: its refusals in the order of docs/spec/certificate.md.

use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::certificate::kinds::change_certificate::ChangeCertificate;
use mulu_contracts::certificate::kinds::review_certificate::ReviewCertificate;
use mulu_contracts::certificate::records::content::{CertificateKind, Content};
use mulu_contracts::certificate::records::procedure::{Op, Stage};
use mulu_contracts::certificate::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::words::Words;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_PROVIDER, DEPARTMENT, REGISTRAR, set};

use crate::certificate::county::{self, Far, Own};
use crate::certificate::world::*;
use crate::permissions::{World, rows};

#[test]
fn change_certificate_refuses_in_order() {
    let mut ledger = at(Stage::Publicity);
    let nothing = Content { evidence: set([]), ..content_of(&[catalog_samples::id("nothing")]) };
    let mut wrong =
        ChangeCertificate { id: samples::id("none"), version: 9, content: nothing, reason: samples::reason("no_such"), consent_hash: None };
    // S3, S4, S5, S6
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND), None);
    wrong.id = id();
    assert_eq!(ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("subject"));
    let water = catalog_samples::id_of(CITY_PROVIDER, "water");
    wrong.content = Content { subject: content_of(&[water]).subject, evidence: set([]), ..standing(&ledger) };
    let mut unsaid = wrong.clone();
    unsaid.content.storage = Words::hashed([9; 32]);
    assert_eq!(ledger.refuse(CITY_PROVIDER, unsaid, Code::NOT_FOUND).as_deref(), Some("content.storage"));
    ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = certificate(&ledger).version;
    // Check 1: what was applied for is not issued
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_ISSUED);
    wait_for_publicity(&mut ledger);
    let rule = issue(&ledger);
    ledger.must(REGISTRAR, rule);
    wrong.version += 1;
    // S8
    let mut frozen = ledger.clone();
    freeze_certificate(&mut frozen);
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::FROZEN);
    // Check 2
    let mut open = ledger.clone();
    let rule = cancel(&open);
    open.must(DEPARTMENT, rule);
    open.refuse(DEPARTMENT, ChangeCertificate { version: wrong.version + 1, ..wrong.clone() }, Code::PROCEDURE_OPEN);
    // Check 3, its 3 and 8 for an example
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_THE_PROVIDER);
    wrong.content = Content { evidence: set([]), ..standing(&ledger) };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::EVIDENCE_MISSING);
    // Check 4
    wrong.content = standing(&ledger);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NO_CHANGE);
    wrong.content.voluntary = false;
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
    let without = ReviewCertificate { publicity_end: None, ..approves(&ledger) };
    ledger.refuse(REGISTRAR, without, Code::PUBLICITY_TOO_SHORT);
    // The same words under another salt are other words; what is no word of the law is not material.
    for (legality, material) in [(true, true), (false, false)] {
        let mut ledger = issued(CertificateKind::ResourceRegistration);
        let mut content = Content { voluntary: false, ..standing(&ledger) };
        if legality {
            content.legality = samples::content("bus-lines").legality;
        }
        ledger.must(DEPARTMENT, ChangeCertificate { content, ..change(&issued(CertificateKind::ResourceRegistration)) });
        assert_eq!(stored(&ledger).material, material);
    }
}

fn message(w: &mut World) -> AnyRule {
    let id = county::certificate(w, Own::Holder, Far::Issued);
    ChangeCertificate { id, version: county::version(w, &id), content: county::changed(w, &id), ..ChangeCertificate::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(ChangeCertificate::NAME).hold(message);
}
