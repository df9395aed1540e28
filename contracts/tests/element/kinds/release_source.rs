//! release_source: its refusals in the order of records.md §3.6.

use mulu_contracts::catalog::element::SourceRole::Authoritative;
use mulu_contracts::catalog::element::release_source::ReleaseSource;
use mulu_contracts::catalog::{EntryStatus, examples};
use mulu_contracts::error::Code;
use mulu_contracts::registry::AnyRule;
use mulu_contracts::rule::Rule;
use mulu_contracts::samples::*;

use crate::catalog::world::*;
use crate::element::county;
use crate::element::world::*;
use crate::permissions::{Relation, World, rows};

#[test]
fn release_source_refuses_in_order() {
    let mut ledger = city();
    let mut wrong = ReleaseSource { key: code("no.such"), version: 7, entry: examples::id("nothing"), ..ReleaseSource::example() };
    // S2, S3, S4
    ledger.refuse(CITY_BUREAU_ALONE, wrong.clone(), Code::RoleMissing);
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound), None);
    wrong.key = key();
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound).as_deref(), Some("entry"));
    wrong.entry = lines();
    // S5, S6, S8
    ledger.refuse(COUNTY_PROVIDER, wrong.clone(), Code::RelationMissing);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::StaleVersion);
    wrong.version = 1;
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &wrong.entry);
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::Frozen);
    // 1
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::RoleAbsent);
    take(&mut ledger, DEPARTMENT, lines(), Authoritative);
    wrong.version = 2;
    ledger.must(DEPARTMENT, wrong.clone());
    ledger.refuse(DEPARTMENT, wrong, Code::StaleVersion);
}

fn message(w: &mut World) -> AnyRule {
    let entry = w.entry(EntryStatus::Published);
    if w.relation != Relation::Missing {
        county::publish(w);
        w.ledger.must(w.target(), county::claim(1, entry));
    }
    ReleaseSource { scope_division: division(COUNTY), version: 2, entry, ..ReleaseSource::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(ReleaseSource::NAME).hold(message);
}
