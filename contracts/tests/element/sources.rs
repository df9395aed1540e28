//! What the kinds of data elements make of elements, entries and lists: one source at most, copies that name it, orphans, contests
//! (B6, D20; docs/spec/element.md).

use std::collections::BTreeSet;

use mulu_contracts::catalog::kinds::amend_entry;
use mulu_contracts::catalog::kinds::reinstate_entry::ReinstateEntry;
use mulu_contracts::catalog::records::entry::{EntryStatus, Outcome};
use mulu_contracts::catalog::samples;
use mulu_contracts::element::keys;
use mulu_contracts::element::kinds::answer_contest::AnswerContest;
use mulu_contracts::element::kinds::claim_source::ClaimSource;
use mulu_contracts::element::kinds::contest_source::ContestSource;
use mulu_contracts::element::kinds::decide_source::DecideSource;
use mulu_contracts::element::kinds::publish_element::PublishElement;
use mulu_contracts::element::kinds::release_source::ReleaseSource;
use mulu_contracts::element::queries::element::{
    CopyRow, ElementAnswer, ElementHistory, GetElement, GetElementVersion, ListCopies, ListElements, SourceOf,
};
use mulu_contracts::element::queries::standing::EntryStanding;
use mulu_contracts::element::records::SourceRole::{Authoritative, CopyOf};
use mulu_contracts::element::records::{MAX_ROLES, SourceRole};
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, CITY_PROVIDER, COUNTY, COUNTY_BUREAU, COUNTY_PROVIDER, DEPARTMENT, OTHER_COUNTY, PROVINCE, code, division, uscc,
};
use mulu_contracts::party::queries::organisation::ActsOf;
use mulu_testkit::Ledger;
use proptest::prelude::*;

use crate::catalog::world::*;
use crate::element::world::*;

fn found(ledger: &Ledger) -> ElementAnswer {
    ledger.ask(GetElement { key: key(), scope_division: division(CITY) }).unwrap()
}

fn copies(ledger: &Ledger) -> Vec<CopyRow> {
    let question = ListCopies { key: key(), scope_division: division(CITY), from: Place::START, limit: 500 };
    let listing = ledger.ask(question);
    assert_eq!(listing.total, listing.items.len() as u64);
    listing.items
}

fn orphans(ledger: &Ledger) -> Vec<EntryId> {
    copies(ledger).iter().filter(|row| row.orphaned).map(|row| row.entry).collect()
}

/// Withdraws an entry, with its review.
fn withdraw(ledger: &mut Ledger, org: u32, id: &EntryId) {
    let take_back = take_back(ledger, id);
    ledger.must(org, take_back);
    approve(ledger, id);
}

fn decide(ledger: &mut Ledger, winner: EntryId) {
    let decide = DecideSource { version: current(ledger).version, winner, ..DecideSource::example() };
    ledger.must(CITY_BUREAU, decide);
}

#[test]
fn the_one_source_of_a_key_is_found_from_where_one_stands() {
    let mut ledger = city();
    take(&mut ledger, DEPARTMENT, lines(), Authoritative);
    let ask = |ledger: &Ledger, place: &str, word: &str| {
        let found = ledger.ask(SourceOf { key: code(word), division: division(place) });
        found.into_iter().map(|f| (f.element.scope_division.to_string(), f.source.map(|s| s.entry))).collect::<Vec<_>>()
    };
    let word = key().to_string();
    assert_eq!(ask(&ledger, COUNTY, &word), [(CITY.to_string(), Some(lines()))]);
    assert_eq!(ask(&ledger, PROVINCE, &word), []);
    assert_eq!(ask(&ledger, COUNTY, "no.such"), []);
    assert_eq!(ask(&ledger, "999999", &word), []);
    // An element of the county comes first there, without hiding the city's.
    ledger.must(COUNTY_BUREAU, PublishElement { scope_division: division(COUNTY), ..PublishElement::example() });
    assert_eq!(ask(&ledger, COUNTY, &word), [(COUNTY.to_string(), None), (CITY.to_string(), Some(lines()))]);
    assert_eq!(ask(&ledger, OTHER_COUNTY, &word), [(CITY.to_string(), Some(lines()))]);
    let listing = ledger.ask(ListElements { division: division(CITY), below: true, from: Place::START, limit: 9 });
    let rows: Vec<_> = listing.items.iter().map(|r| (r.scope_division.to_string(), r.source.is_some(), r.contested)).collect();
    assert_eq!(rows, [(CITY.to_string(), true, false), (COUNTY.to_string(), false, false)]);
}

