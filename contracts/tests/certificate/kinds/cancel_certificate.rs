//! cancel_certificate: its refusals in the order of docs/spec/certificate.md.

use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::certificate::kinds::cancel_certificate::CancelCertificate;
use mulu_contracts::certificate::records::certificate::CertificateStatus;
use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::certificate::records::procedure::Stage;
use mulu_contracts::certificate::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_PROVIDER, DEPARTMENT, REGISTRAR};

use crate::catalog::world::grant;
use crate::certificate::county::{self, Far, Own};
use crate::certificate::world::*;
use crate::permissions::{World, rows};

#[test]
fn cancel_certificate_refuses_in_order() {
    let mut ledger = at(Stage::Publicity);
    let mut wrong = CancelCertificate { id: samples::id("none"), version: 9, reason: samples::reason("no_such"), force: false };
    ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = certificate(&ledger).version;
    // Check 1
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_ISSUED);
    wait_for_publicity(&mut ledger);
    let rule = issue(&ledger);
    ledger.must(REGISTRAR, rule);
    grant(&mut ledger, &catalog_samples::id("bus-lines"));
    wrong.version += 1;
    // Check 2
    let mut open = ledger.clone();
    let rule = change(&open);
    open.must(DEPARTMENT, rule);
    open.refuse(DEPARTMENT, CancelCertificate { version: wrong.version + 1, ..wrong.clone() }, Code::PROCEDURE_OPEN);
    // Check 3
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ENTRY_IN_USE);
    wrong.force = true;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    wrong.reason = samples::reason("other");
    ledger.must(DEPARTMENT, wrong);
}

#[test]
fn what_is_suspended_or_frozen_can_be_cancelled_without_publicity() {
    let mut ledger = issued(CertificateKind::ResourceRegistration);
    freeze_certificate(&mut ledger);
    let rule = suspend(&ledger);
    ledger.must(REGISTRAR, rule);
    let rule = cancel(&ledger);
    ledger.must(DEPARTMENT, rule);
    let mut ledger = issued(CertificateKind::ResourceRegistration);
    let rule = suspend(&ledger);
    ledger.must(REGISTRAR, rule);
    let rule = cancel(&ledger);
    ledger.must(DEPARTMENT, rule);
    finish(&mut ledger);
    let after = certificate(&ledger);
    assert_eq!((after.status, after.suspended_by), (CertificateStatus::Cancelled, None));
    assert_eq!(after.status_reason.unwrap().as_str(), "other");
}

fn message(w: &mut World) -> AnyRule {
    let id = county::certificate(w, Own::Holder, Far::Issued);
    CancelCertificate { id, version: county::version(w, &id), ..CancelCertificate::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(CancelCertificate::NAME).hold(message);
}
