//! The next app version and what it brings, over a ledger in memory (feature `next-version`): unknown before its height, there from it on.

use mulu_contracts::execute::begin_block;
use mulu_contracts::governance::kinds::drill::Drill;
use mulu_contracts::governance::parameters::DRILL;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::state::{Overlay, StateWrite};
use mulu_contracts::kernel::value::Hash;
use mulu_contracts::ledger::params::Value;
use mulu_contracts::ledger::samples::{CITY_BUREAU, hash};
use mulu_contracts::ledger::version::{self, AppVersion, NextVersion};
use mulu_contracts::party::queries::tables::GetParameter;
use mulu_testkit::Ledger;

/// The upgrade as governance schedules it.
fn schedule(ledger: &mut Ledger, version: u64, height: u64) {
    let binary_hash: Hash = hash("mulud");
    let next = Some(NextVersion { version, height, binary_hash });
    let stands = version::stands(&ledger.state).unwrap().version;
    let mut overlay = Overlay::new(&ledger.state);
    overlay.put(&version::key(), &AppVersion { version: stands, next });
    let changes = overlay.into_changes();
    ledger.state.absorb(changes);
}

fn drill(ledger: &Ledger) -> Value {
    ledger.ask(GetParameter { name: "drill".into() }).unwrap().value
}

#[test]
fn drill_what_a_version_brings_is_unknown_before_its_height_and_there_from_it_on() {
    let mut ledger = Ledger::new();
    assert_eq!(version::stands(&ledger.state).unwrap().version, 1);
    ledger.refuse(CITY_BUREAU, Drill { times: 0 }, Code::UNKNOWN_KIND);
    assert_eq!(ledger.ask(GetParameter { name: "drill".into() }), None);
    let height = ledger.height + 3;
    schedule(&mut ledger, 2, height);
    ledger.refuse(CITY_BUREAU, Drill { times: 0 }, Code::UNKNOWN_KIND);
    ledger.empty_block();
    assert_eq!((version::stands(&ledger.state).unwrap().version, ledger.height), (1, height - 1));
    // The block of the height begins with it: its own transactions know it already.
    ledger.must(CITY_BUREAU, Drill { times: 0 });
    assert_eq!((version::stands(&ledger.state).unwrap(), ledger.height), (AppVersion { version: 2, next: None }, height));
    assert_eq!(drill(&ledger), DRILL.spec.default());
    for times in 1..7 {
        ledger.must(CITY_BUREAU, Drill { times });
    }
    ledger.refuse(CITY_BUREAU, Drill { times: 7 }, Code::TOO_MANY);
}

#[test]
fn drill_a_version_that_nobody_knows_stops_the_block_and_says_what_to_do() {
    let mut ledger = Ledger::new();
    let height = ledger.height + 1;
    schedule(&mut ledger, 3, height);
    let mut overlay = Overlay::new(&ledger.state);
    let words = begin_block(&ledger.block(), &mut overlay).unwrap_err().to_string();
    assert!(words.contains("app version 3") && words.contains("install the newer release"), "{words}");
    assert!(overlay.into_changes().is_empty());
}
