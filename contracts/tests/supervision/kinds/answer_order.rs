//! answer_order: its refusals in order, and what it writes.

use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::due;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint_act::Waiter;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, OPERATOR, SUPERVISOR, division, uscc};
use mulu_contracts::supervision::kinds::answer_order::AnswerOrder;
use mulu_contracts::supervision::records::OrderStatus;
use mulu_contracts::supervision::write::ANSWER;

use crate::permissions::{World, rows};
use crate::supervision::world::*;

#[test]
fn answer_order_refuses_in_order() {
    let mut ledger = at(OrderStatus::Issued);
    let mut wrong = AnswerOrder { id: id_of("none"), version: 7, reason: catalog_samples::reason("no_such_reason"), ..answer(&ledger) };
    ledger.refuse(NOBODYS, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    for other in [NOBODYS, SUPERVISOR] {
        ledger.refuse(other, wrong.clone(), Code::RELATION_MISSING);
    }
    ledger.refuse(OPERATOR, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    assert_eq!(ledger.refuse(OPERATOR, wrong, Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    for status in [OrderStatus::Answered, OrderStatus::Resolved, OrderStatus::Revoked] {
        let mut later = at(status);
        let rule = answer(&later);
        assert_eq!(later.refuse(OPERATOR, rule, Code::WRONG_STATE).as_deref(), Some(status.word()));
    }
}

#[test]
fn an_order_waits_for_its_addressee_until_it_is_answered_and_goes_on_acting() {
    let mut ledger = at(OrderStatus::Issued);
    let clock = due::running(&ledger.state, id().object(), ANSWER).unwrap().unwrap();
    assert_eq!((clock.due, clock.division), (stored(&ledger).due, division(CITY)));
    assert_eq!(clock.waits_for, Waiter::Organisation(uscc(OPERATOR)));
    // Also after its time.
    ledger.wait(40 * DAY);
    assert!(stored(&ledger).is_overdue(ledger.time));
    let rule = answer(&ledger);
    ledger.must(OPERATOR, rule);
    let answered = stored(&ledger);
    assert_eq!((answered.status, answered.answer.as_ref().unwrap().signer), (OrderStatus::Answered, uscc(OPERATOR)));
    assert!(!answered.is_overdue(ledger.time) && answered.is_in_force(ledger.time));
    assert_eq!(due::running(&ledger.state, id().object(), ANSWER).unwrap(), None);
    assert_eq!(on_operator(&ledger).orders.len(), 1);
}

fn message(w: &mut World) -> AnyRule {
    let id = ordered(w);
    AnswerOrder { id, ..AnswerOrder::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(AnswerOrder::NAME).hold(message);
}
