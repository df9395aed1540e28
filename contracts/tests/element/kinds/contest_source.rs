//! contest_source: its refusals in the order of records.md §3.6.

use mulu_contracts::catalog::element::MAX_ROLES;
use mulu_contracts::catalog::element::SourceRole::Authoritative;
use mulu_contracts::catalog::element::contest_source::ContestSource;
use mulu_contracts::catalog::{EntryStatus, examples};
use mulu_contracts::error::Code;
use mulu_contracts::party::Role;
use mulu_contracts::registry::AnyRule;
use mulu_contracts::rule::Rule;
use mulu_contracts::samples::*;

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
        entry: examples::id("nothing"),
        reason: examples::reason("no_such_reason"),
        ..example.clone()
    };
    // S2, S3, S4
    ledger.refuse(OPERATOR, wrong.clone(), Code::RoleMissing);
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound), None);
    wrong.key = key();
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound).as_deref(), Some("entry"));
    wrong.entry = lines();
    // S5, S6
    ledger.refuse(COUNTY_PROVIDER, wrong.clone(), Code::RelationMissing);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::StaleVersion);
    wrong.version = 1;
    // S7: a role that nobody has is claimed
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::WrongState).as_deref(), Some("without_source"));
    take(&mut ledger, DEPARTMENT, lines(), Authoritative);
    wrong.version = 2;
    // S8
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &lines());
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::Frozen);
    // 1
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NoChange);
    // 2
    wrong.entry = stops();
    let mut open = ledger.clone();
    open.must(COUNTY_PROVIDER, ContestSource { version: 2, entry: county_entry(), ..example.clone() });
    open.refuse(DEPARTMENT, ContestSource { version: 3, ..wrong.clone() }, Code::ContestOpen);
    // what could not win opens no contest
    ledger.must(DEPARTMENT, examples::submit("submitted"));
    let mut unfit = ContestSource { entry: examples::id("submitted"), ..wrong.clone() };
    ledger.refuse(DEPARTMENT, unfit.clone(), Code::EntryNotPublished);
    unfit.entry = stops();
    let mut full = ledger.clone();
    fill(&mut full, DEPARTMENT, stops(), MAX_ROLES);
    full.refuse(DEPARTMENT, unfit, Code::TooMany);
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::UnknownCode).as_deref(), Some("reason.code"));
    wrong.reason = example.reason;
    ledger.must(DEPARTMENT, wrong.clone());
    ledger.refuse(DEPARTMENT, wrong, Code::StaleVersion);
}

fn message(w: &mut World) -> AnyRule {
    // Who is no provider has no entry of its own, and is refused before one is looked for.
    let entry = if w.role == Some(Role::Operator) { examples::id("nothing") } else { w.entry(EntryStatus::Published) };
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
