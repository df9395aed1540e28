//! resubmit_entry: its refusals in the order of docs/spec/catalog.md.

use mulu_contracts::catalog::kinds::resubmit_entry::ResubmitEntry;
use mulu_contracts::catalog::records::entry::{EntryStatus, Exclusion};
use mulu_contracts::catalog::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::params::code_list;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, CITY_BUREAU, COUNTY_PROVIDER, DEPARTMENT, OPERATOR, PROVINCE, RELAY, code, division};
use mulu_contracts::ledger::texts::Spoken;

use crate::catalog::world::{self, *};
use crate::permissions::{World, rows};

#[test]
fn resubmit_entry_refuses_in_order() {
    let mut ledger = ledger();
    let mut wrong = ResubmitEntry { id: id(), version: 9, core: samples::core(), detail: Spoken(samples::detail()) };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    ledger.must(DEPARTMENT, submit());
    ledger.refuse(OPERATOR, wrong.clone(), Code::ROLE_MISSING);
    // claimed: nobody acts on its behalf
    ledger.refuse(RELAY, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(COUNTY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    wrong.core.division = division(PROVINCE);
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &id());
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::FROZEN);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::PROVIDER_UNKNOWN);
    wrong.core.division = division(CITY);
    wrong.core.theme = Some(code("unknown"));
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::UNKNOWN_CODE);
    wrong.core.theme = None;
    wrong.core.sector_regulated = true;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::FIELD_MISSING).as_deref(), Some("sector"));
    wrong.core.sector_regulated = false;
    wrong.core.exclusion_declared = Exclusion::Privacy;
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ATTRIBUTE_CONFLICT);
    wrong.core.exclusion_declared = Exclusion::None;
    ledger.must(DEPARTMENT, wrong.clone());
    assert_eq!((core_of(&ledger, &id()).version, core_of(&ledger, &id()).input.theme), (2, None));
    reject(&mut ledger, &id());
    ledger.must(DEPARTMENT, ResubmitEntry { version: 3, ..wrong.clone() });
    approve(&mut ledger, &id());
    let late = ResubmitEntry { version: 5, ..wrong.clone() };
    assert_eq!(ledger.refuse(DEPARTMENT, late, Code::WRONG_STATE).as_deref(), Some("published"));

    // On behalf: only who submitted, only while unclaimed, and never a confirmed frequency.
    let mut ledger = world::ledger();
    let mut relayed = submit();
    relayed.core.update_frequency.confirmed = false;
    ledger.must(RELAY, relayed);
    wrong.version = 1;
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(RELAY, wrong.clone(), Code::NOT_FOR_BEHALF);
    wrong.core.update_frequency.confirmed = false;
    ledger.must(RELAY, wrong);
}

#[test]
fn what_is_sent_again_names_codes_that_are_in_their_lists_now() {
    let mut ledger = world::ledger();
    ledger.must(DEPARTMENT, submit());
    let key = code_list("themes");
    let mut list = key.get(&ledger.state).unwrap().unwrap();
    list.codes.iter_mut().find(|listed| listed.code == code("transport")).unwrap().retired_from = Some(ledger.time);
    put(&mut ledger, &key, &list);
    let again = ResubmitEntry { id: id(), version: 1, core: samples::core(), detail: Spoken(samples::detail()) };
    assert_eq!(ledger.refuse(DEPARTMENT, again, Code::UNKNOWN_CODE).as_deref(), Some("theme"));
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
