//! decide_source: its refusals in the order of docs/spec/element.md, and who decides.

use mulu_contracts::catalog::samples;
use mulu_contracts::element::keys;
use mulu_contracts::element::kinds::answer_contest::AnswerContest;
use mulu_contracts::element::kinds::claim_source::ClaimSource;
use mulu_contracts::element::kinds::contest_source::ContestSource;
use mulu_contracts::element::kinds::decide_source::DecideSource;
use mulu_contracts::element::kinds::publish_element::PublishElement;
use mulu_contracts::element::records::MAX_ROLES;
use mulu_contracts::element::records::SourceRole::Authoritative;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY, COUNTY_BUREAU, COUNTY_PROVIDER, DEPARTMENT, SECTOR_AUTHORITY, code, division};

use crate::catalog::world::*;
use crate::element::county;
use crate::element::world::*;
use crate::permissions::{Relation, World, rows};

#[test]
fn decide_source_refuses_in_order() {
    let mut ledger = city();
    let mut wrong = DecideSource {
        key: code("no.such"),
        version: 7,
        winner: samples::id("nothing"),
        reason: samples::reason("no_such_reason"),
        ..DecideSource::example()
    };
    // S2, S3, S4
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ROLE_MISSING);
    assert_eq!(ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NOT_FOUND), None);
    wrong.key = key();
    assert_eq!(ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("winner"));
    wrong.winner = stops();
    // S5
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(SECTOR_AUTHORITY, wrong.clone(), Code::RELATION_MISSING);
    // S6
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::STALE_VERSION);
    take(&mut ledger, DEPARTMENT, lines(), Authoritative);
    wrong.version = 2;
    // 1
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NOTHING_PENDING);
    contest(&mut ledger, COUNTY_PROVIDER, county_entry());
    wrong.version = 3;
    // 2: a second before the term, and at it
    let due = current(&ledger).contest.unwrap().answer_due;
    let mut early = ledger.clone();
    early.wait(due.0 - early.time.0 - 2);
    early.refuse(CITY_BUREAU, wrong.clone(), Code::TOO_EARLY);
    // 3
    early.wait(1);
    early.refuse(CITY_BUREAU, wrong.clone(), Code::NOT_ASIDE);
    // an answer makes it ready at once
    ledger.must(DEPARTMENT, AnswerContest { version: 3, ..AnswerContest::example() });
    wrong.version = 4;
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NOT_ASIDE);
    wrong.winner = county_entry();
    // claim's 1 and 5, since the contest began
    let mut withdrawn = ledger.clone();
    let take_back = take_back(&withdrawn, &county_entry());
    withdrawn.must(COUNTY_PROVIDER, take_back);
    approve(&mut withdrawn, &county_entry());
    withdrawn.refuse(CITY_BUREAU, wrong.clone(), Code::ENTRY_NOT_PUBLISHED);
    let mut full = ledger.clone();
    fill(&mut full, COUNTY_PROVIDER, county_entry(), MAX_ROLES);
    full.refuse(CITY_BUREAU, wrong.clone(), Code::TOO_MANY);
    assert_eq!(ledger.refuse(CITY_BUREAU, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    wrong.reason = samples::reason("law");
    ledger.must(CITY_BUREAU, wrong.clone());
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::STALE_VERSION);
    ledger.refuse(CITY_BUREAU, DecideSource { version: 5, ..wrong }, Code::NOTHING_PENDING);
}

#[test]
fn a_bureau_above_decides_what_a_county_published() {
    let mut ledger = city();
    let scope_division = division(COUNTY);
    ledger.must(COUNTY_BUREAU, PublishElement { scope_division, ..PublishElement::example() });
    publish_for(&mut ledger, COUNTY_PROVIDER, "other");
    let claim = ClaimSource { scope_division, entry: county_entry(), ..ClaimSource::example() };
    ledger.must(COUNTY_PROVIDER, claim);
    let by = entry_of_county("other");
    ledger.must(COUNTY_PROVIDER, ContestSource { scope_division, entry: by, ..ContestSource::example() });
    ledger.wait(15 * 86_400);
    let decide = DecideSource { scope_division, version: 3, winner: by, ..DecideSource::example() };
    ledger.must(CITY_BUREAU, decide);
    let element = keys::element(&key(), &scope_division).get(&ledger.state).unwrap().unwrap();
    assert_eq!(element.source, Some(by));
}

fn message(w: &mut World) -> AnyRule {
    let scope_division = division(COUNTY);
    let mut winner = samples::id("nothing");
    if w.relation != Relation::Missing {
        county::publish(w);
        let source = county::entry(w, "source");
        winner = county::entry(w, "contests it");
        w.ledger.must(COUNTY_PROVIDER, county::claim(1, source));
        w.ledger.must(COUNTY_PROVIDER, county::contest(2, winner));
        w.ledger.must(COUNTY_PROVIDER, AnswerContest { scope_division, ..AnswerContest::example() });
    }
    DecideSource { scope_division, version: 4, winner, ..DecideSource::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(DecideSource::NAME).hold(message);
}
