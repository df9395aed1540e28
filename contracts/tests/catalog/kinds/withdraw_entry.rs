//! withdraw_entry: its refusals in the order of docs/spec/catalog.md.

use mulu_contracts::catalog::kinds::amend_entry;
use mulu_contracts::catalog::kinds::withdraw_entry::WithdrawEntry;
use mulu_contracts::catalog::records::entry::{EntryStatus, Outcome};
use mulu_contracts::catalog::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, OPERATOR};
use mulu_testkit::Ledger;

use crate::catalog::world::*;
use crate::permissions::{World, rows};

#[test]
fn withdraw_entry_refuses_in_order() {
    let mut ledger = ledger();
    let mut wrong = <WithdrawEntry as Rule>::example();
    wrong.version = 4;
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    ledger.must(DEPARTMENT, submit());
    ledger.refuse(CITY_BUREAU, submit_withdraw(&ledger), Code::RELATION_MISSING);
    ledger.refuse(OPERATOR, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    approve(&mut ledger, &id());
    ledger.must(DEPARTMENT, amend_entry::amend());
    grant(&mut ledger, &id());
    wrong.version = 3;
    wrong.reason = samples::reason("x");
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::CHANGE_PENDING);
    reject(&mut ledger, &id());
    wrong.version = 4;
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ENTRY_IN_USE);
    wrong.force = true;
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::UNKNOWN_CODE);
    wrong.reason = samples::reason("duplicate");
    // an ending act is open to a frozen entry
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &id());
    frozen.must(DEPARTMENT, wrong.clone());
    ledger.must(DEPARTMENT, wrong.clone());
    approve(&mut ledger, &id());
    assert_eq!(core_of(&ledger, &id()).status, EntryStatus::Withdrawn);
    wrong.version = 6;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong, Code::WRONG_STATE).as_deref(), Some("withdrawn"));

    // A grant that came while an unforced withdrawal waited (review check 5).
    let mut ledger = published();
    let plain = take_back(&ledger, &id());
    ledger.must(DEPARTMENT, plain);
    grant(&mut ledger, &id());
    let approve = judge(&ledger, &id(), Outcome::Approve);
    ledger.refuse(CITY_BUREAU, approve, Code::ENTRY_IN_USE);
}

fn submit_withdraw(ledger: &Ledger) -> WithdrawEntry {
    // the bureau is a provider too, but not of this entry
    take_back(ledger, &id())
}

fn message(w: &mut World) -> AnyRule {
    let id = w.entry(EntryStatus::Published);
    WithdrawEntry { id, version: w.version(&id), reason: samples::reason("duplicate"), force: false }.into()
}

#[test]
fn who_may_send_it() {
    rows(WithdrawEntry::NAME).hold(message);
}
