//! accept_certificate: its refusals in the order of docs/spec/certificate.md.

use mulu_contracts::certificate::kinds::accept_certificate::AcceptCertificate;
use mulu_contracts::certificate::records::certificate::InPlaceOf;
use mulu_contracts::certificate::records::procedure::Stage;
use mulu_contracts::certificate::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, REGISTRAR, uscc};
use mulu_contracts::party::keys as party_keys;
use mulu_testkit::Ledger;

use crate::catalog::world::put;
use crate::certificate::county::{self, Far, Own};
use crate::certificate::world::*;
use crate::permissions::{World, rows};

/// The registrar loses its role.
fn unfit(ledger: &mut Ledger) {
    let key = party_keys::roles(&uscc(REGISTRAR));
    let mut roles = key.get(&ledger.state).unwrap().unwrap();
    for role in &mut roles.assignments {
        // It is a registrar still, of nothing.
        if role.role == Role::Registrar {
            role.certificate_kinds = Default::default();
        }
    }
    put(ledger, &key, &roles);
}

#[test]
fn accept_certificate_refuses_in_order() {
    let mut ledger = at(Stage::Reviewing);
    let mut wrong = AcceptCertificate { id: samples::id("none"), version: 9, due: Time(0) };
    // S2 to S6
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(REGISTRAR, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    ledger.refuse(IP_OFFICE, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(REGISTRAR, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 2;
    let mut frozen = ledger.clone();
    freeze_certificate(&mut frozen);
    frozen.refuse(REGISTRAR, wrong.clone(), Code::FROZEN);
    // Check 1
    assert_eq!(ledger.refuse(REGISTRAR, wrong.clone(), Code::WRONG_STAGE).as_deref(), Some("reviewing"));
    let mut ledger = at(Stage::Applied);
    wrong.version = 1;
    // Check 2
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NOT_OVERDUE);
    // Check 3
    let mut roleless = ledger.clone();
    unfit(&mut roleless);
    roleless.refuse(REGISTRAR, wrong.clone(), Code::ISSUER_UNFIT);
    // Check 4: from the next second to the longest term
    for (due, fits) in [(0, false), (1, true), (42 * DAY, true), (42 * DAY + 1, false)] {
        let mut ledger = ledger.clone();
        wrong.due = Time(ledger.time.0 + 1 + due);
        match fits {
            true => drop(ledger.must(REGISTRAR, wrong.clone())),
            false => drop(ledger.refuse(REGISTRAR, wrong.clone(), Code::BAD_TERM)),
        }
    }
}

/// In its place the authority above acts from the second on at which the clock is over, and whatever became of the issuer's role.
#[test]
fn a_silent_issuer_is_stood_in_for_once_it_is_overdue() {
    let mut ledger = at(Stage::Applied);
    let due = stored(&ledger).due().unwrap();
    unfit(&mut ledger);
    ledger.time = Time(due.0 - 2);
    let rule = accept(&ledger);
    ledger.refuse(CITY_BUREAU, rule, Code::NOT_OVERDUE);
    ledger.time = Time(due.0 - 1);
    let rule = accept(&ledger);
    ledger.must(CITY_BUREAU, rule);
    let shown = certificate(&ledger).in_place_of;
    assert_eq!(shown, Some(InPlaceOf { issuer: uscc(REGISTRAR), by: uscc(CITY_BUREAU) }));
    // The certificate stays the issuer's, who may still act.
    assert_eq!(certificate(&ledger).issuer, uscc(REGISTRAR));
    let rule = give_back(&ledger);
    ledger.must(REGISTRAR, rule);
    assert_eq!(certificate(&ledger).in_place_of, None);
}

/// Even the chain's last clock is none that overflows.
#[test]
fn at_the_end_of_time_a_clock_ends_with_it() {
    let mut ledger = at(Stage::Applied);
    ledger.time = Time(Time::MAX.0 - 10_000);
    let rule = AcceptCertificate { due: Time::MAX, ..accept(&ledger) };
    ledger.must(REGISTRAR, rule);
    assert_eq!(stored(&ledger).due(), Some(Time::MAX));
    let rule = give_back(&ledger);
    ledger.must(REGISTRAR, rule);
    assert_eq!(stored(&ledger).lapses, Some(Time::MAX));
    let rule = supplement(&ledger);
    ledger.must(DEPARTMENT, rule);
    assert_eq!((stage(&ledger), stored(&ledger).due()), (Stage::Reviewing, Some(Time::MAX)));
}

fn message(w: &mut World) -> AnyRule {
    let id = county::certificate(w, Own::Issuer, Far::Applied);
    county::in_place(w);
    AcceptCertificate { id, version: county::version(w, &id), due: Time(w.ledger.time.0 + DAY) }.into()
}

#[test]
fn who_may_send_it() {
    rows(AcceptCertificate::NAME).hold(message);
}
