//! decide_source: its refusals in the order of docs/spec/element.md, and who decides.

use mulu_contracts::catalog::records::entry::Outcome;
use mulu_contracts::catalog::samples;
use mulu_contracts::element::keys;
use mulu_contracts::element::kinds::answer_contest::AnswerContest;
use mulu_contracts::element::kinds::claim_source::ClaimSource;
use mulu_contracts::element::kinds::contest_source::ContestSource;
use mulu_contracts::element::kinds::decide_source::DecideSource;
use mulu_contracts::element::kinds::publish_element::PublishElement;
use mulu_contracts::element::records::SourceRole::Authoritative;
use mulu_contracts::element::records::{DataElement, MAX_ROLES};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::organisation;
use mulu_contracts::ledger::organisation::OrganisationStatus;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY_BUREAU, CITY_PROVIDER, COUNTY, COUNTY_BUREAU, COUNTY_PROVIDER, DEPARTMENT, SECTOR_AUTHORITY, code, division, uscc,
};
use mulu_testkit::Ledger;

use crate::catalog::world::*;
use crate::element::county;
use crate::element::world::*;
use crate::permissions::{Relation, TARGET, World, rows};

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
    // Check 1
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NOTHING_PENDING);
    contest(&mut ledger, COUNTY_PROVIDER, county_entry());
    wrong.version = 3;
    // Check 3: a second before the term, and at it
    let due = current(&ledger).contest.unwrap().answer_due;
    let mut early = ledger.clone();
    early.wait(due.0 - early.time.0 - 2);
    early.refuse(CITY_BUREAU, wrong.clone(), Code::TOO_EARLY);
    // Check 4
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
    let mut submit = submit_for(DEPARTMENT, "other");
    submit.core.division = scope_division;
    ledger.must(DEPARTMENT, submit);
    let by = samples::id("other");
    approve(&mut ledger, &by);
    let claim = ClaimSource { scope_division, entry: county_entry(), ..ClaimSource::example() };
    ledger.must(COUNTY_PROVIDER, claim);
    ledger.must(DEPARTMENT, ContestSource { scope_division, entry: by, ..ContestSource::example() });
    ledger.wait(15 * 86_400);
    let decide = DecideSource { scope_division, version: 3, winner: by, ..DecideSource::example() };
    ledger.must(CITY_BUREAU, decide);
    let element = keys::element(&key(), &scope_division).get(&ledger.state).unwrap().unwrap();
    assert_eq!(element.source, Some(by));
}

/// A contest of two providers about the city's element.
fn contested() -> Ledger {
    let mut ledger = city();
    take(&mut ledger, DEPARTMENT, lines(), Authoritative);
    contest(&mut ledger, CITY_PROVIDER, stops());
    ledger
}

fn decide(ledger: &Ledger) -> DecideSource {
    DecideSource { version: current(ledger).version, winner: lines(), ..DecideSource::example() }
}

#[test]
fn the_authority_above_a_silent_publisher_decides_from_its_time_on() {
    let mut ledger = contested();
    answer(&mut ledger, DEPARTMENT);
    let due = current(&ledger).contest.unwrap().decide_due;
    let rule = decide(&ledger);
    ledger.wait(due.0 - ledger.time.0 - 2);
    ledger.refuse(COORDINATOR, rule.clone(), Code::TOO_EARLY);
    ledger.wait(1);
    ledger.must(COORDINATOR, rule);
    assert_eq!(current(&ledger).decision.unwrap().signer, uscc(COORDINATOR));
}

#[test]
fn the_authority_above_need_not_wait_for_a_publisher_that_cannot_decide() {
    let mut ledger = contested();
    answer(&mut ledger, DEPARTMENT);
    let key = organisation::organisation(&uscc(CITY_BUREAU));
    let mut publisher = key.get(&ledger.state).unwrap().unwrap();
    publisher.status = OrganisationStatus::Suspended;
    put(&mut ledger, &key, &publisher);
    let rule = decide(&ledger);
    ledger.must(COORDINATOR, rule);
}

#[test]
fn nobody_decides_in_its_own_case_while_another_can() {
    // The bureau published the element, and provides the source.
    let mut ledger = city();
    ledger.must(CITY_BUREAU, submit_for(CITY_BUREAU, "own"));
    let own = samples::id_of(CITY_BUREAU, "own");
    let review = judge(&ledger, &own, Outcome::Approve);
    assert_eq!(ledger.submit_with(CITY_BUREAU, &["1/2"], [review.into()]).code, 0);
    take(&mut ledger, CITY_BUREAU, own, Authoritative);
    contest(&mut ledger, DEPARTMENT, lines());
    // before the answer
    let rule = decide(&ledger);
    ledger.refuse(CITY_BUREAU, rule, Code::OWN_CASE);
    answer(&mut ledger, CITY_BUREAU);
    let rule = decide(&ledger);
    ledger.refuse(CITY_BUREAU, rule.clone(), Code::OWN_CASE);
    let mut alone = ledger.clone();
    ledger.must(COORDINATOR, rule.clone());
    // Without a coordinator nobody stands above it: better its own decision than none.
    let roles = mulu_contracts::party::keys::roles(&uscc(COORDINATOR));
    let mut held = roles.get(&alone.state).unwrap().unwrap();
    held.assignments.retain(|r| r.role != Role::Coordinator);
    put(&mut alone, &roles, &held);
    alone.must(CITY_BUREAU, rule);
}

fn message(w: &mut World) -> AnyRule {
    let scope_division = division(COUNTY);
    let mut winner = samples::id("nothing");
    if w.relation != Relation::Missing {
        let publisher = publish(w);
        let source = county::entry(w, "source");
        winner = county::entry_of(w, TARGET, "contests it");
        w.ledger.must(COUNTY_PROVIDER, county::claim(1, source));
        w.ledger.must(TARGET, county::contest(2, winner));
        w.ledger.must(COUNTY_PROVIDER, AnswerContest { scope_division, ..AnswerContest::example() });
        if w.relation != Relation::Own {
            // In the place of a publisher that can decide nothing, above which no bureau stands.
            w.change_organisation(publisher, |o| (o.status, o.superior) = (OrganisationStatus::Suspended, None));
            w.change_organisation(CITY_BUREAU, |o| o.status = OrganisationStatus::Dissolved);
        }
    }
    DecideSource { scope_division, version: 4, winner, ..DecideSource::example() }.into()
}

/// The county's element; of a row of a bureau in the same division it is a sector authority's, above which that bureau is the nearest.
fn publish(w: &mut World) -> u32 {
    if (w.role, w.relation) != (Some(Role::Bureau), Relation::SameDivision) {
        county::publish(w);
        return COUNTY_BUREAU;
    }
    w.ledger.must(COUNTY_BUREAU, county::element());
    let key = keys::element(&key(), &division(COUNTY));
    let element = key.get(&w.ledger.state).unwrap().unwrap();
    w.put(&key, &DataElement { publisher: uscc(SECTOR_AUTHORITY), ..element });
    w.change_organisation(SECTOR_AUTHORITY, |o| o.division = division(COUNTY));
    w.change_organisation(COUNTY_BUREAU, |o| o.status = OrganisationStatus::Dissolved);
    SECTOR_AUTHORITY
}

#[test]
fn who_may_send_it() {
    rows(DecideSource::NAME).hold(message);
}
