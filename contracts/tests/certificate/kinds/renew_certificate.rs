//! renew_certificate: its refusals in the order of docs/spec/certificate.md.

use mulu_contracts::certificate::kinds::renew_certificate::RenewCertificate;
use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::certificate::records::procedure::{Op, Stage};
use mulu_contracts::certificate::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::{Secs, Time};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_PROVIDER, DEPARTMENT, REGISTRAR};

use crate::certificate::county::{self, Far, Own};
use crate::certificate::world::*;
use crate::permissions::{World, rows};

#[test]
fn renew_certificate_refuses_in_order() {
    let mut ledger = at(Stage::Publicity);
    let mut wrong = RenewCertificate { id: samples::id("none"), version: 9, term: Secs(0) };
    ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = certificate(&ledger).version;
    // Check 1
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_ISSUED);
    wait_for_publicity(&mut ledger);
    let mut rule = issue(&ledger);
    rule.valid_until = Some(Time(ledger.time.0 + 100 * DAY));
    ledger.must(REGISTRAR, rule);
    wrong.version += 1;
    // Check 2
    let mut open = ledger.clone();
    let rule = cancel(&open);
    open.must(DEPARTMENT, rule);
    open.refuse(DEPARTMENT, RenewCertificate { version: wrong.version + 1, ..wrong.clone() }, Code::PROCEDURE_OPEN);
    // Check 3: from sixty days before the end to the end
    let end = certificate(&ledger).valid_until.unwrap();
    for (at, code) in [(-60 * DAY - 1, Code::OUTSIDE_WINDOW), (-60 * DAY, Code::BAD_TERM), (-1, Code::BAD_TERM), (0, Code::OUTSIDE_WINDOW)]
    {
        let mut ledger = ledger.clone();
        ledger.time = Time(end.0 + at - 1);
        ledger.refuse(DEPARTMENT, wrong.clone(), code);
    }
    // Check 4
    ledger.time = Time(end.0 - 10);
    for (term, fits) in [(0, false), (3 * 365 * DAY as u32 + 1, false), (3 * 365 * DAY as u32, true)] {
        wrong.term = Secs(term);
        let mut ledger = ledger.clone();
        match fits {
            true => drop(ledger.must(DEPARTMENT, wrong.clone())),
            false => drop(ledger.refuse(DEPARTMENT, wrong.clone(), Code::BAD_TERM)),
        }
    }
}

/// An objection that holds the certificate does not let it run out.
#[test]
fn what_is_frozen_can_be_renewed_and_the_new_term_begins_at_the_old_end() {
    let mut ledger = issued(CertificateKind::ResourceRegistration);
    let old = certificate(&ledger).valid_until.unwrap();
    freeze_certificate(&mut ledger);
    let rule = renew(&ledger);
    ledger.must(DEPARTMENT, rule);
    ledger = issued(CertificateKind::ResourceRegistration);
    let rule = renew(&ledger);
    ledger.must(DEPARTMENT, rule);
    assert_eq!(stored(&ledger).op, Op::Renew);
    finish(&mut ledger);
    assert_eq!(certificate(&ledger).valid_until.unwrap().0, old.0 + 30 * DAY);
}

fn message(w: &mut World) -> AnyRule {
    let id = county::certificate(w, Own::Holder, Far::Issued);
    RenewCertificate { id, version: county::version(w, &id), ..RenewCertificate::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(RenewCertificate::NAME).hold(message);
}
