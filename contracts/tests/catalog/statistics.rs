//! What follows from the lists and from the time asked about: statistics, the 编目率 with its true denominator, stale data, overdue
//! reviews (docs/spec/catalog.md).

use mulu_contracts::catalog::kinds::amend_entry::AmendEntry;
use mulu_contracts::catalog::kinds::confirm_entry::ConfirmEntry;
use mulu_contracts::catalog::kinds::record_inventory::RecordInventory;
use mulu_contracts::catalog::kinds::submit_entry;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::kinds::touch_entry::TouchEntry;
use mulu_contracts::catalog::queries::lists::{ListProviderEntries, ProviderScope};
use mulu_contracts::catalog::queries::standing::{Freshness, OverdueReviews, StaleEntries, StaleRow, StaleScope};
use mulu_contracts::catalog::queries::statistics::{
    CatalogRate, CatalogRateAnswer, DivisionStatistics, ListCatalogRates, ProviderAnswer, ProviderStatistics, Rate, StatusCounts,
    ViewCounts,
};
use mulu_contracts::catalog::records::detail::{FieldSpec, ReasonType};
use mulu_contracts::catalog::records::entry::{
    CoreChange, CoreInput, EntryStatus, Every, Frequency, FrequencyUnit, OpenType, OperableType, UpdateFrequency, View,
};
use mulu_contracts::catalog::records::inventory::Period;
use mulu_contracts::catalog::samples;
use mulu_contracts::element::queries::standing::{EntryStanding, StandingAnswer};
use mulu_contracts::genesis::GenesisRole;
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::{Count, Date, Time};
use mulu_contracts::ledger::params::Value;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, CITY_PROVIDER, COUNTY, COUNTY_OFFICE, COUNTY_PROVIDER, DEPARTMENT, PROVINCE, RELAY, UNCLAIMED, code, division, list,
    text, time, uscc,
};
use mulu_contracts::ledger::texts::Spoken;
use mulu_testkit::Ledger;

use crate::catalog::world::*;

const DAY: i64 = 86_400;

/// A published entry of the department that is updated so often, at the latest on this day.
fn entry(ledger: &mut Ledger, key: &str, code: Frequency, confirmed: bool, updated: Option<u32>) -> EntryId {
    let mut submit = submit_entry::submit(key);
    submit.core.update_frequency = UpdateFrequency { code, confirmed };
    submit.core.data_updated_on = updated.and_then(|day| Date::new(day).ok());
    ledger.must(DEPARTMENT, submit);
    let id = samples::id(key);
    approve(ledger, &id);
    id
}

fn standing(ledger: &Ledger, id: &EntryId) -> StandingAnswer {
    let found = ledger.ask(EntryStanding { id: *id });
    *found.unwrap()
}

fn stale(ledger: &Ledger, scope: StaleScope, limit: u32) -> Vec<StaleRow> {
    let (mut rows, mut scanned, mut from, mut all) = (Vec::new(), 0, Place::START, None);
    loop {
        let part = ledger.ask(StaleEntries { scope: scope.clone(), from, limit });
        scanned += part.scanned;
        // Counted is what begins at the division of the place: at first all of it.
        let all = *all.get_or_insert(part.total);
        rows.extend(part.items);
        match part.next {
            Some(next) => from = next,
            None => {
                assert_eq!(scanned, all, "each published entry was looked at once");
                return rows;
            }
        }
    }
}

fn at(ledger: &Ledger, time: i64) -> Ledger {
    let mut later = ledger.clone();
    later.wait(time - ledger.time.0);
    later
}

#[test]
fn data_is_stale_from_the_second_after_twice_its_period() {
    let mut ledger = ledger();
    let updated = 20_454;
    for (n, (code, days)) in [
        (Frequency::Realtime, 1),
        (Frequency::Hourly, 1),
        (Frequency::Daily, 1),
        (Frequency::Weekly, 7),
        (Frequency::Monthly, 31),
        (Frequency::Quarterly, 92),
        (Frequency::Semiannual, 184),
        (Frequency::Annual, 366),
        (Frequency::Custom { n: Every::new(2).unwrap(), unit: FrequencyUnit::Day }, 2),
        (Frequency::Custom { n: Every::new(3).unwrap(), unit: FrequencyUnit::Month }, 93),
    ]
    .into_iter()
    .enumerate()
    {
        let id = entry(&mut ledger, &format!("row {n}"), code, true, Some(updated));
        let until = (i64::from(updated) + 2 * days) * DAY;
        let fresh = at(&ledger, until);
        assert_eq!(standing(&fresh, &id).freshness, Freshness::Fresh(Time(until)), "{code:?}");
        let late = at(&ledger, until + 1);
        assert_eq!(standing(&late, &id).freshness, Freshness::Stale(Time(until)), "{code:?}");
        assert!(!stale(&fresh, StaleScope::Provider(uscc(DEPARTMENT)), 3).iter().any(|row| row.entry.id == id));
        assert!(stale(&late, StaleScope::Provider(uscc(DEPARTMENT)), 3).iter().any(|row| row.entry.id == id));
    }
}

