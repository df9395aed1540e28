//! Questions over more divisions than one answer takes: in parts, each bounded and proven, all together complete (docs/spec/catalog.md, Views).

use std::collections::BTreeSet;

use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::queries::lists::{EntryScope, ListEntries};
use mulu_contracts::catalog::queries::statistics::{CatalogRate, DivisionStatistics, ListCatalogRates};
use mulu_contracts::catalog::records::entry::{EntryStatus, View};
use mulu_contracts::genesis::{Genesis, GenesisOrganisation};
use mulu_contracts::kernel::codec::{decode_exact, encode};
use mulu_contracts::kernel::id::DivisionCode;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::state::StateRead;
use mulu_contracts::ledger::division::Division;
use mulu_contracts::ledger::entry::Question;
use mulu_contracts::ledger::parts::PART_DIVISIONS;
use mulu_contracts::ledger::query::Query;
use mulu_contracts::ledger::samples::{CITY, DEPARTMENT, PROVINCE, ZONE, division, local_key, uscc};
use mulu_contracts::party::queries::organisation::ListOrganisations;
use mulu_contracts::party::queries::tables::ListDivisions;
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
    let ask = |from| ListOrganisations { division: division(CITY), below: true, role: None, from, limit: 7 };
    let (mut found, mut next) = (Vec::new(), Some(Place::START));
    while let Some(place) = next {
        assert!(reads(&ledger, ask(place)) < 4 * PART_DIVISIONS, "at {place}");
        let page = ledger.ask(ask(place));
        assert!(page.rest.is_some() || page.next.is_none() || page.items.len() == 7);
        assert!(page.next.is_none_or(|next| next != place), "a page leads on");
        found.extend(page.items.into_iter().map(|item| item.uscc));
        next = page.next;
    }
    // From part to part, by where each says that the next begins.
    let (mut parts, mut of_parts, mut part) = (0, 0, Some(Place::START));
    while let Some(place) = part {
        let page = ledger.ask(ask(place));
        (parts, of_parts) = (parts + 1, of_parts + page.total);
        part = page.rest.map(|code| Place { division: Some(code), ..Place::START });
    }
    assert_eq!((parts, of_parts), (3, found.len() as u64), "the totals of all parts add up");
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
        let (mut found, mut pages, mut next) = (0, 0, Some(Place::START));
        while let Some(from) = next {
            let page = ledger.ask(ListEntries { scope: scope.clone(), from, limit: 500 });
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

    let (mut providers, mut rows, mut next) = (0, 0, Some(Place::START));
    while let Some(from) = next {
        let part = ledger.ask(CatalogRate { division: division(CITY), below: true, from });
        (providers, next) = (providers + part.providers, part.next);
    }
    let mut next = Some(Place::START);
    while let Some(from) = next {
        let page = ledger.ask(ListCatalogRates { division: division(CITY), below: true, from, limit: 500 });
        (rows, next) = (rows + page.items.len() as u64, page.next);
    }
    assert!(providers > 0);
    assert_eq!(rows, providers, "each provides where it is registered");
}

#[test]
fn a_place_is_read_as_it_was_written_and_one_outside_has_no_answer() {
    let at = |code: Option<&str>, list, position| Place { division: code.map(division), list, position };
    for (place, text) in [
        (at(None, 0, 0), ""),
        (at(None, 0, 7), "0.7"),
        (at(None, 3, 0), "3.0"),
        (at(Some("330106"), 3, 1_200), "330106.3.1200"),
        (at(Some("YYYYYY"), u64::MAX, u64::MAX), "YYYYYY.18446744073709551615.18446744073709551615"),
        (at(Some("000000"), 0, 1), "000000.0.1"),
    ] {
        assert_eq!((place.to_string(), text.parse()), (text.to_owned(), Ok(place)));
        assert_eq!(serde_json::from_value::<Place>(serde_json::to_value(place).unwrap()).unwrap(), place);
        assert_eq!(decode_exact::<Place>(&encode(&place)).unwrap(), place);
    }
    for text in [
        "0.0",
        "7",
        "0.07",
        "+1.2",
        "1.2.3.4",
        "330106..3",
        "33010.3.4",
        "yyyyyy.1.2",
        "1.",
        ".1",
        "-1.2",
        "1.18446744073709551616",
        " 1.2",
    ] {
        assert!(text.parse::<Place>().is_err(), "{text}");
    }
    let ledger = Ledger::new();
    let context = QUESTIONS.context(CHAIN, ledger.time);
    let elsewhere = at(Some(CITY), 0, 0);
    for (below, from, known) in [
        (true, elsewhere, false),
        (true, at(Some("999999"), 0, 0), false),
        // The division asked about, by its code or without.
        (false, at(Some(ZONE), 0, 0), true),
        (false, at(None, 0, u64::MAX), true),
        (true, at(None, u64::MAX, u64::MAX), true),
    ] {
        let question = ListOrganisations { division: division(ZONE), below, role: None, from, limit: 7 };
        assert_eq!(question.answer(&context, &ledger.state).is_ok(), known, "{from}");
    }
    // A question about no division has no place in one.
    let from = elsewhere;
    assert!(ListEntries { scope: EntryScope::Provider(uscc(DEPARTMENT)), from, limit: 7 }.answer(&context, &ledger.state).is_err());
    assert!(ListDivisions { within: None, from: Place::at(1), limit: 7 }.answer(&context, &ledger.state).is_err());
}
