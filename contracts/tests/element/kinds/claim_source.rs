//! claim_source: its refusals in the order of docs/spec/element.md.

use mulu_contracts::catalog::kinds::submit_entry;
use mulu_contracts::catalog::records::entry::EntryStatus;
use mulu_contracts::catalog::samples;
use mulu_contracts::element::kinds::claim_source::ClaimSource;
use mulu_contracts::element::kinds::publish_element::PublishElement;
use mulu_contracts::element::records::MAX_ROLES;
use mulu_contracts::element::records::SourceRole::{Authoritative, CopyOf};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, COUNTY, COUNTY_BUREAU, COUNTY_PROVIDER, DEPARTMENT, code, division};
use mulu_testkit::code_of;

use crate::catalog::world::*;
use crate::element::county;
use crate::element::world::*;
use crate::permissions::{Relation, World, rows};

#[test]
fn claim_source_refuses_in_order() {
    let mut ledger = city();
    let example = ClaimSource::example();
    let mut wrong = ClaimSource { key: code("no.such"), version: 7, entry: samples::id("nothing"), ..example };
    // S2
    ledger.refuse(CITY_BUREAU_ALONE, wrong.clone(), Code::ROLE_MISSING);
    // S3
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND), None);
    wrong.key = key();
    // S4
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("entry"));
    let submitted = submit_entry::submit("submitted");
    ledger.must(DEPARTMENT, submitted);
    wrong.entry = samples::id("submitted");
    // S5
    ledger.refuse(COUNTY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    // S6
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    // S8
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &wrong.entry);
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::FROZEN);
    // Check 1
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ENTRY_NOT_PUBLISHED);
    // Check 2: an element of the county, an entry of the city
    ledger.must(COUNTY_BUREAU, PublishElement { scope_division: division(COUNTY), ..PublishElement::example() });
    wrong.entry = lines();
    wrong.scope_division = division(COUNTY);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::DIVISION_OUTSIDE);
    // and the other way round it lies within
    wrong.scope_division = division(CITY);
    let county = claim(&ledger, county_entry(), Authoritative);
    ledger.must(COUNTY_PROVIDER, county);
    wrong.version = 2;
    // Check 3
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::SOURCE_TAKEN), Some(county_entry().to_string()));
    // Check 4: not the source, itself
    wrong.role = CopyOf(stops());
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_THE_SOURCE), Some(stops().to_string()));
    let own = ClaimSource { entry: county_entry(), role: CopyOf(county_entry()), ..wrong.clone() };
    ledger.refuse(COUNTY_PROVIDER, own, Code::NO_CHANGE);
    wrong.role = CopyOf(county_entry());
    // Check 5
    let mut full = ledger.clone();
    fill(&mut full, DEPARTMENT, lines(), MAX_ROLES);
    full.refuse(DEPARTMENT, wrong.clone(), Code::TOO_MANY);
    let mut room = ledger.clone();
    fill(&mut room, DEPARTMENT, lines(), MAX_ROLES - 1);
    room.must(DEPARTMENT, wrong.clone());
    // the same role again changes nothing
    ledger.must(DEPARTMENT, wrong.clone());
    ledger.refuse(DEPARTMENT, ClaimSource { version: 3, ..wrong.clone() }, Code::NO_CHANGE);
    ledger.refuse(DEPARTMENT, wrong, Code::STALE_VERSION);
}

#[test]
fn of_two_claims_in_one_bundle_the_second_is_stale() {
    let mut ledger = city();
    let claims = [(lines(), DEPARTMENT), (county_entry(), COUNTY_PROVIDER)];
    let transactions = claims.map(|(entry, org)| ledger.tx(org, &[&format!("{org}/0")], [claim(&ledger, entry, Authoritative).into()]));
    let results = ledger.bundle(transactions.to_vec());
    assert_eq!((results[0].code, code_of(&results[1])), (0, Some(Code::STALE_VERSION)));
    assert_eq!(current(&ledger).source, Some(lines()));
}

fn message(w: &mut World) -> AnyRule {
    let entry = w.entry(EntryStatus::Published);
    if w.relation != Relation::Missing {
        county::publish(w);
    }
    county::claim(1, entry).into()
}

#[test]
fn who_may_send_it() {
    rows(ClaimSource::NAME).hold(message);
}