#[test]
fn copies_name_their_source_and_are_orphaned_when_it_goes() {
    let mut ledger = city();
    take(&mut ledger, DEPARTMENT, lines(), Authoritative);
    take(&mut ledger, COUNTY_PROVIDER, county_entry(), CopyOf(lines()));
    assert_eq!(found(&ledger).copies, 1);
    assert_eq!(orphans(&ledger), []);
    release(&mut ledger, DEPARTMENT, lines());
    assert_eq!((found(&ledger).source, orphans(&ledger)), (None, vec![county_entry()]));
    assert_eq!(copies(&ledger)[0].copy_of, lines(), "the old name stays");
    // Another source does not adopt it; it points to the new one itself.
    take(&mut ledger, CITY_PROVIDER, stops(), Authoritative);
    assert_eq!(orphans(&ledger), [county_entry()]);
    take(&mut ledger, COUNTY_PROVIDER, county_entry(), CopyOf(stops()));
    assert_eq!(orphans(&ledger), []);
    let standing = ledger.ask(EntryStanding { id: county_entry() }).unwrap();
    assert_eq!(standing.elements.len(), 1);
    assert_eq!((standing.elements[0].role, standing.elements[0].orphaned), (CopyOf(stops()), false));
    // A copy may become the source where the slot is free.
    release(&mut ledger, CITY_PROVIDER, stops());
    take(&mut ledger, COUNTY_PROVIDER, county_entry(), Authoritative);
    assert_eq!(copies(&ledger), []);
}

#[test]
fn a_withdrawn_source_does_not_stand_and_becomes_the_copy_of_who_takes_its_place() {
    let mut ledger = city();
    take(&mut ledger, DEPARTMENT, lines(), Authoritative);
    take(&mut ledger, CITY_PROVIDER, stops(), CopyOf(lines()));
    withdraw(&mut ledger, DEPARTMENT, &lines());
    let source = found(&ledger).source.unwrap();
    assert_eq!((source.entry, source.stands, source.status), (lines(), false, EntryStatus::Withdrawn));
    assert_eq!(orphans(&ledger), [stops()]);
    // It is taken by nobody yet: reinstated and published, it stands again.
    let mut back = ledger.clone();
    let version = core_of(&back, &lines()).version;
    back.must(DEPARTMENT, ReinstateEntry { id: lines(), version, core: None, detail: None });
    approve(&mut back, &lines());
    assert!(found(&back).source.unwrap().stands && orphans(&back).is_empty());
    // Else the role is free.
    take(&mut ledger, COUNTY_PROVIDER, county_entry(), Authoritative);
    assert_eq!(current(&ledger).source, Some(county_entry()));
    assert_eq!(role(&ledger, &lines()), Some(CopyOf(county_entry())));
    assert_eq!(found(&ledger).copies, 2);
}

