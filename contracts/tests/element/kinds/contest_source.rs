//! contest_source: its refusals in the order of docs/spec/element.md.

use mulu_contracts::catalog::records::entry::EntryStatus;
use mulu_contracts::catalog::samples;
use mulu_contracts::element::kinds::contest_source::ContestSource;
use mulu_contracts::element::records::MAX_ROLES;
use mulu_contracts::element::records::SourceRole::Authoritative;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_PROVIDER, COUNTY_PROVIDER, DEPARTMENT, OPERATOR, code};

use crate::catalog::world::*;
use crate::element::county;
use crate::element::world::*;
use crate::permissions::{Relation, World, rows};

#[test]
fn contest_source_refuses_in_order() {
    let mut ledger = city();
    let example = ContestSource::example();
    let mut wrong = ContestSource {
        key: code("no.such"),
        version: 7,
        entry: samples::id("nothing"),
        reason: samples::reason("no_such_reason"),
        ..example.clone()
    };
    // S2, S3, S4
    ledger.refuse(OPERATOR, wrong.clone(), Code::ROLE_MISSING);
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND), None);
    wrong.key = key();
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("entry"));
    wrong.entry = lines();
    // S5, S6
    ledger.refuse(COUNTY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    // S7: a role that nobody has is claimed
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::WRONG_STATE).as_deref(), Some("without_source"));
    take(&mut ledger, DEPARTMENT, lines(), Authoritative);
    wrong.version = 2;
    // S8
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &lines());
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::FROZEN);
    // Check 1: the source itself, and another entry of its provider
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NO_CHANGE);
    publish_for(&mut ledger, DEPARTMENT, "other");
    ledger.refuse(DEPARTMENT, ContestSource { entry: samples::id("other"), ..wrong.clone() }, Code::NO_CHANGE);
    // Check 2
    wrong.entry = stops();
    let mut open = ledger.clone();
    open.must(COUNTY_PROVIDER, ContestSource { version: 2, entry: county_entry(), ..example.clone() });
    open.refuse(CITY_PROVIDER, ContestSource { version: 3, ..wrong.clone() }, Code::CONTEST_OPEN);
    // Check 3: what could not win opens no contest
    ledger.must(CITY_PROVIDER, submit_for(CITY_PROVIDER, "submitted"));
    let mut unfit = ContestSource { entry: samples::id_of(CITY_PROVIDER, "submitted"), ..wrong.clone() };
    ledger.refuse(CITY_PROVIDER, unfit.clone(), Code::ENTRY_NOT_PUBLISHED);
    unfit.entry = stops();
    let mut full = ledger.clone();
    fill(&mut full, CITY_PROVIDER, stops(), MAX_ROLES);
    full.refuse(CITY_PROVIDER, unfit, Code::TOO_MANY);
    assert_eq!(ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    wrong.reason = example.reason;
    ledger.must(CITY_PROVIDER, wrong.clone());
    ledger.refuse(CITY_PROVIDER, wrong, Code::STALE_VERSION);
}

fn message(w: &mut World) -> AnyRule {
    // Who is no provider has no entry of its own, and is refused before one is looked for.
    let entry = if w.role == Some(Role::Operator) { samples::id("nothing") } else { w.entry(EntryStatus::Published) };
    if w.relation != Relation::Missing {
        county::publish(w);
        let source = county::entry(w, "source");
        w.ledger.must(COUNTY_PROVIDER, county::claim(1, source));
    }
    county::contest(2, entry).into()
}

#[test]
fn who_may_send_it() {
    rows(ContestSource::NAME).hold(message);
}
