//! revoke_order: as resolve_order, but that the order should not have been.

use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, OPERATOR, SUPERVISOR};
use mulu_contracts::supervision::kinds::revoke_order::RevokeOrder;
use mulu_contracts::supervision::records::OrderStatus;

use crate::catalog::world::COORDINATOR;
use crate::permissions::{World, rows};
use crate::supervision::world::*;

#[test]
fn revoke_order_refuses_in_order() {
    let mut ledger = at(OrderStatus::Answered);
    let mut wrong = RevokeOrder { id: id_of("none"), version: 7, reason: catalog_samples::reason("no_such_reason") };
    ledger.refuse(NOBODYS, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(SUPERVISOR, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    ledger.refuse(OPERATOR, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(SUPERVISOR, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 2;
    assert_eq!(ledger.refuse(SUPERVISOR, wrong, Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    for status in [OrderStatus::Resolved, OrderStatus::Revoked] {
        let mut later = at(status);
        let rule = revoke(&later);
        assert_eq!(later.refuse(SUPERVISOR, rule, Code::WRONG_STATE).as_deref(), Some(status.word()));
    }
    let rule = revoke(&ledger);
    ledger.clone().must(COORDINATOR, rule.clone());
    ledger.must(SUPERVISOR, rule);
    assert_eq!((stored(&ledger).status, stored(&ledger).outcome), (OrderStatus::Revoked, None));
    assert!(on_operator(&ledger).orders.is_empty());
}

fn message(w: &mut World) -> AnyRule {
    let id = ordered(w);
    RevokeOrder { id, version: 1, ..RevokeOrder::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(RevokeOrder::NAME).hold(message);
}
