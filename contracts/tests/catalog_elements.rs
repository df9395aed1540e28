//! 一数一源: the kinds of data elements refuse in the order of records.md §3.6; each test begins with a message that is wrong in many
//! ways and mends it step by step. What the kinds make of elements and entries is in `catalog_sources.rs`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod catalog_common;
mod elements_common;

use catalog_common::*;
use elements_common::*;
use mulu_contracts::catalog::change::Change;
use mulu_contracts::catalog::element::SourceRole::{Authoritative, CopyOf};
use mulu_contracts::catalog::element::amend_element::AmendElement;
use mulu_contracts::catalog::element::answer_contest::AnswerContest;
use mulu_contracts::catalog::element::claim_source::ClaimSource;
use mulu_contracts::catalog::element::contest_source::ContestSource;
use mulu_contracts::catalog::element::decide_source::DecideSource;
use mulu_contracts::catalog::element::publish_element::PublishElement;
use mulu_contracts::catalog::element::release_source::ReleaseSource;
use mulu_contracts::catalog::element::{self, MAX_ROLES};
use mulu_contracts::catalog::examples;
use mulu_contracts::error::Code;
use mulu_contracts::rule::Rule;
use mulu_contracts::samples::*;
use mulu_testkit::code_of;

#[test]
fn publish_element_refuses_in_order() {
    let mut ledger = ledger();
    let mut wrong = PublishElement { scope_division: division("999999"), ..PublishElement::example() };
    // S2
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::RoleMissing);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::UnknownDivision);
    // S5
    wrong.scope_division = division(CITY);
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RelationMissing);
    ledger.must(SECTOR_AUTHORITY, wrong.clone());
    assert_eq!(current(&ledger).publisher, uscc(SECTOR_AUTHORITY));
    // S3, also from one without the relation
    assert_eq!(ledger.must(CITY_BUREAU, wrong.clone()).exists, [0]);
    wrong.name = text("别名");
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::ExistsWithOtherContent);
    // the same key below is another element
    ledger.must(COUNTY_BUREAU, PublishElement { scope_division: division(COUNTY), ..wrong });
}

#[test]
fn amend_element_refuses_in_order() {
    let mut ledger = ledger();
    let example = AmendElement::example();
    let mut wrong = AmendElement { version: 7, name: Change::Keep, ..example.clone() };
    // S2, S3
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::RoleMissing);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NotFound);
    ledger.must(CITY_BUREAU, PublishElement::example());
    // S5: a sector authority amends its own elements alone
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RelationMissing);
    ledger.refuse(SECTOR_AUTHORITY, wrong.clone(), Code::RelationMissing);
    // S6
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::StaleVersion);
    wrong.version = 1;
    // 1
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NoChange);
    wrong.name = Change::Set(PublishElement::example().name);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NoChange);
    wrong.name = example.name;
    ledger.must(CITY_BUREAU, wrong.clone());
    ledger.refuse(CITY_BUREAU, wrong, Code::StaleVersion);
    assert_eq!(current(&ledger).version, 2);
}

