//! resolve_order: its refusals in order, who ends an order, and what ends with it.

use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::due;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::organisation::organisation;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_BUREAU, SUPERVISOR, uscc};
use mulu_contracts::supervision::kinds::issue_order::IssueOrder;
use mulu_contracts::supervision::kinds::resolve_order::ResolveOrder;
use mulu_contracts::supervision::records::{OrderKind, OrderOutcome, OrderStatus};
use mulu_contracts::supervision::write::ANSWER;

use crate::catalog::world::{COORDINATOR, put};
use crate::permissions::{World, rows};
use crate::supervision::world::*;

#[test]
fn resolve_order_refuses_in_order() {
    let mut ledger = at(OrderStatus::Issued);
    let mut wrong = ResolveOrder { id: id_of("none"), version: 7, reason: catalog_samples::reason("no_such_reason"), ..resolve(&ledger) };
    ledger.refuse(NOBODYS, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(SUPERVISOR, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    // The bureau of the same division is not superior.
    for other in [COUNTY_BUREAU, CITY_BUREAU] {
        ledger.refuse(other, wrong.clone(), Code::RELATION_MISSING);
    }
    ledger.refuse(SUPERVISOR, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    assert_eq!(ledger.refuse(SUPERVISOR, wrong, Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    for status in [OrderStatus::Resolved, OrderStatus::Revoked] {
        let mut later = at(status);
        let rule = resolve(&later);
        assert_eq!(later.refuse(SUPERVISOR, rule, Code::WRONG_STATE).as_deref(), Some(status.word()));
    }
}

#[test]
fn what_an_order_does_ends_with_it_and_its_clock_stops() {
    for status in [OrderStatus::Issued, OrderStatus::Answered] {
        let mut ledger = at(status);
        let rule = ResolveOrder { outcome: OrderOutcome::Unmet, ..resolve(&ledger) };
        ledger.must(SUPERVISOR, rule);
        let ended = stored(&ledger);
        assert_eq!((ended.status, ended.outcome), (OrderStatus::Resolved, Some(OrderOutcome::Unmet)));
        assert!(on_operator(&ledger).orders.is_empty() && !ended.is_in_force(ledger.time));
        assert_eq!(due::running(&ledger.state, id().object(), ANSWER).unwrap(), None);
    }
}

#[test]
fn above_an_issuer_without_a_bureau_the_coordinator_ends_it() {
    let mut ledger = at(OrderStatus::Issued);
    let rule = resolve(&ledger);
    ledger.clone().must(COORDINATOR, rule.clone());
    // With a bureau in the issuer's superior field it is that one.
    let key = organisation(&uscc(SUPERVISOR));
    let mut issuer = key.get(&ledger.state).unwrap().unwrap();
    issuer.superior = Some(uscc(CITY_BUREAU));
    put(&mut ledger, &key, &issuer);
    ledger.refuse(COORDINATOR, rule.clone(), Code::RELATION_MISSING);
    ledger.must(CITY_BUREAU, rule);
}

/// Nobody ends an order to itself, whatever it is besides; and then the coordinator does.
#[test]
fn the_addressee_ends_nothing_though_it_stands_above() {
    let mut ledger = crate::grant::world::city();
    let key = organisation(&uscc(SUPERVISOR));
    let mut issuer = key.get(&ledger.state).unwrap().unwrap();
    issuer.superior = Some(uscc(CITY_BUREAU));
    put(&mut ledger, &key, &issuer);
    let rule = IssueOrder { addressee: uscc(CITY_BUREAU), ..order(&ledger, "order", OrderKind::Bar, None) };
    ledger.must(SUPERVISOR, rule);
    let rule = resolve(&ledger);
    ledger.refuse(CITY_BUREAU, rule.clone(), Code::RELATION_MISSING);
    ledger.must(COORDINATOR, rule);
    assert!(on_operator(&ledger).orders.is_empty());
}

fn message(w: &mut World) -> AnyRule {
    let id = ordered(w);
    ResolveOrder { id, version: 1, ..ResolveOrder::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(ResolveOrder::NAME).hold(message);
}
