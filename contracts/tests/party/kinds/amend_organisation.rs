//! amend_organisation: one test per error, in the order of check.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::member_list::LISTED;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY, COUNTY_BUREAU, COUNTY_OFFICE, DEPARTMENT, OPERATOR, OTHER_COUNTY, PROVINCE, SECTOR_AUTHORITY, code,
    division, key_spec, list, set, text, text0, uscc,
};
use mulu_contracts::party::keys;
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_contracts::party::kinds::register_organisation::RegisterOrganisation;
use mulu_testkit::{Ledger, genesis};

use crate::party::steps::organisations::*;
use crate::permissions::{World, rows};

#[test]
fn the_chain_of_superiors_has_at_most_eight_links_and_no_cycle() {
    let mut sample = genesis();
    // Bureaus 101, 102, …: each stands below the one before.
    for n in 101..=108 {
        let mut bureau = sample.organisations[0].clone();
        bureau.uscc = uscc(n);
        bureau.superior = (n > 101).then(|| uscc(n - 1));
        bureau.keys = vec![key_spec(&format!("{n}/0"))];
        sample.organisations.push(bureau);
        let mut role = sample.roles[0].clone();
        role.org = uscc(n);
        sample.roles.push(role);
    }
    // Who stands strictly above them all.
    let mut province = sample.organisations[0].clone();
    (province.uscc, province.division, province.keys) = (uscc(120), division(PROVINCE), vec![key_spec("120/0")]);
    sample.organisations.push(province);
    let role = mulu_contracts::genesis::GenesisRole { org: uscc(120), scope_division: division(PROVINCE), ..sample.roles[0].clone() };
    sample.roles.push(role);
    let mut ledger = Ledger::from_genesis(&sample);
    ledger.must(CITY_BUREAU, RegisterOrganisation { superior: Some(uscc(108)), ..register() });
    let ninth = AmendOrganisation { superior: Some(uscc(108)), ..amend(101, 1) };
    ledger.refuse(120, ninth, Code::SUPERIOR_CYCLE);
    let under_itself = AmendOrganisation { superior: Some(uscc(101)), ..amend(101, 1) };
    ledger.refuse(120, under_itself, Code::SUPERIOR_CYCLE);
    // 108 below 1 would make the first of the chain one more step for 109.
    ledger.must(120, AmendOrganisation { superior: Some(uscc(CITY_BUREAU)), ..amend(101, 1) });
    let too_long = RegisterOrganisation { uscc: uscc(91), keys: list([key_spec("y")]), superior: Some(uscc(108)), ..register() };
    ledger.refuse(CITY_BUREAU, too_long, Code::SUPERIOR_CYCLE);
}

#[test]
fn an_organisation_amends_its_own_fields_and_the_bureau_all() {
    let mut ledger = Ledger::new();
    ledger.must(DEPARTMENT, AmendOrganisation { short_name: Some(text0("交通局")), ..amend(DEPARTMENT, 1) });
    let renamed = AmendOrganisation { name: Some(text("示例市交通运输局")), ..amend(DEPARTMENT, 2) };
    assert_eq!(ledger.refuse(DEPARTMENT, renamed.clone(), Code::FIELD_RESERVED).as_deref(), Some("name"));
    ledger.must(CITY_BUREAU, renamed);
    let now = organisation(&ledger, DEPARTMENT);
    assert_eq!((now.version, now.former_names.len(), now.name.as_str()), (3, 1, "示例市交通运输局"));
}

