//! resubmit_entry: its refusals in the order of records.md §3.3.

use mulu_contracts::catalog::resubmit_entry::ResubmitEntry;
use mulu_contracts::catalog::{EntryStatus, Spoken, examples, *};
use mulu_contracts::error::Code;
use mulu_contracts::registry::AnyRule;
use mulu_contracts::rule::Rule;
use mulu_contracts::samples::*;

use crate::catalog::world::{self, *};
use crate::permissions::{World, rows};

#[test]
fn resubmit_entry_refuses_in_order() {
    let mut ledger = ledger();
    let mut wrong = ResubmitEntry { id: id(), version: 9, core: examples::core(), detail: Spoken(examples::detail()) };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound);
    ledger.must(DEPARTMENT, submit());
    ledger.refuse(OPERATOR, wrong.clone(), Code::RoleMissing);
    // claimed: nobody acts on its behalf
    ledger.refuse(RELAY, wrong.clone(), Code::RelationMissing);
    ledger.refuse(COUNTY_PROVIDER, wrong.clone(), Code::RelationMissing);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::StaleVersion);
    wrong.version = 1;
    wrong.core.division = division(PROVINCE);
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &id());
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::Frozen);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::DivisionOutside);
    wrong.core.division = division(CITY);
    wrong.core.theme = Some(code("unknown"));
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::UnknownCode);
    wrong.core.theme = None;
    wrong.core.sector_regulated = true;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::FieldMissing).as_deref(), Some("sector"));
    wrong.core.sector_regulated = false;
    wrong.core.exclusion_declared = Exclusion::Privacy;
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::AttributeConflict);
    wrong.core.exclusion_declared = Exclusion::None;
    ledger.must(DEPARTMENT, wrong.clone());
    assert_eq!((core_of(&ledger, &id()).version, core_of(&ledger, &id()).input.theme), (2, None));
    reject(&mut ledger, &id());
    ledger.must(DEPARTMENT, ResubmitEntry { version: 3, ..wrong.clone() });
    approve(&mut ledger, &id());
    let late = ResubmitEntry { version: 5, ..wrong.clone() };
    assert_eq!(ledger.refuse(DEPARTMENT, late, Code::WrongState).as_deref(), Some("published"));

    // On behalf: only who submitted, only while unclaimed, and never a confirmed frequency.
    let mut ledger = world::ledger();
    let mut relayed = submit();
    relayed.core.update_frequency.confirmed = false;
    ledger.must(RELAY, relayed);
    wrong.version = 1;
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::RelationMissing);
    ledger.refuse(RELAY, wrong.clone(), Code::NotForBehalf);
    wrong.core.update_frequency.confirmed = false;
    ledger.must(RELAY, wrong);
}

fn message(w: &mut World) -> AnyRule {
    let id = w.entry(EntryStatus::Rejected);
    let submit = w.submission();
    ResubmitEntry { id, version: w.version(&id), core: submit.core, detail: submit.detail }.into()
}

#[test]
fn who_may_send_it() {
    rows(ResubmitEntry::NAME).hold(message);
}