#[test]
fn claim_source_refuses_in_order() {
    let mut ledger = city();
    let example = ClaimSource::example();
    let mut wrong = ClaimSource { key: code("no.such"), version: 7, entry: examples::id("nothing"), ..example };
    // S2
    ledger.refuse(CITY_BUREAU_ALONE, wrong.clone(), Code::RoleMissing);
    // S3
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound), None);
    wrong.key = key();
    // S4
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound).as_deref(), Some("entry"));
    let submitted = examples::submit("submitted");
    ledger.must(DEPARTMENT, submitted);
    wrong.entry = examples::id("submitted");
    // S5
    ledger.refuse(COUNTY_PROVIDER, wrong.clone(), Code::RelationMissing);
    // S6
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::StaleVersion);
    wrong.version = 1;
    // S8
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &wrong.entry);
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::Frozen);
    // 1
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::EntryNotPublished);
    // 2: an element of the county, an entry of the city
    ledger.must(COUNTY_BUREAU, PublishElement { scope_division: division(COUNTY), ..PublishElement::example() });
    wrong.entry = lines();
    wrong.scope_division = division(COUNTY);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::DivisionOutside);
    // and the other way round it lies within
    wrong.scope_division = division(CITY);
    let county = claim(&ledger, county_entry(), Authoritative);
    ledger.must(COUNTY_PROVIDER, county);
    wrong.version = 2;
    // 3
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::SourceTaken), Some(county_entry().to_string()));
    // 4: not the source, itself
    wrong.role = CopyOf(stops());
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotTheSource), Some(stops().to_string()));
    let own = ClaimSource { entry: county_entry(), role: CopyOf(county_entry()), ..wrong.clone() };
    ledger.refuse(COUNTY_PROVIDER, own, Code::NotTheSource);
    wrong.role = CopyOf(county_entry());
    // 5
    let mut full = ledger.clone();
    fill(&mut full, DEPARTMENT, lines(), MAX_ROLES);
    full.refuse(DEPARTMENT, wrong.clone(), Code::TooMany);
    let mut room = ledger.clone();
    fill(&mut room, DEPARTMENT, lines(), MAX_ROLES - 1);
    room.must(DEPARTMENT, wrong.clone());
    // the same role again changes nothing
    ledger.must(DEPARTMENT, wrong.clone());
    ledger.refuse(DEPARTMENT, ClaimSource { version: 3, ..wrong.clone() }, Code::NoChange);
    ledger.refuse(DEPARTMENT, wrong, Code::StaleVersion);
}

#[test]
fn release_source_refuses_in_order() {
    let mut ledger = city();
    let mut wrong = ReleaseSource { key: code("no.such"), version: 7, entry: examples::id("nothing"), ..ReleaseSource::example() };
    // S2, S3, S4
    ledger.refuse(CITY_BUREAU_ALONE, wrong.clone(), Code::RoleMissing);
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound), None);
    wrong.key = key();
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound).as_deref(), Some("entry"));
    wrong.entry = lines();
    // S5, S6, S8
    ledger.refuse(COUNTY_PROVIDER, wrong.clone(), Code::RelationMissing);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::StaleVersion);
    wrong.version = 1;
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &wrong.entry);
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::Frozen);
    // 1
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::RoleAbsent);
    take(&mut ledger, DEPARTMENT, lines(), Authoritative);
    wrong.version = 2;
    ledger.must(DEPARTMENT, wrong.clone());
    ledger.refuse(DEPARTMENT, wrong, Code::StaleVersion);
}

#[test]
fn contest_source_refuses_in_order() {
    let mut ledger = city();
    let example = ContestSource::example();
    let mut wrong = ContestSource {
        key: code("no.such"),
        version: 7,
        entry: examples::id("nothing"),
        reason: examples::reason("no_such_reason"),
        ..example.clone()
    };
    // S2, S3, S4
    ledger.refuse(OPERATOR, wrong.clone(), Code::RoleMissing);
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound), None);
    wrong.key = key();
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound).as_deref(), Some("entry"));
    wrong.entry = lines();
    // S5, S6
    ledger.refuse(COUNTY_PROVIDER, wrong.clone(), Code::RelationMissing);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::StaleVersion);
    wrong.version = 1;
    // S7: a role that nobody has is claimed
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::WrongState).as_deref(), Some("without_source"));
    take(&mut ledger, DEPARTMENT, lines(), Authoritative);
    wrong.version = 2;
    // S8
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &lines());
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::Frozen);
    // 1
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NoChange);
    // 2
    wrong.entry = stops();
    let mut open = ledger.clone();
    open.must(COUNTY_PROVIDER, ContestSource { version: 2, entry: county_entry(), ..example.clone() });
    open.refuse(DEPARTMENT, ContestSource { version: 3, ..wrong.clone() }, Code::ContestOpen);
    // what could not win opens no contest
    ledger.must(DEPARTMENT, examples::submit("submitted"));
    let mut unfit = ContestSource { entry: examples::id("submitted"), ..wrong.clone() };
    ledger.refuse(DEPARTMENT, unfit.clone(), Code::EntryNotPublished);
    unfit.entry = stops();
    let mut full = ledger.clone();
    fill(&mut full, DEPARTMENT, stops(), MAX_ROLES);
    full.refuse(DEPARTMENT, unfit, Code::TooMany);
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::UnknownCode).as_deref(), Some("reason.code"));
    wrong.reason = example.reason;
    ledger.must(DEPARTMENT, wrong.clone());
    ledger.refuse(DEPARTMENT, wrong, Code::StaleVersion);
}

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

