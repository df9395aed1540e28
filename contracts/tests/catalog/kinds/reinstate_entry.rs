//! reinstate_entry: its refusals in the order of docs/spec/catalog.md.

use mulu_contracts::catalog::kinds::reinstate_entry::ReinstateEntry;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::records::entry::{CoreInput, EntryStatus, Exclusion};
use mulu_contracts::catalog::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, OPERATOR, PROVINCE, code, division};

use crate::catalog::world::*;
use crate::permissions::{World, rows};

#[test]
fn reinstate_entry_refuses_in_order() {
    let mut ledger = ledger();
    let mut coded = submit();
    coded.detail.0.resource_code = resource_code("A/1");
    let mut wrong = ReinstateEntry { id: id(), version: 9, core: None, detail: None };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    ledger.must(DEPARTMENT, coded.clone());
    ledger.refuse(OPERATOR, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::WRONG_STATE).as_deref(), Some("submitted"));
    let withdraw = take_back(&ledger, &id());
    ledger.must(DEPARTMENT, withdraw);
    assert_eq!(core_of(&ledger, &id()).status, EntryStatus::Withdrawn);
    wrong.version = 2;
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &id());
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::FROZEN);
    for (change, expected) in [
        (CoreInput { division: division(PROVINCE), ..samples::core() }, Code::PROVIDER_UNKNOWN),
        (CoreInput { theme: Some(code("x")), ..samples::core() }, Code::UNKNOWN_CODE),
        (CoreInput { sector_regulated: true, ..samples::core() }, Code::FIELD_MISSING),
        (CoreInput { exclusion_declared: Exclusion::Privacy, ..samples::core() }, Code::ATTRIBUTE_CONFLICT),
    ] {
        ledger.refuse(DEPARTMENT, ReinstateEntry { core: Some(change), ..wrong.clone() }, expected);
    }
    // A withdrawn entry frees its code; who takes it keeps it.
    let mut taker = ledger.clone();
    taker.must(DEPARTMENT, SubmitEntry { local_key: samples::key("other"), ..coded });
    taker.refuse(DEPARTMENT, wrong.clone(), Code::CODE_TAKEN);
    ledger.must(DEPARTMENT, wrong);
    assert_eq!((core_of(&ledger, &id()).status, core_of(&ledger, &id()).version), (EntryStatus::Submitted, 3));
    approve(&mut ledger, &id());
}

fn message(w: &mut World) -> AnyRule {
    let id = w.entry(EntryStatus::Withdrawn);
    ReinstateEntry { id, version: w.version(&id), core: None, detail: None }.into()
}

#[test]
fn who_may_send_it() {
    rows(ReinstateEntry::NAME).hold(message);
}
