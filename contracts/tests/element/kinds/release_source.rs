//! release_source: its refusals in the order of docs/spec/element.md.

use mulu_contracts::catalog::records::entry::EntryStatus;
use mulu_contracts::catalog::samples;
use mulu_contracts::element::kinds::release_source::ReleaseSource;
use mulu_contracts::element::records::SourceRole::Authoritative;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{COUNTY, COUNTY_PROVIDER, DEPARTMENT, code, division};

use crate::catalog::world::*;
use crate::element::county;
use crate::element::world::*;
use crate::permissions::{Relation, World, rows};

#[test]
fn release_source_refuses_in_order() {
    let mut ledger = city();
    let mut wrong = ReleaseSource { key: code("no.such"), version: 7, entry: samples::id("nothing"), ..ReleaseSource::example() };
    // S2, S3, S4
    ledger.refuse(CITY_BUREAU_ALONE, wrong.clone(), Code::ROLE_MISSING);
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND), None);
    wrong.key = key();
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("entry"));
    wrong.entry = lines();
    // S5, S6, S8
    ledger.refuse(COUNTY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &wrong.entry);
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::FROZEN);
    // Check 1
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ROLE_ABSENT);
    take(&mut ledger, DEPARTMENT, lines(), Authoritative);
    wrong.version = 2;
    ledger.must(DEPARTMENT, wrong.clone());
    ledger.refuse(DEPARTMENT, wrong, Code::STALE_VERSION);
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