#[test]
fn decide_source_refuses_in_order() {
    let mut ledger = city();
    let mut wrong = DecideSource {
        key: code("no.such"),
        version: 7,
        winner: examples::id("nothing"),
        reason: examples::reason("no_such_reason"),
        ..DecideSource::example()
    };
    // S2, S3, S4
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::RoleMissing);
    assert_eq!(ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NotFound), None);
    wrong.key = key();
    assert_eq!(ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NotFound).as_deref(), Some("winner"));
    wrong.winner = stops();
    // S5
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RelationMissing);
    ledger.refuse(SECTOR_AUTHORITY, wrong.clone(), Code::RelationMissing);
    // S6
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::StaleVersion);
    take(&mut ledger, DEPARTMENT, lines(), Authoritative);
    wrong.version = 2;
    // 1
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NothingPending);
    contest(&mut ledger, COUNTY_PROVIDER, county_entry());
    wrong.version = 3;
    // 2: a second before the term, and at it
    let due = current(&ledger).contest.unwrap().answer_due;
    let mut early = ledger.clone();
    early.wait(due.0 - early.time.0 - 2);
    early.refuse(CITY_BUREAU, wrong.clone(), Code::TooEarly);
    // 3
    early.wait(1);
    early.refuse(CITY_BUREAU, wrong.clone(), Code::NotASide);
    // an answer makes it ready at once
    ledger.must(DEPARTMENT, AnswerContest { version: 3, ..AnswerContest::example() });
    wrong.version = 4;
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NotASide);
    wrong.winner = county_entry();
    // claim's 1 and 5, since the contest began
    let mut withdrawn = ledger.clone();
    let take_back = take_back(&withdrawn, &county_entry());
    withdrawn.must(COUNTY_PROVIDER, take_back);
    approve(&mut withdrawn, &county_entry());
    withdrawn.refuse(CITY_BUREAU, wrong.clone(), Code::EntryNotPublished);
    let mut full = ledger.clone();
    fill(&mut full, COUNTY_PROVIDER, county_entry(), MAX_ROLES);
    full.refuse(CITY_BUREAU, wrong.clone(), Code::TooMany);
    assert_eq!(ledger.refuse(CITY_BUREAU, wrong.clone(), Code::UnknownCode).as_deref(), Some("reason.code"));
    wrong.reason = examples::reason("law");
    ledger.must(CITY_BUREAU, wrong.clone());
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::StaleVersion);
    ledger.refuse(CITY_BUREAU, DecideSource { version: 5, ..wrong }, Code::NothingPending);
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
    let element = element::element(&key(), &scope_division).get(&ledger.state).unwrap().unwrap();
    assert_eq!(element.source, Some(by));
}

#[test]
fn of_two_claims_in_one_bundle_the_second_is_stale() {
    let mut ledger = city();
    let claims = [(lines(), DEPARTMENT), (county_entry(), COUNTY_PROVIDER)];
    let transactions = claims.map(|(entry, org)| ledger.tx(org, &[&format!("{org}/0")], [claim(&ledger, entry, Authoritative).into()]));
    let results = ledger.bundle(transactions.to_vec());
    assert_eq!((results[0].code, code_of(&results[1])), (0, Some(Code::StaleVersion)));
    assert_eq!(current(&ledger).source, Some(lines()));
}
