//! publish_element: its refusals in the order of records.md §3.6.

use mulu_contracts::catalog::element::publish_element::PublishElement;
use mulu_contracts::error::Code;
use mulu_contracts::rule::Rule;
use mulu_contracts::samples::*;

use crate::catalog::world::*;
use crate::element::county;
use crate::element::world::*;
use crate::permissions::rows;

#[test]
fn publish_element_refuses_in_order() {
    let mut ledger = ledger();
    let mut wrong = PublishElement { scope_division: division("999999"), ..PublishElement::example() };
    // S2
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::RoleMissing);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::UnknownDivision);
    // S5
    wrong.scope_division = division(CITY);
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RelationMissing);
    ledger.must(SECTOR_AUTHORITY, wrong.clone());
    assert_eq!(current(&ledger).publisher, uscc(SECTOR_AUTHORITY));
    // S3, also from one without the relation
    assert_eq!(ledger.must(CITY_BUREAU, wrong.clone()).exists, [0]);
    wrong.name = text("别名");
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::ExistsWithOtherContent);
    // the same key below is another element
    ledger.must(COUNTY_BUREAU, PublishElement { scope_division: division(COUNTY), ..wrong });
}

#[test]
fn who_may_send_it() {
    rows(PublishElement::NAME).hold(|_| county::element().into());
}