#[test]
fn the_parameter_says_how_many_periods_may_pass() {
    let mut network = network();
    network.parameters.insert("stale_factor".into(), Value::Number(150));
    let mut ledger = Ledger::from_genesis(&network);
    let id = entry(&mut ledger, "a", Frequency::Daily, true, Some(20_454));
    let until = 20_454 * DAY + DAY * 3 / 2;
    assert_eq!(standing(&at(&ledger, until), &id).freshness, Freshness::Fresh(Time(until)));
    assert_eq!(standing(&at(&ledger, until + 1), &id).freshness, Freshness::Stale(Time(until)));
}

#[test]
fn only_what_its_provider_confirmed_can_be_stale() {
    let mut ledger = ledger();
    let confirmed = entry(&mut ledger, "confirmed", Frequency::Weekly, true, Some(20_400));
    let undated = entry(&mut ledger, "undated", Frequency::Weekly, true, None);
    for (key, code, confirmed) in [
        ("guessed", Frequency::Realtime, false),
        ("irregular", Frequency::Irregular, true),
        ("static", Frequency::Static, true),
        ("other", Frequency::Other, true),
    ] {
        let id = entry(&mut ledger, key, code, confirmed, Some(10));
        assert_eq!(standing(&ledger, &id).freshness, Freshness::NotDue, "{key}");
    }
    // One that is not published, and one in the county.
    ledger.must(DEPARTMENT, SubmitEntry { core: ledger_core(20_000), ..submit_entry::submit("submitted") });
    let mut county = SubmitEntry { core: ledger_core(20_000), ..submit_entry::submit("county") };
    county.core.division = division(COUNTY);
    ledger.must(DEPARTMENT, county);
    approve(&mut ledger, &samples::id("county"));

    let found = |ledger: &Ledger, below: bool| {
        let rows = stale(ledger, StaleScope::Division { division: division(CITY), below }, 2);
        rows.into_iter().map(|row| (row.entry.id, matches!(row.freshness, Freshness::Undated))).collect::<Vec<_>>()
    };
    assert_eq!(found(&ledger, false), [(confirmed, false), (undated, true)]);
    assert_eq!(found(&ledger, true), [(confirmed, false), (undated, true), (samples::id("county"), false)]);
    // A touch makes it fresh again.
    ledger.must(DEPARTMENT, TouchEntry { id: confirmed, ..TouchEntry::example() });
    assert_eq!(found(&ledger, false), [(undated, true)]);
    let touch = standing(&ledger, &confirmed).touch.unwrap();
    assert_eq!((touch.signer, touch.content), (uscc(DEPARTMENT), TouchEntry::example().content));
}

fn ledger_core(updated: u32) -> CoreInput {
    CoreInput { data_updated_on: Date::new(updated).ok(), ..samples::core() }
}

#[test]
fn reviews_are_overdue_at_the_end_of_their_term_by_division_sector_and_provider() {
    let mut ledger = ledger();
    ledger.must(DEPARTMENT, submit());
    ledger.must(CITY_BUREAU, SubmitEntry { provider: uscc(CITY_BUREAU), ..submit_entry::submit("own") });
    let own = EntryId::derive(&division(CITY), &uscc(CITY_BUREAU), &samples::key("own"));
    entry(&mut ledger, "changes", Frequency::Weekly, true, None);
    ledger.wait(DAY);
    let change = CoreChange { title: to(text("公交线路")), ..CoreChange::default() };
    ledger.must(DEPARTMENT, AmendEntry { id: samples::id("changes"), version: 2, core: change, detail: Spoken::default() });
    let since = |id: &EntryId| standing(&ledger, id).review.unwrap().since.0;
    let ask = |ledger: &Ledger, sector: Option<&str>, provider: Option<u32>, place: &str| {
        let question = OverdueReviews {
            division: division(place),
            below: true,
            sector: sector.map(code),
            provider: provider.map(uscc),
            from: Place::START,
            limit: 500,
        };
        let part = ledger.ask(question);
        assert_eq!((part.scanned, part.next), (part.total, None));
        part.items.into_iter().map(|row| row.entry.id).collect::<Vec<_>>()
    };
    let term = 10 * DAY;
    let before = at(&ledger, since(&id()) + term - 1);
    assert_eq!(ask(&before, None, None, CITY), []);
    let first = at(&ledger, since(&id()) + term);
    assert_eq!(ask(&first, None, None, CITY), [id()]);
    assert!(standing(&first, &id()).review.unwrap().overdue);
    let all = at(&ledger, since(&samples::id("changes")) + term);
    assert_eq!(ask(&all, None, None, PROVINCE), [id(), own, samples::id("changes")]);
    assert_eq!(ask(&all, None, Some(CITY_BUREAU), CITY), [own]);
    assert_eq!(ask(&all, Some("g"), None, CITY), []);
    assert_eq!(ask(&all, None, None, COUNTY), []);
}

