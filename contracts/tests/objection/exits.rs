//! No state of an objection without an exit: whoever is silent, the others or the time end it.

use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, ENTERPRISE, uscc};
use mulu_contracts::objection::records::Verdict;
use mulu_contracts::party::keys as party_keys;
use mulu_testkit::Ledger;

use crate::catalog::world::{COORDINATOR, put};
use crate::objection::world::*;
use crate::search::{Life, Try};

fn by(party: u32, make: impl Fn(&Ledger) -> AnyRule + 'static) -> Try {
    (party, Box::new(make))
}

fn life(start: Ledger) -> Life<impl Ord + Clone + std::fmt::Debug> {
    let mut tries = vec![
        by(ENTERPRISE, |ledger| withdraw(ledger).into()),
        by(ENTERPRISE, |ledger| close(ledger).into()),
        by(DEPARTMENT, |ledger| answer(ledger).into()),
        by(DEPARTMENT, |ledger| close(ledger).into()),
        by(DEPARTMENT, |ledger| correct(ledger).into()),
    ];
    for handler in [CITY_BUREAU, COORDINATOR] {
        tries.push(by(handler, |ledger| accept(ledger).into()));
        tries.push(by(handler, |ledger| dismiss(ledger).into()));
        tries.push(by(handler, |ledger| decide(ledger, Verdict::Upheld).into()));
        tries.push(by(handler, |ledger| decide(ledger, Verdict::Dismissed).into()));
        tries.push(by(handler, |ledger| close(ledger).into()));
    }
    Life {
        start,
        tries,
        waits: vec![16 * DAY, 50 * DAY],
        state: |ledger| {
            let found = stored(ledger);
            let corrected = found
                .decided
                .as_ref()
                .is_some_and(|decided| decided.content_hash != crate::catalog::world::core_of(ledger, &entry()).content_hash);
            let owners = found.due.owner.is_some_and(|due| due <= ledger.time);
            let frozen = on_entry(ledger).is_frozen(ledger.time);
            (found.status, found.outcome, found.is_overdue(ledger.time), owners, corrected, frozen, found.handler)
        },
        is_end: |ledger| !stored(ledger).status.is_open(),
    }
}

const PARTIES: [u32; 4] = [ENTERPRISE, DEPARTMENT, CITY_BUREAU, COORDINATOR];

#[test]
fn from_every_state_of_an_objection_an_end_is_reached_whoever_is_silent() {
    let (states, stuck) = life(at(Far::Filed)).judge(&PARTIES);
    assert!(states.len() >= 20, "{states:?}");
    assert_eq!(stuck.len(), 0, "who is silent leaves it there for ever: {stuck:?}");
}

/// Where nobody stands above the handler, the exits are to withdraw, and after it was upheld the owner's correction: so the silence of one alone
/// still leaves an exit, and the freeze is over by itself.
#[test]
fn where_nobody_stands_above_the_handler_its_silence_alone_holds_nothing() {
    let mut start = at(Far::Filed);
    put(&mut start, &party_keys::roles(&uscc(COORDINATOR)), &mulu_contracts::party::records::Roles::default());
    let (_, stuck) = life(start).judge(&PARTIES);
    assert_eq!(stuck.len(), 0, "{stuck:?}");
}
