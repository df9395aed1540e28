//! answer_contest: its refusals in the order of docs/spec/element.md.

use mulu_contracts::catalog::records::entry::EntryStatus;
use mulu_contracts::catalog::samples;
use mulu_contracts::element::kinds::answer_contest::AnswerContest;
use mulu_contracts::element::records::SourceRole::Authoritative;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{COUNTY, COUNTY_PROVIDER, DEPARTMENT, code, division};

use crate::catalog::world::*;
use crate::element::county;
use crate::element::world::*;
use crate::permissions::{Relation, World, rows};

#[test]
fn answer_contest_refuses_in_order() {
    let mut ledger = city();
    let mut wrong =
        AnswerContest { key: code("no.such"), version: 7, reason: samples::reason("no_such_reason"), ..AnswerContest::example() };
    // S2, S3
    ledger.refuse(CITY_BUREAU_ALONE, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    wrong.key = key();
    // S5: nobody is the source, and then another
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::RELATION_MISSING);
    take(&mut ledger, DEPARTMENT, lines(), Authoritative);
    ledger.refuse(COUNTY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    // S6
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 2;
    // Check 1: no contest, and then one that was answered
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOTHING_PENDING);
    contest(&mut ledger, COUNTY_PROVIDER, county_entry());
    wrong.version = 3;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    wrong.reason = samples::reason("law");
    // no S8: an answer is open to a source that is held
    freeze(&mut ledger, &lines());
    ledger.must(DEPARTMENT, wrong.clone());
    ledger.refuse(DEPARTMENT, AnswerContest { version: 4, ..wrong }, Code::NOTHING_PENDING);
}

fn message(w: &mut World) -> AnyRule {
    let source = w.entry(EntryStatus::Published);
    if w.relation != Relation::Missing {
        county::publish(w);
        w.ledger.must(w.target(), county::claim(1, source));
        let by = county::entry(w, "contests it");
        w.ledger.must(COUNTY_PROVIDER, county::contest(2, by));
    }
    AnswerContest { scope_division: division(COUNTY), ..AnswerContest::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(AnswerContest::NAME).hold(message);
}