fn inventory(ledger: &mut Ledger, signer: u32, org: u32, total: u64, not_cataloguable: u64) {
    let period = Period::new("2025-H2").unwrap();
    ledger.must(
        signer,
        RecordInventory {
            org: uscc(org),
            period,
            total: Count(total),
            aggregated: Count(0),
            shared: Count(0),
            open: Count(0),
            not_cataloguable: Count(not_cataloguable),
            ..RecordInventory::example()
        },
    );
}

fn rate(ledger: &Ledger) -> CatalogRateAnswer {
    ledger.ask(CatalogRate { division: division(CITY), below: true, from: Place::START })
}

fn provider(ledger: &Ledger, org: u32) -> ProviderAnswer {
    let found = ledger.ask(ProviderStatistics { provider: uscc(org) });
    *found.unwrap()
}

#[test]
fn the_rate_has_the_inventory_as_denominator_and_is_unknown_without_one() {
    let mut ledger = ledger();
    for n in 0..3 {
        entry(&mut ledger, &format!("row {n}"), Frequency::Weekly, true, None);
    }
    assert_eq!(provider(&ledger, DEPARTMENT).rate, None, "never 100 %");
    // The city bureau, two departments, the library without keys and the county's provider are providers.
    assert_eq!((rate(&ledger).providers, rate(&ledger).without_inventory.len(), rate(&ledger).rate), (5, 5, None));
    inventory(&mut ledger, DEPARTMENT, DEPARTMENT, 9, 2);
    assert_eq!(provider(&ledger, DEPARTMENT).rate, Some(Rate { published: 3, cataloguable: 7, bp: 4_285 }));
    let partly = rate(&ledger);
    assert_eq!((partly.published, partly.rate), (3, None), "unknown while one inventory is missing");
    assert_eq!(partly.rate_with_inventory, Some(Rate { published: 3, cataloguable: 7, bp: 4_285 }));
    for org in [CITY_BUREAU, UNCLAIMED, COUNTY_PROVIDER, CITY_PROVIDER] {
        inventory(&mut ledger, CITY_BUREAU, org, 1, 0);
    }
    assert_eq!(rate(&ledger).rate, Some(Rate { published: 3, cataloguable: 11, bp: 2_727 }));

    let question = ListCatalogRates { division: division(CITY), below: true, from: Place::at(1), limit: 2 };
    let part = ledger.ask(question);
    assert_eq!((part.total, part.items.len(), part.next), (5, 2, Some(Place::at(3))));
    assert!(part.items.iter().all(|row| row.active && row.rate.is_some()));
    // Nothing to be catalogued: unknown, not infinite; an inventory that counts too little: above 100 %.
    assert_eq!((Rate::of(3, 0), Rate::of(3, 2).unwrap().bp, Rate::of(0, 5).unwrap().bp), (None, 15_000, 0));
    assert_eq!(Rate::of(u64::MAX, 1).unwrap().bp, u64::MAX);
}

#[test]
fn an_organisation_counts_where_it_is_registered_and_no_longer_once_its_role_or_itself_has_ended() {
    let mut network = network();
    let sample = network.roles.iter().find(|r| r.role == Role::Provider && r.org == uscc(COUNTY_PROVIDER)).unwrap().clone();
    // The department provides in the county too; an office of the county did until yesterday.
    network.roles.push(GenesisRole { org: uscc(DEPARTMENT), ..sample.clone() });
    network.roles.push(GenesisRole { org: uscc(COUNTY_OFFICE), until: Some(Time(time().0 + 1)), ..sample });
    let mut ledger = Ledger::from_genesis(&network);
    assert_eq!(rate(&ledger).providers, 5);
    let of_county = |ledger: &Ledger| ledger.ask(CatalogRate { division: division(COUNTY), below: false, from: Place::START });
    assert_eq!(of_county(&ledger).providers, 1, "the department is registered in the city");
    let question = ListCatalogRates { division: division(COUNTY), below: false, from: Place::START, limit: 9 };
    let part = ledger.ask(question);
    let rows: Vec<_> = part.items.iter().map(|row| (row.provider, row.active)).collect();
    assert_eq!(rows.len(), 3);
    assert!(rows.contains(&(uscc(COUNTY_OFFICE), false)) && rows.contains(&(uscc(DEPARTMENT), true)));
    // What one that ended has left counts for nobody until it is transferred.
    entry(&mut ledger, "left behind", Frequency::Weekly, true, None);
    assert_eq!((rate(&ledger).providers, rate(&ledger).published), (5, 1));
    let key = mulu_contracts::ledger::organisation::organisation(&uscc(DEPARTMENT));
    let mut ended = key.get(&ledger.state).unwrap().unwrap();
    ended.status = mulu_contracts::ledger::organisation::OrganisationStatus::Merged;
    put(&mut ledger, &key, &ended);
    assert_eq!((rate(&ledger).providers, rate(&ledger).published), (4, 0));
}

