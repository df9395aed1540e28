//! suspend_grant: the whole or entries of it, each holder for itself; a provider its own entries alone (A21).

use mulu_contracts::authorization::keys::grant as keys;
use mulu_contracts::authorization::kinds::suspend_grant::SuspendGrant;
use mulu_contracts::authorization::records::hold::{Hold, HoldScope};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, CITY_PROVIDER, DEPARTMENT, ENTERPRISE, SUPERVISOR, set, uscc};
use mulu_testkit::Ledger;

use crate::catalog::world::freeze;
use crate::grant::world::*;
use crate::permissions::{World, rows};

fn suspend(scope: HoldScope, hold_version: u64) -> SuspendGrant {
    SuspendGrant { id: id(), hold_version, scope, ..SuspendGrant::example() }
}

fn entries(of: impl IntoIterator<Item = mulu_contracts::kernel::id::EntryId>) -> HoldScope {
    HoldScope::Entries(set(of))
}

fn hold_of(ledger: &Ledger, n: u32) -> Hold {
    keys::hold(&id(), &uscc(n)).get(&ledger.state).unwrap().unwrap()
}

fn counts(ledger: &Ledger) -> (u32, u32, u32) {
    let whole = keys::holds(&id()).get(&ledger.state).unwrap().unwrap_or_default().count;
    let of = |entry| keys::holds_on(&id(), &entry).get(&ledger.state).unwrap().unwrap_or_default().count;
    (whole, of(bus_lines()), of(water()))
}

#[test]
fn suspending_is_refused_in_the_order_of_the_checks() {
    let mut ledger = granted();
    let mut wrong =
        SuspendGrant { id: grant_id("none"), reason: mulu_contracts::ledger::samples::reason("whim"), ..suspend(HoldScope::Whole, 3) };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    wrong.scope = entries([mulu_contracts::catalog::samples::id("none")]);
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("scope"));
    wrong.scope = HoldScope::Whole;
    ledger.refuse(ENTERPRISE, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.hold_version = 0;
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_THE_PROVIDER);
    wrong.scope = entries([bus_lines(), water()]);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_THE_PROVIDER);
    wrong.scope = entries([bus_lines()]);
    assert_eq!(ledger.refuse(DEPARTMENT, wrong, Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    ledger.must(DEPARTMENT, suspend(entries([bus_lines()]), 0));
    ledger.refuse(DEPARTMENT, suspend(entries([bus_lines()]), 0), Code::STALE_VERSION);
    ledger.refuse(DEPARTMENT, suspend(entries([bus_lines()]), 1), Code::ALREADY_HELD);
    // After its end nothing is held.
    let over = next_at(&ledger, stored(&ledger).valid_until);
    assert_eq!(over.clone().refuse(GRANTOR, suspend(HoldScope::Whole, 0), Code::WRONG_STATE).as_deref(), Some("expired"));
}

#[test]
fn what_one_holds_is_united_and_counted_once() {
    let mut ledger = granted();
    let version = stored(&ledger).version;
    ledger.must(DEPARTMENT, suspend(entries([bus_lines()]), 0));
    ledger.must(CITY_PROVIDER, suspend(entries([water()]), 0));
    ledger.must(CITY_BUREAU, suspend(entries([bus_lines()]), 0));
    assert_eq!(counts(&ledger), (0, 2, 1));
    assert!(hold_of(&ledger, DEPARTMENT).as_provider && !hold_of(&ledger, CITY_BUREAU).as_provider);
    ledger.must(CITY_BUREAU, suspend(entries([water()]), 1));
    assert_eq!((counts(&ledger), hold_of(&ledger, CITY_BUREAU).scope), ((0, 2, 2), Some(entries([bus_lines(), water()]))));
    ledger.must(CITY_BUREAU, suspend(HoldScope::Whole, 2));
    ledger.must(SUPERVISOR, suspend(HoldScope::Whole, 0));
    assert_eq!(counts(&ledger), (2, 1, 1));
    // Nobody's own act became stale by any of it.
    assert_eq!(stored(&ledger).version, version);
}

#[test]
fn an_objection_holds_the_grant_and_not_its_suspension() {
    let mut ledger = granted();
    freeze(&mut ledger, &bus_lines());
    ledger.must(DEPARTMENT, suspend(entries([bus_lines()]), 0));
}

fn message(w: &mut World) -> AnyRule {
    let id = granted_in(w, Own::Grantor);
    let scope = if w.role == Some(Role::Provider) { entries([entry_of(w)]) } else { HoldScope::Whole };
    let scope = if w.relation == crate::permissions::Relation::Missing { HoldScope::Whole } else { scope };
    SuspendGrant { id, hold_version: 0, scope, ..SuspendGrant::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(SuspendGrant::NAME).hold(message);
}
