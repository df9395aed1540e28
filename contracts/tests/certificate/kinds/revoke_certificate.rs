//! revoke_certificate: its refusals in the order of docs/spec/certificate.md.

use mulu_contracts::certificate::kinds::revoke_certificate::RevokeCertificate;
use mulu_contracts::certificate::records::certificate::CertificateStatus;
use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::certificate::records::procedure::Stage;
use mulu_contracts::certificate::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::due::running;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, REGISTRAR, SUPERVISOR};

use crate::certificate::county::{self, Far, Own};
use crate::certificate::world::*;
use crate::permissions::{World, rows};

#[test]
fn revoke_certificate_refuses_in_order() {
    let mut ledger = at(Stage::Publicity);
    let mut wrong = RevokeCertificate { id: samples::id("none"), version: 9, reason: samples::reason("no_such") };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(REGISTRAR, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(SUPERVISOR, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(REGISTRAR, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 3;
    assert_eq!(ledger.refuse(REGISTRAR, wrong.clone(), Code::WRONG_STATE).as_deref(), Some("applied"));
    let mut ledger = issued(CertificateKind::ResourceRegistration);
    wrong.version = 4;
    assert_eq!(ledger.refuse(REGISTRAR, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    freeze_certificate(&mut ledger);
    wrong.reason = samples::reason("law");
    ledger.must(CITY_BUREAU, wrong.clone());
    wrong.version = 5;
    assert_eq!(ledger.refuse(REGISTRAR, wrong, Code::WRONG_STATE).as_deref(), Some("revoked"));
}

#[test]
fn an_open_procedure_ends_with_its_certificate_and_nobody_waits_for_it() {
    let mut ledger = issued(CertificateKind::ResourceRegistration);
    let rule = change(&ledger);
    ledger.must(DEPARTMENT, rule);
    let accept_runs = |ledger: &mulu_testkit::Ledger| {
        running(&ledger.state, id().object(), mulu_contracts::certificate::stages::ACCEPT).unwrap().is_some()
    };
    assert!(accept_runs(&ledger));
    let rule = revoke(&ledger);
    ledger.must(REGISTRAR, rule);
    assert_eq!((certificate(&ledger).status, stage(&ledger)), (CertificateStatus::Revoked, Stage::Ended));
    assert!(!accept_runs(&ledger));
}

fn message(w: &mut World) -> AnyRule {
    let id = county::certificate(w, Own::Issuer, Far::Issued);
    county::at_home(w);
    RevokeCertificate { id, version: county::version(w, &id), ..RevokeCertificate::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(RevokeCertificate::NAME).hold(message);
}
