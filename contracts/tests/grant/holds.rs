//! Holds of several, and the answers about them (A21).

use mulu_contracts::authorization::kinds::resume_grant::ResumeGrant;
use mulu_contracts::authorization::kinds::suspend_grant::SuspendGrant;
use mulu_contracts::authorization::queries::GetGrant;
use mulu_contracts::authorization::queries::grant_beside::ListHolds;
use mulu_contracts::authorization::records::hold::HoldScope;
use mulu_contracts::catalog::kinds::transfer_entry::Transfer;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, CITY_PROVIDER, DEPARTMENT, SUPERVISOR, set, uscc};
use mulu_testkit::ask;
use mulu_testkit::granted::agreement;

use crate::catalog::world::core_of;
use crate::grant::world::*;

fn suspend(scope: HoldScope) -> SuspendGrant {
    SuspendGrant { id: id(), scope, ..SuspendGrant::example() }
}

#[test]
fn each_lifts_its_own_and_the_others_stand() {
    let mut ledger = granted();
    ledger.must(DEPARTMENT, suspend(HoldScope::Entries(set([bus_lines()]))));
    ledger.must(CITY_PROVIDER, suspend(HoldScope::Entries(set([water()]))));
    ledger.must(SUPERVISOR, suspend(HoldScope::Whole));
    let shown = ask(&ledger, GetGrant { id: id() });
    assert_eq!((&shown["holders"], &shown["held"]), (&3.into(), &true.into()));
    ledger.must(SUPERVISOR, ResumeGrant { id: id(), of: uscc(SUPERVISOR), ..ResumeGrant::example() });
    let shown = ask(&ledger, GetGrant { id: id() });
    assert_eq!((&shown["holders"], &shown["held"]), (&2.into(), &false.into()));
    let holds = ask(&ledger, ListHolds { grant: id(), from: Place::START, limit: 9 });
    assert_eq!((&holds["total"], holds["items"].as_array().unwrap().len()), (&"2".into(), 2));
}

/// The hold of a provider can be lifted by whoever provides its entries by then.
#[test]
fn who_took_the_entries_over_lifts_the_hold_of_who_had_them() {
    let mut ledger = granted();
    ledger.must(DEPARTMENT, suspend(HoldScope::Entries(set([bus_lines()]))));
    let lift = ResumeGrant { id: id(), of: uscc(DEPARTMENT), ..ResumeGrant::example() };
    ledger.refuse(CITY_PROVIDER, lift.clone(), Code::RELATION_MISSING);
    let version = core_of(&ledger, &bus_lines()).version;
    let until = mulu_contracts::kernel::value::Time(ledger.time.0 + DAY);
    let moves = Transfer {
        id: bus_lines(),
        version,
        to: uscc(CITY_PROVIDER),
        until,
        ..<Transfer as mulu_contracts::ledger::joint::JointBody>::example()
    };
    ledger.must(DEPARTMENT, body(&moves));
    ledger.must(CITY_PROVIDER, agreement(&moves));
    ledger.must(CITY_PROVIDER, lift);
}

#[test]
fn a_bureau_that_holds_is_no_provider_and_no_provider_lifts_it() {
    let mut ledger = granted();
    ledger.must(CITY_BUREAU, suspend(HoldScope::Entries(set([bus_lines()]))));
    let lift = ResumeGrant { id: id(), of: uscc(CITY_BUREAU), ..ResumeGrant::example() };
    ledger.refuse(DEPARTMENT, lift, Code::RELATION_MISSING);
}
