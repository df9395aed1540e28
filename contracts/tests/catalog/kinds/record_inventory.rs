//! record_inventory, what a body holds in all: its refusals in the order of docs/spec/catalog.md; every snapshot stays.

use mulu_contracts::catalog::kinds::record_inventory::RecordInventory;
use mulu_contracts::catalog::queries::inventory::{GetInventory, InventoryHistory};
use mulu_contracts::catalog::records::inventory::{Inventory, Period};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Count;
use mulu_contracts::ledger::organisation;
use mulu_contracts::ledger::organisation::OrganisationStatus;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_BUREAU, COUNTY_OFFICE, COUNTY_PROVIDER, DEPARTMENT, OPERATOR, RELAY, uscc};
use mulu_contracts::party::queries::organisation::ActsOf;
use mulu_testkit::Ledger;

use crate::catalog::world::*;
use crate::permissions::rows;

fn period(words: &str) -> Period {
    Period::new(words).unwrap()
}

fn snapshot(words: &str) -> RecordInventory {
    RecordInventory { period: period(words), ..RecordInventory::example() }
}

fn newest(ledger: &Ledger) -> Option<Inventory> {
    let found = ledger.ask(GetInventory { org: uscc(DEPARTMENT), period: None });
    assert!(found.as_ref().is_none_or(|f| f.newest));
    found.map(|f| f.inventory)
}

#[test]
fn record_inventory_refuses_in_order() {
    let mut ledger = ledger();
    ledger.must(DEPARTMENT, snapshot("2025-H1"));
    let mut wrong = snapshot("2024-H2");
    wrong.open = Count(121);
    wrong.not_cataloguable = Count(121);
    wrong.org = uscc(99);
    // S2
    ledger.refuse(OPERATOR, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(RELAY, wrong.clone(), Code::ROLE_MISSING);
    // S4
    assert_eq!(ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("org"));
    wrong.org = uscc(DEPARTMENT);
    // S5
    ledger.refuse(COUNTY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    // S7
    let mut ended = ledger.clone();
    let key = organisation::organisation(&uscc(DEPARTMENT));
    let mut organisation = key.get(&ended.state).unwrap().unwrap();
    organisation.status = OrganisationStatus::Merged;
    put(&mut ended, &key, &organisation);
    assert_eq!(ended.refuse(CITY_BUREAU, wrong.clone(), Code::WRONG_STATE).as_deref(), Some("merged"));
    // Check 1, part by part
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::COUNTS_INCONSISTENT).as_deref(), Some("open"));
    wrong.open = Count(120);
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::COUNTS_INCONSISTENT).as_deref(), Some("not_cataloguable"));
    wrong.not_cataloguable = Count(120);
    // S6: a version that does not stand
    ledger.refuse(DEPARTMENT, RecordInventory { version: 1, ..wrong.clone() }, Code::STALE_VERSION);
    // Check 2: the period is over more than 31 days after the block
    ledger.refuse(DEPARTMENT, RecordInventory { period: period("2026-H1"), ..wrong.clone() }, Code::IN_FUTURE);
    ledger.refuse(DEPARTMENT, RecordInventory { period: period("9999-12"), ..wrong.clone() }, Code::IN_FUTURE);
    // Check 3
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::BACKDATED);
    wrong.period = period("2025-Q3");
    ledger.must(DEPARTMENT, wrong.clone());
    // S3: the same again, and other numbers for a period that stands, also from another signer
    assert_eq!(ledger.must(DEPARTMENT, wrong.clone()).exists, [0]);
    wrong.open = Count(0);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::EXISTS_WITH_OTHER_CONTENT);
    // the bureau records for its bodies, also for one without roles
    ledger.must(CITY_BUREAU, snapshot("2025-H2"));
    ledger.must(COUNTY_BUREAU, RecordInventory { org: uscc(COUNTY_OFFICE), ..wrong });
}

#[test]
fn the_newest_snapshot_counts_and_all_of_them_stay() {
    let mut ledger = ledger();
    assert_eq!(newest(&ledger), None);
    for words in ["2024-12", "2025-Q2", "2025-H1"] {
        ledger.must(DEPARTMENT, snapshot(words));
        assert_eq!(newest(&ledger).unwrap().period, period(words));
    }
    let first = GetInventory { org: uscc(DEPARTMENT), period: Some(period("2024-12")) };
    let old = ledger.ask(first).unwrap();
    assert!(!old.newest);
    let counts = old.inventory.counts;
    assert_eq!((old.inventory.recorded_by, counts.total, counts.cataloguable()), (uscc(DEPARTMENT), Count(120), 100));
    let missing = GetInventory { org: uscc(DEPARTMENT), period: Some(period("2025-H2")) };
    assert!(ledger.ask(missing).is_none());
    let history = ledger.ask(InventoryHistory { org: uscc(DEPARTMENT), from: 1, limit: 9 });
    assert_eq!((history.total, history.items.len(), history.items[0].period.as_str()), (3, 2, "2025-Q2"));
    // It is an act of its signer, and no version of the organisation.
    let acts = ledger.ask(ActsOf { uscc: uscc(DEPARTMENT), from: 0, limit: 9 });
    assert_eq!((acts.total, acts.items[0].kind.as_str()), (3, "record_inventory"));
    assert_eq!(acts.items[0].object, uscc(DEPARTMENT).to_string());
    assert_eq!(organisation::organisation(&uscc(DEPARTMENT)).get(&ledger.state).unwrap().unwrap().version, 1);
}

