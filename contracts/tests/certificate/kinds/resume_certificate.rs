//! resume_certificate: its refusals in the order of docs/spec/certificate.md.

use mulu_contracts::certificate::kinds::resume_certificate::ResumeCertificate;
use mulu_contracts::certificate::records::certificate::CertificateStatus;
use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::certificate::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, REGISTRAR, SUPERVISOR, uscc};

use crate::certificate::county::{self, Far, Own};
use crate::certificate::world::*;
use crate::permissions::{SIGNER, World, rows};

#[test]
fn resume_certificate_refuses_in_order() {
    let mut ledger = issued(CertificateKind::ResourceRegistration);
    let mut wrong = ResumeCertificate { id: samples::id("none"), version: 9, reason: samples::reason("no_such") };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(REGISTRAR, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(REGISTRAR, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 4;
    assert_eq!(ledger.refuse(REGISTRAR, wrong.clone(), Code::WRONG_STATE).as_deref(), Some("issued"));
    let rule = suspend(&ledger);
    ledger.must(SUPERVISOR, rule);
    wrong.version = 5;
    let mut frozen = ledger.clone();
    freeze_certificate(&mut frozen);
    frozen.refuse(SUPERVISOR, wrong.clone(), Code::FROZEN);
    // Check 1
    ledger.refuse(REGISTRAR, wrong.clone(), Code::NOT_THE_SUSPENDER);
    assert_eq!(ledger.refuse(CITY_BUREAU, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    wrong.reason = samples::reason("other");
    ledger.clone().must(SUPERVISOR, wrong.clone());
    // A bureau that covers lifts any.
    ledger.must(CITY_BUREAU, wrong);
    let now = certificate(&ledger);
    assert_eq!((now.status, now.suspended_by, now.status_reason), (CertificateStatus::Issued, None, None));
}

fn message(w: &mut World) -> AnyRule {
    let id = county::certificate(w, Own::Issuer, Far::Suspended);
    county::at_home(w);
    if w.ledger.state.records.contains_key(&mulu_contracts::certificate::keys::core(&id).raw) {
        county::patch(w, &id, |certificate| certificate.suspended_by = Some(uscc(SIGNER)));
    }
    ResumeCertificate { id, version: county::version(w, &id), ..ResumeCertificate::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(ResumeCertificate::NAME).hold(message);
}