#[test]
fn a_decided_contest_moves_the_role_and_makes_the_loser_a_copy() {
    let mut ledger = city();
    take(&mut ledger, DEPARTMENT, lines(), Authoritative);
    take(&mut ledger, CITY_PROVIDER, stops(), CopyOf(lines()));
    contest(&mut ledger, COUNTY_PROVIDER, county_entry());
    assert!(!found(&ledger).decidable);
    answer(&mut ledger, DEPARTMENT);
    let open = found(&ledger);
    assert!(open.decidable);
    assert_eq!(open.element.contest.unwrap().answer.unwrap().signer, uscc(DEPARTMENT));
    let mut dismissed = ledger.clone();
    decide(&mut ledger, county_entry());
    assert_eq!((role(&ledger, &county_entry()), role(&ledger, &lines())), (Some(Authoritative), Some(CopyOf(county_entry()))));
    assert_eq!(orphans(&ledger), [stops()], "a third copy names the old source until it points to the new one");
    let element = found(&ledger).element;
    assert!(element.contest.is_none());
    assert_eq!(element.decision.unwrap().loser, lines());
    // The other way: the source stays, who contested it is its copy.
    decide(&mut dismissed, lines());
    assert_eq!((role(&dismissed, &lines()), role(&dismissed, &county_entry())), (Some(Authoritative), Some(CopyOf(lines()))));
    assert_eq!(orphans(&dismissed), []);
}

#[test]
fn a_contest_ends_with_the_role_that_it_was_about() {
    let mut ledger = city();
    take(&mut ledger, DEPARTMENT, lines(), Authoritative);
    contest(&mut ledger, COUNTY_PROVIDER, county_entry());
    let mut withdrawn = ledger.clone();
    release(&mut ledger, DEPARTMENT, lines());
    assert!(current(&ledger).contest.is_none());
    take(&mut ledger, COUNTY_PROVIDER, county_entry(), Authoritative);
    withdraw(&mut withdrawn, DEPARTMENT, &lines());
    assert!(current(&withdrawn).contest.is_some());
    take(&mut withdrawn, COUNTY_PROVIDER, county_entry(), Authoritative);
    assert!(current(&withdrawn).contest.is_none());
    assert_eq!(role(&withdrawn, &lines()), Some(CopyOf(county_entry())));
}

#[test]
fn roles_raise_no_version_of_an_entry_and_enter_no_hash_of_it() {
    let mut ledger = city();
    ledger.must(DEPARTMENT, amend_entry::amend());
    let before = core_of(&ledger, &lines());
    let review = judge(&ledger, &lines(), Outcome::Approve);
    take(&mut ledger, DEPARTMENT, lines(), Authoritative);
    assert_eq!(core_of(&ledger, &lines()), before);
    // so a review that was signed before still fits
    ledger.must(CITY_BUREAU, review);
    assert_eq!(role(&ledger, &lines()), Some(Authoritative));
}

#[test]
fn every_version_of_an_element_stays_provable_with_its_words() {
    let mut ledger = city();
    take(&mut ledger, DEPARTMENT, lines(), Authoritative);
    let mut spoken = samples::reason("law");
    spoken.0.public = samples::words("法定职责在本单位");
    let contest = ContestSource { version: 2, entry: county_entry(), reason: spoken.clone(), ..ContestSource::example() };
    ledger.must(COUNTY_PROVIDER, contest);
    let hidden = current(&ledger).contest.unwrap().reason.public;
    assert!(hidden.hash().is_some(), "long texts are stored as hashes");
    answer(&mut ledger, DEPARTMENT);
    decide(&mut ledger, county_entry());
    let history = ElementHistory { key: key(), scope_division: division(CITY), from: 0, limit: 9 };
    let history = ledger.ask(history);
    let kinds: Vec<_> = history.items.iter().map(|i| (i.kind.as_str(), i.version)).collect();
    assert_eq!(kinds, [("publish_element", 1), ("claim_source", 2), ("contest_source", 3), ("answer_contest", 4), ("decide_source", 5)]);
    let at = |version: u64| {
        let question = GetElementVersion { key: key(), scope_division: division(CITY), version };
        let found = ledger.ask(question);
        found.map(|f| f.element)
    };
    assert_eq!(at(1).unwrap().source, None);
    assert_eq!(at(2).unwrap().source, Some(lines()));
    assert_eq!(at(3).unwrap().contest.unwrap().reason, spoken.0);
    assert_eq!(at(5).unwrap().source, Some(county_entry()));
    assert!(at(0).is_none() && at(6).is_none());
    let acts = ledger.ask(ActsOf { uscc: uscc(COUNTY_PROVIDER), from: 0, limit: 9 });
    assert_eq!(acts.items.last().unwrap().object, format!("{}@{CITY}", key()));
}