#[test]
fn a_correction_is_a_new_version_and_what_it_corrects_stays() {
    let mut ledger = ledger();
    for words in ["2025-H1", "2025-Q3"] {
        ledger.must(DEPARTMENT, snapshot(words));
    }
    let corrected = RecordInventory { total: Count(130), version: 1, ..snapshot("2025-H1") };
    // Check 4
    ledger.refuse(DEPARTMENT, RecordInventory { version: 1, ..snapshot("2025-H1") }, Code::NO_CHANGE);
    ledger.must(CITY_BUREAU, corrected.clone());
    assert_eq!(ledger.must(CITY_BUREAU, corrected.clone()).exists, [0]);
    ledger.refuse(CITY_BUREAU, RecordInventory { total: Count(131), ..corrected.clone() }, Code::EXISTS_WITH_OTHER_CONTENT);
    let of = |words: &str| GetInventory { org: uscc(DEPARTMENT), period: Some(period(words)) };
    let found = ledger.ask(of("2025-H1")).unwrap();
    assert_eq!((found.inventory.version, found.inventory.counts.total, found.newest), (2, Count(130), false));
    // What was counted last of the newest month counts, a correction too.
    ledger.must(DEPARTMENT, RecordInventory { total: Count(140), version: 1, ..snapshot("2025-Q3") });
    assert_eq!(newest(&ledger).unwrap().counts.total, Count(140));
    ledger.must(DEPARTMENT, RecordInventory { total: Count(150), ..snapshot("2025-09") });
    assert_eq!(newest(&ledger).unwrap().period, period("2025-09"));
    ledger.must(DEPARTMENT, RecordInventory { total: Count(160), version: 2, ..snapshot("2025-Q3") });
    let last = newest(&ledger).unwrap();
    assert_eq!((last.period, last.version), (period("2025-Q3"), 3));
    let history = ledger.ask(InventoryHistory { org: uscc(DEPARTMENT), from: 0, limit: 9 });
    let all: Vec<_> = history.items.iter().map(|i| (i.period.as_str(), i.version, i.counts.total.0)).collect();
    let expected =
        [("2025-H1", 1, 120), ("2025-Q3", 1, 120), ("2025-H1", 2, 130), ("2025-Q3", 2, 140), ("2025-09", 1, 150), ("2025-Q3", 3, 160)];
    assert_eq!(all, expected);
}

#[test]
fn a_period_may_be_over_a_month_after_the_block_by_the_calendar_of_the_country() {
    // Over at midnight of 1 March 2026 in UTC+8, eight hours before that in UTC.
    let month = period("2026-02");
    assert_eq!(month.over_at().unwrap().to_string(), "2026-02-28T16:00:00Z");
    assert_eq!(period("2025-Q4").over_at(), period("2025-12").over_at());
    let mut ledger = ledger();
    let earliest = month.over_at().unwrap().0 - 31 * 86_400;
    ledger.time.0 = earliest - 2;
    ledger.refuse(DEPARTMENT, snapshot("2026-02"), Code::IN_FUTURE);
    ledger.wait(1);
    ledger.must(DEPARTMENT, snapshot("2026-02"));
}

#[test]
fn periods_are_half_years_quarters_and_months() {
    for good in ["2026-H1", "2026-H2", "2026-Q1", "2026-Q4", "2026-01", "2026-12"] {
        assert_eq!(good.parse::<Period>().unwrap().to_string(), good);
    }
    for bad in ["2026-H3", "2026-H0", "2026-Q5", "2026-00", "2026-13", "2026H-1", "26-2026", "2026-h1", "２026-1", "2026-HH", "2026-+1"] {
        assert!(bad.parse::<Period>().is_err(), "{bad}");
    }
    let rising = ["2025-12", "2026-Q1", "2026-04", "2026-H1", "2026-09", "2026-Q4"];
    assert!(rising.windows(2).all(|pair| period(pair[0]).cmp_age(&period(pair[1])).is_lt()));
    assert!(period("2026-06").cmp_age(&period("2026-H1")).is_eq());
}

#[test]
fn who_may_send_it() {
    rows(RecordInventory::NAME).hold(|w| RecordInventory { org: w.org(), ..RecordInventory::example() }.into());
}
