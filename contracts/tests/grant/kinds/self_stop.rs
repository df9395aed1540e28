//! self_stop: the operator's own stop, effective for the next message, with a risk report due (C24).

use mulu_contracts::authorization::keys::grant as keys;
use mulu_contracts::authorization::kinds::self_stop::SelfStop;
use mulu_contracts::authorization::write::grant::RISK_REPORT;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::due;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, OPERATOR, reason};

use crate::grant::world::*;
use crate::permissions::{World, rows};

fn stop(stop_version: u64) -> SelfStop {
    SelfStop { id: id(), stop_version, ..SelfStop::example() }
}

#[test]
fn stopping_oneself_is_refused_in_the_order_of_the_checks() {
    let mut ledger = granted();
    let mut wrong = SelfStop { id: grant_id("none"), reason: reason("whim"), ..stop(3) };
    ledger.refuse(OPERATOR, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    for n in [GRANTOR, CITY_BUREAU, OTHER_OPERATOR] {
        ledger.refuse(n, wrong.clone(), Code::RELATION_MISSING);
    }
    ledger.refuse(OPERATOR, wrong.clone(), Code::STALE_VERSION);
    wrong.stop_version = 0;
    assert_eq!(
        next_at(&ledger, stored(&ledger).valid_until).refuse(OPERATOR, wrong.clone(), Code::WRONG_STATE).as_deref(),
        Some("expired")
    );
    assert_eq!(ledger.refuse(OPERATOR, wrong, Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    ledger.must(OPERATOR, stop(0));
    let stopped = (ledger.height, Time(ledger.time.0 + DAY));
    ledger.refuse(OPERATOR, stop(0), Code::STALE_VERSION);
    ledger.refuse(OPERATOR, stop(1), Code::ALREADY_HELD);
    let found = keys::self_stop(&id()).get(&ledger.state).unwrap().unwrap();
    assert_eq!((found.height, found.report_due), stopped);
    let clock = due::running(&ledger.state, id().object(), RISK_REPORT).unwrap().unwrap();
    assert_eq!(clock.due, found.report_due);
}

/// A check that reads the state of the very next message finds it.
#[test]
fn a_stop_is_in_force_for_the_next_message_of_the_same_transaction() {
    let mut ledger = granted();
    let result = ledger.submit_with(OPERATOR, &["5/0"], [stop(0).into(), stop(1).into()]);
    assert_eq!((mulu_testkit::code_of(&result), result.message), (Some(Code::ALREADY_HELD), 1));
}

fn message(w: &mut World) -> AnyRule {
    let id = granted_in(w, Own::Grantee);
    SelfStop { id, ..SelfStop::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(SelfStop::NAME).hold(message);
}
