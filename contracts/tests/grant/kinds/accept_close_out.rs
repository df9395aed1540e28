//! accept_close_out: the grantor, a bureau once it is overdue, the coordinator after that; unattested where nobody hands it in (C21).

use mulu_contracts::authorization::kinds::accept_close_out::{AcceptCloseOut, CloseOutcome};
use mulu_contracts::authorization::kinds::close_out_grant::CloseOutGrant;
use mulu_contracts::authorization::kinds::withdraw_grant::WithdrawGrant;
use mulu_contracts::authorization::records::grant::Closing;
use mulu_contracts::catalog::lists::grants_naming;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::member_list::LISTED;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, ENTERPRISE, OPERATOR, reason, time};
use mulu_testkit::Ledger;
use mulu_testkit::granted::report;

use crate::catalog::world::COORDINATOR;
use crate::grant::world::*;
use crate::permissions::{World, rows};

fn accept(outcome: CloseOutcome, version: u64) -> AcceptCloseOut {
    AcceptCloseOut { id: id(), version, outcome, reason: None }
}

fn withdrawn() -> Ledger {
    let mut ledger = granted();
    ledger.must(OPERATOR, WithdrawGrant { id: id(), ..WithdrawGrant::example() });
    ledger
}

fn closing() -> Ledger {
    let mut ledger = withdrawn();
    let last = report(&ledger, &id(), "last");
    ledger.must(OPERATOR, last);
    ledger.must(OPERATOR, CloseOutGrant { id: id(), version: 2, ..CloseOutGrant::example() });
    ledger
}

fn in_use(ledger: &Ledger) -> u64 {
    grants_naming(&bus_lines()).count(&ledger.state, LISTED).unwrap()
}

#[test]
fn accepting_is_refused_in_the_order_of_the_checks() {
    let mut ledger = granted();
    ledger.refuse(GRANTOR, AcceptCloseOut { id: grant_id("none"), ..accept(CloseOutcome::Reject, 9) }, Code::NOT_FOUND);
    ledger.refuse(ENTERPRISE, accept(CloseOutcome::Reject, 9), Code::RELATION_MISSING);
    ledger.refuse(GRANTOR, accept(CloseOutcome::Reject, 9), Code::STALE_VERSION);
    assert_eq!(ledger.refuse(GRANTOR, accept(CloseOutcome::Approve, 1), Code::WRONG_STATE).as_deref(), Some("active"));
    assert_eq!(ledger.refuse(GRANTOR, accept(CloseOutcome::Unattested, 1), Code::WRONG_STATE).as_deref(), Some("active"));
    let mut ledger = closing();
    assert_eq!(ledger.refuse(GRANTOR, accept(CloseOutcome::Unattested, 3), Code::WRONG_STATE).as_deref(), Some("closing"));
    ledger.refuse(CITY_BUREAU, accept(CloseOutcome::Reject, 3), Code::TOO_EARLY);
    ledger.refuse(GRANTOR, accept(CloseOutcome::Reject, 3), Code::REASON_MISSING);
    let why = Some(reason("other"));
    ledger.must(GRANTOR, AcceptCloseOut { reason: why, ..accept(CloseOutcome::Reject, 3) });
    assert_eq!(in_use(&ledger), 1);
    ledger.must(OPERATOR, CloseOutGrant { id: id(), version: 4, ..CloseOutGrant::example() });
    ledger.must(GRANTOR, accept(CloseOutcome::Approve, 5));
    assert_eq!((in_use(&ledger), stored(&ledger).closed.unwrap().unattested), (0, false));
    assert_eq!(ledger.refuse(GRANTOR, accept(CloseOutcome::Approve, 6), Code::WRONG_STATE).as_deref(), Some("closed"));
}

#[test]
fn the_bureau_and_the_coordinator_may_each_from_their_second_on() {
    let ledger = closing();
    let Closing { due, in_place, .. } = stored(&ledger).closing.unwrap();
    assert_eq!(in_place, Time(due.0 + 5 * DAY));
    for (by, from) in [(CITY_BUREAU, due), (COORDINATOR, in_place)] {
        next_at(&ledger, Time(from.0 - 1)).refuse(by, accept(CloseOutcome::Approve, 3), Code::TOO_EARLY);
        for at in [from, Time(from.0 + 1)] {
            next_at(&ledger, at).must(by, accept(CloseOutcome::Approve, 3));
        }
    }
}

#[test]
fn what_nobody_hands_in_is_closed_unattested_in_the_end() {
    let ledger = withdrawn();
    let reviewed = Time(stored(&ledger).close_due.unwrap().0 + 10 * DAY);
    for (by, from) in [(GRANTOR, reviewed), (CITY_BUREAU, reviewed), (COORDINATOR, Time(reviewed.0 + 5 * DAY))] {
        next_at(&ledger, Time(from.0 - 1)).refuse(by, accept(CloseOutcome::Unattested, 2), Code::TOO_EARLY);
        let mut then = next_at(&ledger, from);
        then.must(by, accept(CloseOutcome::Unattested, 2));
        assert_eq!((in_use(&then), stored(&then).closed.unwrap().unattested), (0, true));
    }
}

fn message(w: &mut World) -> AnyRule {
    let id = granted_in(w, Own::Grantor);
    super::close_out_grant::ended(w, &id);
    change(w, &id, |grant| grant.closing = Some(Closing { at: time(), due: time(), in_place: time() }));
    AcceptCloseOut { id, version: 1, ..AcceptCloseOut::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(AcceptCloseOut::NAME).hold(message);
}