#[test]
fn a_loser_that_filled_its_roles_cannot_hold_up_a_decision() {
    let mut ledger = city();
    take(&mut ledger, DEPARTMENT, lines(), Authoritative);
    contest(&mut ledger, COUNTY_PROVIDER, county_entry());
    fill(&mut ledger, COUNTY_PROVIDER, county_entry(), MAX_ROLES);
    ledger.wait(15 * 86_400);
    decide(&mut ledger, lines());
    assert_eq!(role(&ledger, &county_entry()), None);
    assert!(current(&ledger).contest.is_none());
}

#[derive(Debug, Clone)]
struct Step {
    kind: u8,
    entry: usize,
    other: usize,
    wait: bool,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..7_u8, 0..3_usize, 0..3_usize, any::<bool>()).prop_map(|(kind, entry, other, wait)| Step { kind, entry, other, wait });
    prop::collection::vec(step, 1..40)
}

fn entries() -> [(EntryId, u32); 3] {
    [(lines(), DEPARTMENT), (stops(), CITY_PROVIDER), (county_entry(), COUNTY_PROVIDER)]
}

fn act(ledger: &mut Ledger, step: &Step) {
    let (entry, org) = entries()[step.entry];
    let other = entries()[step.other].0;
    let version = current(ledger).version;
    let rule: AnyRule = match step.kind {
        0 => ClaimSource { version, entry, role: Authoritative, ..ClaimSource::example() }.into(),
        1 => ClaimSource { version, entry, role: CopyOf(other), ..ClaimSource::example() }.into(),
        2 => ReleaseSource { version, entry, ..ReleaseSource::example() }.into(),
        3 => ContestSource { version, entry, ..ContestSource::example() }.into(),
        4 => AnswerContest { version, ..AnswerContest::example() }.into(),
        5 => DecideSource { version, winner: entry, ..DecideSource::example() }.into(),
        // there and back
        _ => match core_of(ledger, &entry).status {
            EntryStatus::Published => return withdraw(ledger, org, &entry),
            EntryStatus::Withdrawn => {
                let version = core_of(ledger, &entry).version;
                ledger.must(org, ReinstateEntry { id: entry, version, core: None, detail: None });
                return approve(ledger, &entry);
            }
            _ => return,
        },
    };
    if step.wait {
        ledger.wait(15 * 86_400);
    }
    let org = if step.kind == 5 { CITY_BUREAU } else { org };
    ledger.submit(org, rule);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn there_is_never_more_than_one_source_and_lists_say_what_the_entries_say(steps in steps()) {
        let mut ledger = city();
        for step in &steps {
            act(&mut ledger, step);
            let element = current(&ledger);
            let held: Vec<(EntryId, Option<SourceRole>)> = entries().iter().map(|(id, _)| (*id, role(&ledger, id))).collect();
            let sources: Vec<_> = held.iter().filter(|(_, r)| *r == Some(Authoritative)).map(|(id, _)| *id).collect();
            prop_assert_eq!(&sources, &element.source.into_iter().collect::<Vec<_>>());
            let copied: BTreeSet<_> = held.iter().filter(|(_, r)| matches!(r, Some(CopyOf(_)))).map(|(id, _)| *id).collect();
            let listed: BTreeSet<_> = members(&ledger.state, keys::copies_in(&key(), &division(CITY))).into_iter().collect();
            prop_assert_eq!(copied, listed);
            let no_copy_of_itself = held.iter().all(|(id, r)| *r != Some(CopyOf(*id)));
            prop_assert!(no_copy_of_itself);
            // A contest has two sides, and one of them is the source.
            prop_assert!(element.contest.is_none_or(|c| element.source.is_some_and(|s| s != c.by)));
        }
        found(&ledger);
        copies(&ledger);
    }
}
