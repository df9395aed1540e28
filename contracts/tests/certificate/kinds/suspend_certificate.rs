//! suspend_certificate: its refusals in the order of docs/spec/certificate.md.

use mulu_contracts::certificate::kinds::suspend_certificate::SuspendCertificate;
use mulu_contracts::certificate::records::certificate::CertificateStatus;
use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::certificate::records::procedure::Stage;
use mulu_contracts::certificate::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, REGISTRAR, SUPERVISOR, uscc};

use crate::certificate::county::{self, Far, Own};
use crate::certificate::world::*;
use crate::permissions::{World, rows};

#[test]
fn suspend_certificate_refuses_in_order() {
    let mut ledger = at(Stage::Publicity);
    let mut wrong = SuspendCertificate { id: samples::id("none"), version: 9, reason: samples::reason("no_such") };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(REGISTRAR, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(IP_OFFICE, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(REGISTRAR, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 3;
    assert_eq!(ledger.refuse(REGISTRAR, wrong.clone(), Code::WRONG_STATE).as_deref(), Some("applied"));
    let mut ledger = issued(CertificateKind::ResourceRegistration);
    wrong.version = 4;
    assert_eq!(ledger.refuse(REGISTRAR, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    // What an objection holds can be suspended.
    freeze_certificate(&mut ledger);
    wrong.reason = samples::reason("law");
    ledger.must(REGISTRAR, wrong);
}

/// One that is suspended another takes over, so that who suspended first does not lift it alone; neither the issuer nor who suspended it does.
#[test]
fn another_authority_takes_a_suspension_over() {
    let mut ledger = issued(CertificateKind::ResourceRegistration);
    let rule = suspend(&ledger);
    ledger.must(SUPERVISOR, rule);
    let again = suspend(&ledger);
    assert_eq!(ledger.refuse(SUPERVISOR, again.clone(), Code::WRONG_STATE).as_deref(), Some("suspended"));
    assert_eq!(ledger.refuse(REGISTRAR, again.clone(), Code::WRONG_STATE).as_deref(), Some("suspended"));
    ledger.must(CITY_BUREAU, again);
    let now = certificate(&ledger);
    assert_eq!((now.status, now.suspended_by), (CertificateStatus::Suspended, Some(uscc(CITY_BUREAU))));
    let rule = resume(&ledger);
    ledger.refuse(SUPERVISOR, rule, Code::NOT_THE_SUSPENDER);
}

fn message(w: &mut World) -> AnyRule {
    let id = county::certificate(w, Own::Issuer, Far::Issued);
    county::at_home(w);
    SuspendCertificate { id, version: county::version(w, &id), ..SuspendCertificate::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(SuspendCertificate::NAME).hold(message);
}
