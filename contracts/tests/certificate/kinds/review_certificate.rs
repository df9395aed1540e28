//! review_certificate: its refusals in the order of docs/spec/certificate.md.

use mulu_contracts::catalog::records::entry::Outcome;
use mulu_contracts::certificate::kinds::review_certificate::ReviewCertificate;
use mulu_contracts::certificate::records::content::CertificateKind;
use mulu_contracts::certificate::records::procedure::Stage;
use mulu_contracts::certificate::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, REGISTRAR};

use crate::certificate::county::{self, Far, Own};
use crate::certificate::world::*;
use crate::permissions::{World, rows};

#[test]
fn review_certificate_refuses_in_order() {
    let mut ledger = at(Stage::Applied);
    let mut wrong =
        ReviewCertificate { id: samples::id("none"), version: 9, outcome: Outcome::Reject, reason: None, publicity_end: Some(Time(5)) };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(REGISTRAR, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    ledger.refuse(IP_OFFICE, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(REGISTRAR, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    // Check 1
    ledger.refuse(REGISTRAR, wrong.clone(), Code::WRONG_STAGE);
    let mut ledger = at(Stage::Reviewing);
    wrong.version = 2;
    // Check 2
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NOT_OVERDUE);
    // Check 5
    ledger.refuse(REGISTRAR, wrong.clone(), Code::REASON_MISSING);
    wrong.reason = Some(samples::reason("no_such"));
    // Check 7: a refusal is not published
    assert_eq!(ledger.refuse(REGISTRAR, wrong.clone(), Code::FIELD_INVALID).as_deref(), Some("publicity_end"));
    wrong.outcome = Outcome::Approve;
    ledger.refuse(REGISTRAR, ReviewCertificate { publicity_end: None, ..wrong.clone() }, Code::PUBLICITY_TOO_SHORT);
    let (least, longest) = (14 * DAY, 56 * DAY);
    for (lasts, code) in
        [(least - 1, Code::PUBLICITY_TOO_SHORT), (least, Code::UNKNOWN_CODE), (longest, Code::UNKNOWN_CODE), (longest + 1, Code::BAD_TERM)]
    {
        wrong.publicity_end = Some(Time(ledger.time.0 + 1 + lasts));
        ledger.clone().refuse(REGISTRAR, wrong.clone(), code);
    }
    wrong.reason = None;
    wrong.publicity_end = Some(Time(ledger.time.0 + 1 + least));
    ledger.must(REGISTRAR, wrong.clone());
    ledger.refuse(REGISTRAR, wrong, Code::STALE_VERSION);
}

#[test]
fn what_is_published_or_ready_can_still_be_rejected() {
    for stage_then in [Stage::Publicity, Stage::Ready] {
        let mut ledger = at(stage_then);
        let rule = approves(&ledger);
        ledger.refuse(REGISTRAR, rule, Code::WRONG_STAGE);
        let rule = rejects(&ledger);
        ledger.must(REGISTRAR, rule);
        assert_eq!(stage(&ledger), Stage::Rejected);
    }
    // What an objection holds waits for its decision.
    let mut ledger = at(Stage::Objection);
    let rule = rejects(&ledger);
    assert_eq!(ledger.refuse(REGISTRAR, rule, Code::WRONG_STAGE).as_deref(), Some("objection"));
}

/// Data elements are published by parameter, and by default are not.
#[test]
fn a_kind_without_publicity_is_ready_at_once() {
    let mut ledger = city();
    ledger.must(DEPARTMENT, apply(CertificateKind::DataElement));
    let rule = accept(&ledger);
    ledger.must(REGISTRAR, rule);
    let rule = ReviewCertificate { publicity_end: Some(Time(ledger.time.0 + 20 * DAY)), ..approves(&ledger) };
    assert_eq!(ledger.refuse(REGISTRAR, rule, Code::FIELD_INVALID).as_deref(), Some("publicity_end"));
    let rule = approves(&ledger);
    ledger.must(REGISTRAR, rule);
    assert_eq!((stage(&ledger), stored(&ledger).publicity), (Stage::Ready, None));
}

fn message(w: &mut World) -> AnyRule {
    let id = county::certificate(w, Own::Issuer, Far::Reviewing);
    county::in_place(w);
    let publicity_end = county::is_published(w, &id).then(|| Time(w.ledger.time.0 + 20 * DAY));
    ReviewCertificate { id, version: county::version(w, &id), publicity_end, ..ReviewCertificate::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(ReviewCertificate::NAME).hold(message);
}
