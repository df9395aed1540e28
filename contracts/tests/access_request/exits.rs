//! No state of a request without an exit: whoever is silent, the others or the time end it.

use mulu_contracts::access_request::records::{AccessOutcome, AccessStatus};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, ENTERPRISE};
use mulu_testkit::Ledger;

use crate::access_request::world::*;
use crate::search::{Life, Try};

fn answers(by: u32, outcome: AccessOutcome) -> Try {
    (by, Box::new(move |ledger| answer(ledger, outcome).into()))
}

fn tries() -> Vec<Try> {
    let own = |make: fn(&Ledger) -> AnyRule| -> Try { (ENTERPRISE, Box::new(make)) };
    let mut all = vec![own(|ledger| supplement(ledger).into()), own(|ledger| withdraw(ledger).into())];
    for by in [DEPARTMENT, CITY_BUREAU] {
        all.extend([AccessOutcome::Approve, AccessOutcome::Return, AccessOutcome::Reject].map(|outcome| answers(by, outcome)));
        all.push((by, Box::new(|ledger| revoke(ledger).into())));
    }
    all
}

fn is_over(ledger: &Ledger) -> bool {
    let found = stored(ledger);
    let ended = matches!(found.status, AccessStatus::Rejected | AccessStatus::Withdrawn | AccessStatus::Revoked);
    let granted = matches!(found.status, AccessStatus::Issued | AccessStatus::Approved);
    // The term ends what was granted alone: what waits for an answer, or for its supplement, ends by an act or by its lapse.
    ended || granted && found.term.until <= ledger.time || found.has_lapsed(ledger.time)
}

#[test]
fn from_every_state_of_a_request_an_end_is_reached_whoever_is_silent() {
    let life = Life {
        start: at(AccessStatus::Submitted),
        tries: tries(),
        waits: vec![10 * DAY, 16 * DAY, 400 * DAY],
        state: |ledger| {
            let found = stored(ledger);
            let over = found.term.until <= ledger.time;
            (found.status, found.is_overdue(ledger.time), found.has_lapsed(ledger.time), over)
        },
        is_end: is_over,
    };
    let (states, stuck) = life.judge(&[ENTERPRISE, DEPARTMENT, CITY_BUREAU]);
    assert!(states.len() >= 10, "{states:?}");
    assert_eq!(stuck, [], "who is silent leaves it there for ever");
    assert!(states.iter().any(|(status, ..)| *status == AccessStatus::Approved));
}
