//! publish_element: its refusals in the order of docs/spec/element.md.

use mulu_contracts::element::kinds::publish_element::PublishElement;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, CITY_BUREAU, COUNTY, COUNTY_BUREAU, DEPARTMENT, SECTOR_AUTHORITY, division, text, uscc};

use crate::catalog::world::*;
use crate::element::county;
use crate::element::world::*;
use crate::permissions::rows;

#[test]
fn publish_element_refuses_in_order() {
    let mut ledger = ledger();
    let mut wrong = PublishElement { scope_division: division("999999"), ..PublishElement::example() };
    // S2
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::UNKNOWN_DIVISION);
    // S5
    wrong.scope_division = division(CITY);
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    ledger.must(SECTOR_AUTHORITY, wrong.clone());
    assert_eq!(current(&ledger).publisher, uscc(SECTOR_AUTHORITY));
    // S3, also from one without the relation
    assert_eq!(ledger.must(CITY_BUREAU, wrong.clone()).exists, [0]);
    wrong.name = text("别名");
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::EXISTS_WITH_OTHER_CONTENT);
    // the same key below is another element
    ledger.must(COUNTY_BUREAU, PublishElement { scope_division: division(COUNTY), ..wrong });
}

#[test]
fn who_may_send_it() {
    rows(PublishElement::NAME).hold(|_| county::element().into());
}
