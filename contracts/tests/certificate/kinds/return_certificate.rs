//! return_certificate: its refusals in the order of docs/spec/certificate.md.

use mulu_contracts::certificate::kinds::return_certificate::ReturnCertificate;
use mulu_contracts::certificate::records::procedure::Stage;
use mulu_contracts::certificate::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::due::running;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint_act::Waiter;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, REGISTRAR, uscc};

use crate::certificate::county::{self, Far, Own};
use crate::certificate::world::*;
use crate::permissions::{World, rows};

#[test]
fn return_certificate_refuses_in_order() {
    let mut ledger = at(Stage::Returned);
    let mut wrong = ReturnCertificate { id: samples::id("none"), version: 9, reason: samples::reason("no_such") };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(REGISTRAR, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    ledger.refuse(IP_OFFICE, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(REGISTRAR, wrong.clone(), Code::STALE_VERSION);
    wrong.version = certificate(&ledger).version;
    // Check 1
    assert_eq!(ledger.refuse(REGISTRAR, wrong.clone(), Code::WRONG_STAGE).as_deref(), Some("returned"));
    let rule = supplement(&ledger);
    ledger.must(DEPARTMENT, rule);
    wrong.version += 1;
    // Check 2
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NOT_OVERDUE);
    // Check 3: three returns and no more
    for _ in 0..2 {
        let rule = give_back(&ledger);
        ledger.must(REGISTRAR, rule);
        let rule = supplement(&ledger);
        ledger.must(DEPARTMENT, rule);
    }
    wrong.version = certificate(&ledger).version;
    assert_eq!(stored(&ledger).returns, 3);
    ledger.refuse(REGISTRAR, wrong.clone(), Code::TOO_MANY_RETURNS);
    let mut ledger = at(Stage::Reviewing);
    wrong.version = 2;
    assert_eq!(ledger.refuse(REGISTRAR, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    wrong.reason = samples::reason("incomplete");
    ledger.must(REGISTRAR, wrong);
}

/// 补正: the issuer's clock stands still while the applicant's runs, and goes on with what was left of it.
#[test]
fn a_return_stops_the_issuers_clock_and_starts_the_applicants() {
    use mulu_contracts::certificate::stages::{REVIEW, SUPPLEMENT};
    let mut ledger = at(Stage::Reviewing);
    let due = stored(&ledger).due().unwrap();
    let object = *id().object();
    assert_eq!(running(&ledger.state, &object, REVIEW).unwrap().unwrap().due, due);
    ledger.wait(DAY);
    let rule = give_back(&ledger);
    ledger.must(REGISTRAR, rule);
    let stopped = ledger.time;
    assert_eq!(running(&ledger.state, &object, REVIEW).unwrap(), None);
    let waits = running(&ledger.state, &object, SUPPLEMENT).unwrap().unwrap();
    assert_eq!((waits.due, waits.waits_for), (Time(stopped.0 + 15 * DAY), Waiter::Organisation(uscc(DEPARTMENT))));
    ledger.wait(7 * DAY);
    let rule = supplement(&ledger);
    ledger.must(DEPARTMENT, rule);
    let left = due.0 - stopped.0;
    assert_eq!(stored(&ledger).due(), Some(Time(ledger.time.0 + left)));
    assert_eq!(running(&ledger.state, &object, SUPPLEMENT).unwrap(), None);
}

fn message(w: &mut World) -> AnyRule {
    let id = county::certificate(w, Own::Issuer, Far::Applied);
    county::in_place(w);
    ReturnCertificate { id, version: county::version(w, &id), ..ReturnCertificate::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(ReturnCertificate::NAME).hold(message);
}
