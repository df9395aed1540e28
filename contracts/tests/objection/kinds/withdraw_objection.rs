//! withdraw_objection: its refusals in the order of docs/spec/objection.md.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, ENTERPRISE, OPERATOR, RELAY};
use mulu_contracts::objection::kinds::withdraw_objection::WithdrawObjection;
use mulu_contracts::objection::records::ObjectionStatus;

use crate::access_request::world::carried_by;
use crate::objection::world::*;
use crate::permissions::{World, rows};

#[test]
fn withdraw_objection_refuses_in_order() {
    let mut ledger = at(Far::Answered);
    let mut wrong = WithdrawObjection { id: mulu_contracts::objection::samples::id("nobody's"), version: 7, relay: None };
    ledger.refuse(OPERATOR, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    for other in [OPERATOR, DEPARTMENT, CITY_BUREAU] {
        ledger.refuse(other, wrong.clone(), Code::RELATION_MISSING);
    }
    ledger.refuse(ENTERPRISE, wrong.clone(), Code::STALE_VERSION);
    for far in [Far::Dismissed, Far::Upheld, Far::Refused, Far::Closed, Far::Withdrawn] {
        let mut other = at(far);
        let rule = withdraw(&other);
        assert_eq!(other.refuse(ENTERPRISE, rule, Code::WRONG_STATE).as_deref(), Some(far.status().word()));
    }
    for far in [Far::Filed, Far::Accepted, Far::Answered] {
        let mut other = at(far);
        let rule = withdraw(&other);
        other.must(ENTERPRISE, rule);
        assert_eq!(stored(&other).status, ObjectionStatus::Withdrawn);
        let left = on_entry(&other);
        assert_eq!((left.open, left.accepted, left.is_frozen(other.time), marks(&other).frozen_by), (0, 0, false, None), "{far:?}");
    }
}

#[test]
fn a_citizen_takes_back_through_the_same_platform() {
    let mut ledger = city();
    ledger.must(RELAY, citizens("ann", "c-1"));
    let rule = WithdrawObjection { id: carried_id("c-1"), version: 1, relay: None };
    ledger.refuse(RELAY, rule.clone(), Code::RELATION_MISSING);
    ledger.must(RELAY, WithdrawObjection { relay: carried_by(RELAY), ..rule });
}

fn message(w: &mut World) -> AnyRule {
    let id = handled(w, Far::Filed);
    WithdrawObjection { id, version: version_of(&w.ledger, &id), relay: relay_named(w) }.into()
}

#[test]
fn who_may_send_it() {
    rows(WithdrawObjection::NAME).hold(message);
}
