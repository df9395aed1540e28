//! correct_certificate: its refusals in the order of docs/spec/certificate.md.

use mulu_contracts::certificate::kinds::correct_certificate::CorrectCertificate;
use mulu_contracts::certificate::records::content::{CertificateKind, Content};
use mulu_contracts::certificate::records::procedure::{Op, Stage};
use mulu_contracts::certificate::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{DEPARTMENT, ENTERPRISE, REGISTRAR, hash, set, uscc};

use crate::certificate::county::{self, Far, Own};
use crate::certificate::world::*;
use crate::permissions::{Relation, World, rows};

#[test]
fn correct_certificate_refuses_in_order() {
    let mut ledger = at(Stage::Publicity);
    let content = Content { subject: change(&ledger).content.subject, evidence: set([]), ..standing(&ledger) };
    let mut wrong =
        CorrectCertificate { id: samples::id("none"), version: 9, content, reason: samples::reason("no_such"), consent_hash: None };
    ledger.refuse(ENTERPRISE, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    // Anybody may ask, so that nothing stands before S6.
    ledger.refuse(ENTERPRISE, wrong.clone(), Code::STALE_VERSION);
    wrong.version = certificate(&ledger).version;
    // Check 1
    ledger.refuse(ENTERPRISE, wrong.clone(), Code::NOT_ISSUED);
    wait_for_publicity(&mut ledger);
    let rule = issue(&ledger);
    ledger.must(REGISTRAR, rule);
    wrong.version += 1;
    // Check 2
    let mut open = ledger.clone();
    let rule = cancel(&open);
    open.must(DEPARTMENT, rule);
    open.refuse(ENTERPRISE, CorrectCertificate { version: wrong.version + 1, ..wrong.clone() }, Code::PROCEDURE_OPEN);
    // Check 3
    ledger.refuse(ENTERPRISE, wrong.clone(), Code::EVIDENCE_MISSING);
    // Check 4
    let same = CorrectCertificate { content: standing(&ledger), ..wrong.clone() };
    ledger.refuse(ENTERPRISE, same, Code::NO_CHANGE);
    // Check 5
    wrong.content.evidence = standing(&ledger).evidence;
    ledger.refuse(ENTERPRISE, wrong.clone(), Code::MATERIAL_CHANGE);
    wrong.content = Content { voluntary: false, ..standing(&ledger) };
    // Check 6
    ledger.refuse(ENTERPRISE, wrong.clone(), Code::CONSENT_MISSING);
    wrong.consent_hash = Some(hash("consent"));
    assert_eq!(ledger.refuse(ENTERPRISE, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    wrong.reason = samples::reason("incorrect");
    ledger.must(ENTERPRISE, wrong);
    assert_eq!((stored(&ledger).op, stored(&ledger).applicant), (Op::Correct, uscc(ENTERPRISE)));
}

/// 有错必纠 (B60): the issuer corrects what it issued, and neither publicity nor the holder's word is asked.
#[test]
fn an_issuer_corrects_without_consent_and_without_publicity() {
    let mut ledger = issued(CertificateKind::ResourceRegistration);
    let rule = correct(&ledger);
    ledger.must(REGISTRAR, rule);
    let rule = accept(&ledger);
    ledger.must(REGISTRAR, rule);
    // What one asks for oneself another person reviews.
    let rule = approves(&ledger);
    ledger.refuse(REGISTRAR, rule.clone(), Code::SECOND_PERSON_NEEDED);
    ledger.submit_with(REGISTRAR, &["6/1"], [rule.into()]);
    assert_eq!(stage(&ledger), Stage::Ready);
    let rule = issue(&ledger);
    ledger.must(REGISTRAR, rule);
    assert_eq!(standing(&ledger).storage, wanted(&ledger).storage);
}

fn message(w: &mut World) -> AnyRule {
    let id = county::certificate(w, Own::Holder, Far::Issued);
    let consent_hash = (w.relation == Relation::Foreign).then(|| hash("consent"));
    let content = county::changed(w, &id);
    // Who is named as issuer issues this kind.
    CorrectCertificate { id, version: county::version(w, &id), content, consent_hash, ..CorrectCertificate::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(CorrectCertificate::NAME).hold(message);
}
