//! withdraw_access: its refusals in the order of docs/spec/access_request.md.

use mulu_contracts::access_request::kinds::withdraw_access::WithdrawAccess;
use mulu_contracts::access_request::records::AccessStatus;
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{ENTERPRISE, OPERATOR, RELAY};

use crate::access_request::world::*;
use crate::permissions::{World, rows};

#[test]
fn withdraw_access_refuses_in_order() {
    let mut ledger = at(AccessStatus::Returned);
    let mut wrong = WithdrawAccess {
        id: mulu_contracts::access_request::samples::id("nobody's"),
        version: 7,
        reason: catalog_samples::reason("no_such_reason"),
        ..withdraw(&ledger)
    };
    ledger.refuse(OPERATOR, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    ledger.refuse(OPERATOR, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(ENTERPRISE, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 2;
    assert_eq!(ledger.refuse(ENTERPRISE, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    wrong.reason = catalog_samples::reason("other");
    // Also long after it has lapsed: it leaves the lists of those that wait.
    ledger.wait(400 * DAY);
    ledger.must(ENTERPRISE, wrong);
    assert_eq!(stored(&ledger).status, AccessStatus::Withdrawn);
    let again = withdraw(&ledger);
    assert_eq!(ledger.refuse(ENTERPRISE, again, Code::WRONG_STATE).as_deref(), Some("withdrawn"));
}

/// A citizen's request is taken back through the platform that carried it, and through no other.
#[test]
fn a_citizen_takes_back_through_the_same_platform() {
    let mut ledger = city();
    ledger.must(RELAY, citizens(conditional_entry(), "c-1"));
    let rule = WithdrawAccess { id: carried_id("c-1"), version: 1, relay: carried_by(RELAY), ..withdraw(&ledger) };
    let bare = WithdrawAccess { relay: None, ..rule.clone() };
    ledger.refuse(RELAY, bare, Code::RELATION_MISSING);
    ledger.must(RELAY, rule);
}

fn message(w: &mut World) -> AnyRule {
    let id = requested(w);
    WithdrawAccess { id, version: version_of(&w.ledger, &id), relay: relay_of(w), ..withdraw(&w.ledger) }.into()
}

#[test]
fn who_may_send_it() {
    rows(WithdrawAccess::NAME).hold(message);
}
