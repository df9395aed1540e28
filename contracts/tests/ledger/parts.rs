//! Questions over more divisions than one answer takes: in parts, each bounded and proven, all together complete (docs/spec/catalog.md, Views).

use std::collections::BTreeSet;

use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::queries::lists::{EntryScope, ListEntries};
use mulu_contracts::catalog::queries::statistics::{CatalogRate, DivisionStatistics, ListCatalogRates};
use mulu_contracts::catalog::records::entry::{EntryStatus, View};
use mulu_contracts::genesis::{Genesis, GenesisOrganisation};
use mulu_contracts::kernel::id::DivisionCode;
use mulu_contracts::kernel::state::StateRead;
use mulu_contracts::ledger::division::Division;
use mulu_contracts::ledger::entry::Question;
use mulu_contracts::ledger::parts::{PART_DIVISIONS, Place};
use mulu_contracts::ledger::query::Query;
use mulu_contracts::ledger::samples::{CITY, DEPARTMENT, PROVINCE, ZONE, division, local_key, uscc};
use mulu_contracts::party::queries::organisation::ListOrganisations;
use mulu_contracts::questions::QUESTIONS;
use mulu_testkit::witness::prove;
use mulu_testkit::{CHAIN, Ledger, genesis};

use crate::catalog::world::submit;

/// Divisions that come to those of the samples: three parts.
const MORE: usize = 1_200;

fn street(n: usize) -> DivisionCode {
    division(&format!("9{n:05}"))
}

/// The city with many more divisions, in two levels: a hundred under the city, the others under these.
fn network() -> Genesis {
    let mut network = genesis();
    let sample = network.divisions.iter().find(|d| d.code == division(CITY)).unwrap().clone();
    for n in 0..MORE {
        let parent = if n < 100 { division(CITY) } else { street(n % 100) };
        network.divisions.push(Division { code: street(n), parent: Some(parent), national: true, ..sample.clone() });
    }
    let department = network.organisations.iter().find(|o| o.uscc == uscc(DEPARTMENT)).unwrap().clone();
    for n in (0..MORE).step_by(10) {
        let new = GenesisOrganisation {
            uscc: uscc(1_000 + n as u32),
            division: street(n),
            superior: None,
            keys: Vec::new(),
            ..department.clone()
        };
        network.organisations.push(GenesisOrganisation { thresholds: Default::default(), ..new });
    }
    network
}

/// How much one answer reads.
fn reads(ledger: &Ledger, question: impl Into<Question>) -> usize {
    let (question, context) = (question.into(), QUESTIONS.context(CHAIN, ledger.time));
    let (_, witness) = prove(&ledger.state, |state: &dyn StateRead| question.answer(&context, state));
    witness.values.len()
}

#[test]
fn a_list_over_more_divisions_than_one_question_takes_is_answered_in_parts() {
    let ledger = Ledger::from_genesis(&network());
    let ask = |offset| ListOrganisations { division: division(CITY), below: true, role: None, offset, limit: 7 };
    let (mut found, mut parts, mut of_parts, mut next) = (Vec::new(), BTreeSet::new(), 0, Some(0));
    while let Some(offset) = next {
        assert!(reads(&ledger, ask(offset)) < 4 * PART_DIVISIONS, "at {offset}");
        let page = ledger.ask(ask(offset));
        if parts.insert(Place::read(offset).unwrap().division) {
            of_parts += page.total;
        }
        assert!(page.rest.is_some() || page.next.is_none() || page.items.len() == 7);
        found.extend(page.items.into_iter().map(|item| item.uscc));
        next = page.next;
    }
    assert_eq!((parts.len(), of_parts), (3, found.len() as u64));
    let all: BTreeSet<_> = found.iter().copied().collect();
    assert_eq!(all.len(), found.len(), "each comes once");
    let inside = network().organisations.into_iter().filter(|o| o.division.as_str() != PROVINCE);
    assert_eq!(all, inside.map(|o| o.uscc).collect());
}

#[test]
fn an_entry_in_the_last_part_is_found_and_empty_parts_lead_on() {
    let mut ledger = Ledger::from_genesis(&network());
    let mut far = SubmitEntry { local_key: local_key("far away"), ..submit() };
    far.core.division = street(MORE - 1);
    ledger.must(DEPARTMENT, far);
    for scope in [
        EntryScope::Status { division: division(CITY), below: true, status: EntryStatus::Submitted },
        EntryScope::View { division: division(CITY), below: true, view: View::All, theme: None },
    ] {
        let (mut found, mut pages, mut next) = (0, 0, Some(0));
        while let Some(offset) = next {
            let page = ledger.ask(ListEntries { scope: scope.clone(), offset, limit: 500 });
            (found, pages, next) = (found + page.items.len(), pages + 1, page.next);
        }
        let waiting = matches!(scope, EntryScope::Status { .. });
        assert_eq!((found, pages), (usize::from(waiting), 3));
    }
}

#[test]
fn counters_and_the_rate_of_many_divisions_come_in_parts_that_add_up() {
    let ledger = Ledger::from_genesis(&network());
    let (mut divisions, mut parts, mut from) = (BTreeSet::new(), 0, None);
    loop {
        let question = DivisionStatistics { division: division(CITY), below: true, from };
        assert!(reads(&ledger, question.clone()) < 16 * PART_DIVISIONS);
        let part = ledger.ask(question).unwrap();
        assert!(part.divisions.len() <= PART_DIVISIONS);
        parts += 1;
        for counts in &part.divisions {
            assert!(divisions.insert(counts.division), "{} comes twice", counts.division);
        }
        from = part.next;
        if from.is_none() {
            break;
        }
    }
    let table = network().divisions.into_iter().map(|d| d.code).filter(|code| code.as_str() != PROVINCE);
    assert_eq!((parts, divisions), (3, table.collect()));

    let (mut providers, mut rows, mut next) = (0, 0, Some(0));
    while let Some(from) = next {
        let part = ledger.ask(CatalogRate { division: division(CITY), below: true, from });
        (providers, next) = (providers + part.providers, part.next);
    }
    let mut next = Some(0);
    while let Some(offset) = next {
        let page = ledger.ask(ListCatalogRates { division: division(CITY), below: true, offset, limit: 500 });
        (rows, next) = (rows + page.items.len() as u64, page.next);
    }
    assert!(providers > 0);
    assert_eq!(rows, providers, "each provides where it is registered");
}

#[test]
fn a_place_is_read_as_it_was_written_and_one_outside_has_no_answer() {
    for place in [
        Place { division: None, members: 0 },
        Place { division: None, members: 7 },
        Place { division: Some(division(CITY)), members: 0 },
        Place { division: Some(division("YYYYYY")), members: u32::MAX.into() },
        Place { division: Some(division("000000")), members: 1 },
    ] {
        assert_eq!(Place::read(place.number()).unwrap(), place);
    }
    let ledger = Ledger::new();
    let context = QUESTIONS.context(CHAIN, ledger.time);
    let elsewhere = Place { division: Some(division(CITY)), members: 0 }.number();
    for (below, offset) in [(true, elsewhere), (false, Place { division: Some(division(ZONE)), members: 0 }.number()), (true, u64::MAX)] {
        let question = ListOrganisations { division: division(ZONE), below, role: None, offset, limit: 7 };
        let known = below || offset == elsewhere;
        assert_eq!(question.answer(&context, &ledger.state).is_err(), known, "{offset}");
    }
}
