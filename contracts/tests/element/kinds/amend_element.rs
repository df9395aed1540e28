//! amend_element: its refusals in the order of docs/spec/element.md.

use mulu_contracts::catalog::change::Change;
use mulu_contracts::element::kinds::amend_element::AmendElement;
use mulu_contracts::element::kinds::publish_element::PublishElement;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY, COUNTY_BUREAU, DEPARTMENT, SECTOR_AUTHORITY, division};

use crate::catalog::world::*;
use crate::element::county;
use crate::element::world::*;
use crate::permissions::{Relation, World, rows};

#[test]
fn amend_element_refuses_in_order() {
    let mut ledger = ledger();
    let example = AmendElement::example();
    let mut wrong = AmendElement { version: 7, name: Change::Keep, ..example.clone() };
    // S2, S3
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NOT_FOUND);
    ledger.must(CITY_BUREAU, PublishElement::example());
    // S5: a sector authority amends its own elements alone
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(SECTOR_AUTHORITY, wrong.clone(), Code::RELATION_MISSING);
    // S6
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    // Check 1
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NO_CHANGE);
    wrong.name = Change::Set(PublishElement::example().name);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::NO_CHANGE);
    wrong.name = example.name;
    ledger.must(CITY_BUREAU, wrong.clone());
    ledger.refuse(CITY_BUREAU, wrong, Code::STALE_VERSION);
    assert_eq!(current(&ledger).version, 2);
}

fn message(w: &mut World) -> AnyRule {
    if w.relation != Relation::Missing {
        county::publish(w);
    }
    AmendElement { scope_division: division(COUNTY), ..AmendElement::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(AmendElement::NAME).hold(message);
}
