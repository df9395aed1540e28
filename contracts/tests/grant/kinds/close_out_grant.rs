//! close_out_grant: after the end, with nothing kept and all periods reported, unless another grant goes on (C21).

use mulu_contracts::authorization::keys::grant as keys;
use mulu_contracts::authorization::kinds::close_out_grant::CloseOutGrant;
use mulu_contracts::authorization::kinds::withdraw_grant::WithdrawGrant;
use mulu_contracts::authorization::records::grant::{GrantStatus, GrantUse};
use mulu_contracts::authorization::write::grant::{ACCEPT, CLOSE_OUT};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::due;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, OPERATOR};
use mulu_testkit::granted::{put, report};

use crate::grant::world::*;
use crate::permissions::{Relation, World, rows};

fn close_out(version: u64) -> CloseOutGrant {
    CloseOutGrant { id: id(), version, ..CloseOutGrant::example() }
}

#[test]
fn closing_out_is_refused_in_the_order_of_the_checks() {
    let mut ledger = granted();
    let mut wrong = CloseOutGrant { id: grant_id("none"), ..close_out(7) };
    wrong.attestation.kept_nothing = false;
    ledger.refuse(OPERATOR, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    for n in [GRANTOR, CITY_BUREAU, DEVELOPER] {
        ledger.refuse(n, wrong.clone(), Code::RELATION_MISSING);
    }
    ledger.refuse(OPERATOR, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    ledger.refuse(OPERATOR, wrong.clone(), Code::NOT_ENDED);
    ledger.must(OPERATOR, WithdrawGrant { id: id(), ..WithdrawGrant::example() });
    wrong.version = 2;
    put(&mut ledger, &keys::used(&id()), &GrantUse { held: 1, ..GrantUse::default() });
    ledger.refuse(OPERATOR, wrong.clone(), Code::HOLDINGS_REMAIN);
    put(&mut ledger, &keys::used(&id()), &GrantUse::default());
    ledger.refuse(OPERATOR, wrong, Code::NOT_DESTROYED);
    ledger.refuse(OPERATOR, close_out(2), Code::REPORT_MISSING);
    let last = report(&ledger, &id(), "last");
    ledger.must(OPERATOR, last);
    assert!(due::running(&ledger.state, id().object(), CLOSE_OUT).unwrap().is_some());
    ledger.must(OPERATOR, close_out(2));
    assert_eq!(due::running(&ledger.state, id().object(), CLOSE_OUT).unwrap(), None);
    let clock = due::running(&ledger.state, id().object(), ACCEPT).unwrap().unwrap();
    assert_eq!(clock.due, Time(ledger.time.0 + 10 * DAY));
    assert_eq!(ledger.refuse(OPERATOR, close_out(3), Code::WRONG_STATE).as_deref(), Some("closing"));
}

fn message(w: &mut World) -> AnyRule {
    let id = granted_in(w, Own::Grantee);
    ended(w, &id);
    CloseOutGrant { id, version: 1, ..CloseOutGrant::example() }.into()
}

/// The grant of a row was withdrawn, and all was reported.
pub(super) fn ended(w: &mut World, id: &mulu_contracts::kernel::id::GrantId) {
    if w.relation == Relation::Missing {
        return;
    }
    let now = w.ledger.time;
    change(w, id, |grant| {
        (grant.status, grant.ended_at, grant.close_due) = (GrantStatus::Withdrawn, Some(now), Some(now));
    });
    let mut duty = keys::duty(id).get(&w.ledger.state).unwrap().unwrap();
    (duty.reported_until, duty.until) = (now, now);
    w.put(&keys::duty(id), &duty);
}

#[test]
fn who_may_send_it() {
    rows(CloseOutGrant::NAME).hold(message);
}
