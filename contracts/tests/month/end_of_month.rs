//! Day 30: the state of the city, by hand.

use mulu_contracts::catalog::queries::lists::{ListProviderEntries, ProviderScope};
use mulu_contracts::catalog::queries::statistics::{CatalogRate, ProviderStatistics};
use mulu_contracts::catalog::records::entry::EntryStatus;
use mulu_contracts::catalog::records::entry::EntryStatus::{Published, Withdrawn};
use mulu_contracts::element::kinds::publish_element::PublishElement;
use mulu_contracts::element::queries::element::{GetElement, SourceOf};
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, COUNTY_BUREAU, COUNTY_PROVIDER, DEPARTMENT, UNCLAIMED, division, uscc};
use serde_json::json;

use super::world::{City, STREETS};
use crate::catalog::world::core_of;

/// What a row of the table says.
fn row(city: &City, id: &EntryId) -> (u32, EntryStatus, u64, bool) {
    let core = core_of(&city.ledger, id);
    let provider =
        [DEPARTMENT, STREETS, UNCLAIMED, COUNTY_PROVIDER, COUNTY_BUREAU].into_iter().find(|n| uscc(*n) == core.provider).unwrap();
    (provider, core.status, core.version, core.unclaimed)
}

pub fn day_30(city: &mut City) {
    city.day(30);
    entries_stand_as_the_table_says(city);
    the_element_has_the_source_that_was_decided(city);
    // weekly and confirmed: a fortnight after their date they are stale; the touched ones are not, and neither is a guess
    let mut expected = [city.books.to_string(), city.lamps.to_string()];
    expected.sort();
    assert_eq!(city.stale(), expected);
    counts_are_what_was_done(city);
}

fn entries_stand_as_the_table_says(city: &City) {
    let table = [
        // submitted, published, confirmed with a frequency, amended, approved
        (city.lines, (DEPARTMENT, Published, 5, false)),
        // never confirmed: still the platform's word; the element's roles raise no version
        (city.stops, (DEPARTMENT, Published, 2, true)),
        // confirmed; its provider is the one of then, who acts for it is the successor
        (city.lamps, (STREETS, Published, 3, false)),
        // withdrawn by the successor: asked for, approved
        (city.bins, (STREETS, Withdrawn, 4, true)),
        (city.books, (UNCLAIMED, Published, 3, false)),
        // given to the library
        (city.clinics, (UNCLAIMED, Published, 3, true)),
    ];
    for (n, (id, expected)) in table.iter().enumerate() {
        assert_eq!(row(city, id), *expected, "row {n}");
    }
}

fn the_element_has_the_source_that_was_decided(city: &City) {
    let key = PublishElement::example().key;
    let source = city.ask(SourceOf { key: key.clone(), division: division(CITY) });
    assert!(source.to_string().contains(&city.lamps.to_string()), "{source}");
    let shown = city.ask(GetElement { key, scope_division: division(CITY) });
    assert_eq!(shown["element"]["source"], city.lamps.to_string(), "{shown}");
    assert!(shown["element"]["contest"].is_null());
}

fn counts_are_what_was_done(city: &City) {
    let department = city.ask(ProviderStatistics { provider: uscc(DEPARTMENT) });
    assert_eq!((&department["statuses"]["published"], &department["unclaimed"]), (&json!(2), &json!(1)), "{department}");
    assert_eq!(department["rate"], json!({ "published": 2, "cataloguable": 8, "bp": 2500 }), "{department}");
    let rate = city.ask(CatalogRate { division: division(CITY), below: true, from: Place::START });
    assert!(!rate["without_inventory"].as_array().unwrap().is_empty() && rate["rate"].is_null(), "unknown is never 100 %: {rate}");
    let library = ListProviderEntries { provider: uscc(UNCLAIMED), of: ProviderScope::Status(Published), from: Place::START, limit: 50 };
    assert_eq!(city.ask(library)["total"], "2");
}
