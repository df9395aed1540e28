//! answer_contest: its refusals in the order of records.md §3.6.

use mulu_contracts::catalog::element::SourceRole::Authoritative;
use mulu_contracts::catalog::element::answer_contest::AnswerContest;
use mulu_contracts::catalog::{EntryStatus, examples};
use mulu_contracts::error::Code;
use mulu_contracts::registry::AnyRule;
use mulu_contracts::rule::Rule;
use mulu_contracts::samples::*;

use crate::catalog::world::*;
use crate::element::county;
use crate::element::world::*;
use crate::permissions::{Relation, World, rows};

#[test]
fn answer_contest_refuses_in_order() {
    let mut ledger = city();
    let mut wrong =
        AnswerContest { key: code("no.such"), version: 7, reason: examples::reason("no_such_reason"), ..AnswerContest::example() };
    // S2, S3
    ledger.refuse(CITY_BUREAU_ALONE, wrong.clone(), Code::RoleMissing);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound);
    wrong.key = key();
    // S5: nobody is the source, and then another
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::RelationMissing);
    take(&mut ledger, DEPARTMENT, lines(), Authoritative);
    ledger.refuse(COUNTY_PROVIDER, wrong.clone(), Code::RelationMissing);
    // S6
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::StaleVersion);
    wrong.version = 2;
    // 1: no contest, and then one that was answered
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NothingPending);
    contest(&mut ledger, COUNTY_PROVIDER, county_entry());
    wrong.version = 3;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::UnknownCode).as_deref(), Some("reason.code"));
    wrong.reason = examples::reason("law");
    // no S8: an answer is open to a source that is held
    freeze(&mut ledger, &lines());
    ledger.must(DEPARTMENT, wrong.clone());
    ledger.refuse(DEPARTMENT, AnswerContest { version: 4, ..wrong }, Code::NothingPending);
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