#[test]
fn amending_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    ledger.refuse(CITY_BUREAU, amend(77, 1), Code::NOT_FOUND);
    let no_superior = AmendOrganisation { superior: Some(uscc(77)), ..amend(DEPARTMENT, 9) };
    ledger.refuse(CITY_BUREAU, no_superior, Code::NOT_FOUND);
    ledger.refuse(OPERATOR, amend(DEPARTMENT, 9), Code::RELATION_MISSING);
    ledger.refuse(COUNTY_BUREAU, amend(DEPARTMENT, 1), Code::RELATION_MISSING);
    ledger.refuse(SECTOR_AUTHORITY, amend(DEPARTMENT, 1), Code::RELATION_MISSING);
    let stale = AmendOrganisation { name: Some(text("新名称")), ..amend(DEPARTMENT, 2) };
    ledger.refuse(DEPARTMENT, stale, Code::STALE_VERSION);
    let moved = AmendOrganisation { division: Some(division("999999")), ..amend(DEPARTMENT, 1) };
    ledger.refuse(DEPARTMENT, moved.clone(), Code::FIELD_RESERVED);
    ledger.refuse(CITY_BUREAU, moved, Code::UNKNOWN_DIVISION);
    // Check 2: not out of the bureau's reach, and not below itself.
    let out = AmendOrganisation { division: Some(division(CITY)), ..amend(COUNTY_OFFICE, 1) };
    ledger.refuse(COUNTY_BUREAU, out, Code::RELATION_MISSING);
    let below = AmendOrganisation { division: Some(division(COUNTY)), ..amend(DEPARTMENT, 1) };
    ledger.refuse(CITY_BUREAU, below, Code::SELF_ASSIGNMENT);
    // Check 3: nobody becomes a superior, or makes one, but from strictly above.
    let mine = AmendOrganisation { superior: Some(uscc(CITY_BUREAU)), ..amend(OPERATOR, 1) };
    ledger.refuse(CITY_BUREAU, mine, Code::SELF_ASSIGNMENT);
    // Check 4
    let lower = AmendOrganisation { superior: Some(uscc(DEPARTMENT)), ..amend(COUNTY_OFFICE, 1) };
    ledger.refuse(CITY_BUREAU, lower, Code::SUPERIOR_CYCLE);
    // Check 5
    ledger.refuse(CITY_BUREAU, amend(DEPARTMENT, 1), Code::NO_CHANGE);
}

#[test]
fn who_moves_leaves_a_superior_that_does_not_stand_above_the_new_place() {
    let mut ledger = Ledger::new();
    let away = AmendOrganisation { division: Some(division(OTHER_COUNTY)), ..amend(COUNTY_OFFICE, 1) };
    ledger.must(CITY_BUREAU, away.clone());
    assert_eq!(organisation(&ledger, COUNTY_OFFICE).superior, None);
    assert_eq!(keys::organisations_below(&uscc(COUNTY_BUREAU)).count(&ledger.state, LISTED).unwrap(), 1);
    assert_eq!(keys::organisations_in(&division(OTHER_COUNTY)).count(&ledger.state, LISTED).unwrap(), 1);
    let named = AmendOrganisation { superior: Some(uscc(CITY_BUREAU)), version: 2, division: None, ..away };
    ledger.must(CITY_BUREAU, named);
    assert_eq!(organisation(&ledger, COUNTY_OFFICE).superior, Some(uscc(CITY_BUREAU)));
}

#[test]
fn an_amendment_valid_when_checked_is_stale_when_executed_second() {
    let mut ledger = Ledger::new();
    let amendment = AmendOrganisation { short_name: Some(text0("甲")), ..amend(DEPARTMENT, 1) };
    let first = ledger.tx(DEPARTMENT, &["3/0"], [amendment.clone().into()]);
    let second = ledger.tx(DEPARTMENT, &["3/1"], [amendment.into(), amend(DEPARTMENT, 2).into()]);
    let results = ledger.bundle(vec![first, second]);
    assert_eq!([results[0].code, results[1].code], [0, Code::STALE_VERSION.number()]);
    assert_eq!(organisation(&ledger, DEPARTMENT).version, 2);
}

fn message(w: &mut World) -> AnyRule {
    let business = Some(set([code("platform")]));
    AmendOrganisation { uscc: w.org(), name: None, business, ..AmendOrganisation::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(AmendOrganisation::NAME).hold(message);
}
