//! issue_certificate: its refusals in the order of docs/spec/certificate.md.

use mulu_contracts::catalog::records::detail::Scheme;
use mulu_contracts::catalog::{keys as catalog_keys, samples as catalog_samples};
use mulu_contracts::certificate::kinds::issue_certificate::IssueCertificate;
use mulu_contracts::certificate::records::certificate::OfficialNumber;
use mulu_contracts::certificate::records::procedure::Stage;
use mulu_contracts::certificate::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::text::Ascii;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, REGISTRAR};

use crate::catalog::world::{freeze, put};
use crate::certificate::county::{self, Far, Own};
use crate::certificate::world::*;
use crate::permissions::{World, rows};

pub fn number(scheme: Scheme, number: &str) -> Option<OfficialNumber> {
    Some(OfficialNumber { scheme, number: Ascii::new(number).unwrap() })
}

#[test]
fn issue_certificate_refuses_in_order() {
    let mut ledger = at(Stage::Reviewing);
    let mut wrong = IssueCertificate {
        id: samples::id("none"),
        version: 9,
        official_number: number(Scheme::SipoCert, "too short"),
        valid_from: None,
        valid_until: None,
    };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(REGISTRAR, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    ledger.refuse(IP_OFFICE, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(REGISTRAR, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 2;
    // Check 1
    ledger.refuse(REGISTRAR, wrong.clone(), Code::WRONG_STAGE);
    let mut ledger = at(Stage::Publicity);
    wrong.version = 3;
    // Check 2
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NOT_OVERDUE);
    // Check 4: to the second
    let end = stored(&ledger).publicity.unwrap().end;
    ledger.time = Time(end.0 - 2);
    ledger.refuse(REGISTRAR, wrong.clone(), Code::PUBLICITY_RUNNING);
    ledger.time = Time(end.0 - 1);
    // Check 5
    ledger.refuse(REGISTRAR, wrong.clone(), Code::NUMBER_INVALID);
    // Check 6
    wrong.official_number = number(Scheme::ResReg, "420001");
    let mut taken = ledger.clone();
    let entry = catalog_samples::id("bus-stops");
    taken.must(DEPARTMENT, registration_of("other", &[entry]));
    let other = mulu_contracts::certificate::samples::id("other");
    let numbered = mulu_contracts::certificate::records::certificate::Named { certificate: other };
    put(&mut taken, &mulu_contracts::certificate::keys::numbered(wrong.official_number.as_ref().unwrap()), &numbered);
    taken.refuse(REGISTRAR, wrong.clone(), Code::NUMBER_TAKEN);
    // Check 7
    let now = ledger.time.0 + 1;
    let year = 365 * DAY;
    for (from, until) in [
        (None, Some(now + year)),
        (Some(now), None),
        (Some(now - 1), Some(now + year)),
        (Some(now + 42 * DAY + 1), Some(now + year)),
        (Some(now + 5), Some(now + 5)),
        (Some(now), Some(now + 3 * year + 1)),
    ] {
        let dated = IssueCertificate { valid_from: from.map(Time), valid_until: until.map(Time), ..wrong.clone() };
        ledger.refuse_at(now, REGISTRAR, dated, Code::BAD_TERM);
    }
    (wrong.valid_from, wrong.valid_until) = (Some(Time(now)), Some(Time(now + 3 * year)));
    // Check 8: what was asked at the application holds still
    let lines = catalog_samples::id("bus-lines");
    let mut moved = ledger.clone();
    let key = catalog_keys::core(&lines);
    let mut core = key.get(&moved.state).unwrap().unwrap();
    core.unclaimed = true;
    put(&mut moved, &key, &core);
    moved.refuse_at(now, REGISTRAR, wrong.clone(), Code::ENTRY_UNCLAIMED);
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &lines);
    frozen.refuse_at(now, REGISTRAR, wrong.clone(), Code::SUBJECT_IN_OBJECTION);
    ledger.time = Time(now - 1);
    ledger.must(REGISTRAR, wrong.clone());
    ledger.refuse(REGISTRAR, wrong, Code::STALE_VERSION);
}

trait At {
    fn refuse_at(&mut self, time: i64, org: u32, rule: impl Into<AnyRule>, code: Code);
}

impl At for mulu_testkit::Ledger {
    /// Refused in the block of a time.
    fn refuse_at(&mut self, time: i64, org: u32, rule: impl Into<AnyRule>, code: Code) {
        self.time = Time(time - 1);
        self.refuse(org, rule, code);
    }
}

/// Check 3: what was suspended meanwhile is not changed; a cancellation comes through.
#[test]
fn what_is_suspended_meanwhile_is_neither_changed_nor_renewed() {
    type Begins = fn(&mulu_testkit::Ledger) -> AnyRule;
    let begun: [(Begins, bool); 4] = [
        (|ledger| change(ledger).into(), false),
        (|ledger| correct(ledger).into(), false),
        (|ledger| renew(ledger).into(), false),
        (|ledger| cancel(ledger).into(), true),
    ];
    for (begin, comes_through) in begun {
        let mut ledger = at(Stage::Done);
        let rule = begin(&ledger);
        ledger.must(DEPARTMENT, rule);
        let rule = accept(&ledger);
        ledger.must(REGISTRAR, rule);
        let rule = approves(&ledger);
        ledger.must(REGISTRAR, rule);
        wait_for_publicity(&mut ledger);
        let rule = suspend(&ledger);
        ledger.must(REGISTRAR, rule);
        let rule = issue(&ledger);
        match comes_through {
            true => drop(ledger.must(REGISTRAR, rule)),
            false => drop(ledger.refuse(REGISTRAR, rule, Code::NOT_ISSUED)),
        }
    }
}

fn message(w: &mut World) -> AnyRule {
    let id = county::certificate(w, Own::Issuer, Far::Ready);
    county::in_place(w);
    let now = w.ledger.time.0;
    let (valid_from, valid_until) = (Some(Time(now + 10)), Some(Time(now + DAY)));
    IssueCertificate { id, version: county::version(w, &id), official_number: None, valid_from, valid_until }.into()
}

#[test]
fn who_may_send_it() {
    rows(IssueCertificate::NAME).hold(message);
}