#[test]
fn counters_are_what_the_lists_hold() {
    let mut ledger = ledger();
    for (n, (theme, place, open, operable)) in [
        (Some("transport"), CITY, true, true),
        (Some("health"), CITY, true, false),
        (None, COUNTY, false, false),
        (Some("health"), COUNTY, true, true),
    ]
    .into_iter()
    .enumerate()
    {
        let mut submit = submit_entry::submit(&format!("row {n}"));
        submit.core.theme = theme.map(code);
        submit.core.division = division(place);
        if !open {
            submit.core.open.kind = OpenType::NotOpen;
            submit.detail.0.open_terms.basis = samples::words("尚未脱敏");
            submit.detail.0.open_terms.reason_type = Some(ReasonType::Sensitive);
        }
        if !operable {
            submit.core.operable.kind = OperableType::Excluded;
        }
        if !open {
            let closed = submit.detail.0.fields.iter().cloned().map(|f| FieldSpec { open: OpenType::NotOpen, ..f });
            submit.detail.0.fields = list(closed);
        }
        ledger.must(DEPARTMENT, submit);
        approve(&mut ledger, &samples::id(&format!("row {n}")));
    }
    ledger.must(DEPARTMENT, submit_entry::submit("waits"));
    ledger.must(DEPARTMENT, submit_entry::submit("rejected"));
    reject(&mut ledger, &samples::id("rejected"));
    ledger.must(RELAY, submit_entry::behalf("unclaimed"));

    let all = ledger.ask(DivisionStatistics { division: division(CITY), below: true, from: None }).unwrap();
    assert_eq!(all.statuses, StatusCounts { submitted: 2, rejected: 1, published: 4, withdrawn: 0 });
    assert_eq!((all.waiting, all.divisions.len()), (2, 4));
    assert_eq!(all.views, ViewCounts { all: 4, aggregated: 4, shared: 4, open: 3, operable: 2 });
    let themes: Vec<_> = all.themes.iter().map(|t| (t.theme.as_deref(), t.views.all, t.views.open, t.views.operable)).collect();
    assert_eq!(themes, [(None, 1, 0, 0), (Some("health"), 2, 2, 1), (Some("transport"), 1, 1, 1)]);
    let county = all.divisions.iter().find(|d| d.division == division(COUNTY)).unwrap();
    assert_eq!((county.views.all, county.views.open, county.statuses.published, county.themes.len()), (2, 1, 2, 2));
    let alone = ledger.ask(DivisionStatistics { division: division(COUNTY), below: false, from: None }).unwrap();
    assert_eq!((&alone.divisions[0], alone.views), (county, county.views));
    assert!(ledger.ask(DivisionStatistics { division: division("999999"), below: true, from: None }).is_none());

    let mine = provider(&ledger, DEPARTMENT);
    assert_eq!((mine.statuses, mine.views, mine.unclaimed), (all.statuses, all.views, 1));
    for (of, count) in [
        (ProviderScope::Status(EntryStatus::Submitted), 2),
        (ProviderScope::Status(EntryStatus::Rejected), 1),
        (ProviderScope::View(View::All), 4),
        (ProviderScope::View(View::Open), 3),
        (ProviderScope::View(View::Operable), 2),
        (ProviderScope::Unclaimed, 1),
    ] {
        let question = ListProviderEntries { provider: uscc(DEPARTMENT), of: of.clone(), from: Place::START, limit: 500 };
        let listing = ledger.ask(question);
        assert_eq!((listing.total, listing.items.len()), (count, count as usize), "{of:?}");
    }
    ledger.must(DEPARTMENT, ConfirmEntry { id: samples::id("unclaimed"), version: 1, amend: None });
    assert_eq!(provider(&ledger, DEPARTMENT).unclaimed, 0);
    assert!(ledger.ask(ProviderStatistics { provider: uscc(99) }).is_none());
    assert!(ledger.ask(EntryStanding { id: samples::id("nothing") }).is_none());
}
