//! Nobody waits for ever for one that is silent (Q8): each state of a grant has a way out with any one party silent.

use mulu_contracts::authorization::kinds::accept_close_out::{AcceptCloseOut, CloseOutcome};
use mulu_contracts::authorization::kinds::resume_grant::ResumeGrant;
use mulu_contracts::authorization::kinds::revoke_grant::RevokeGrant;
use mulu_contracts::authorization::kinds::suspend_grant::SuspendGrant;
use mulu_contracts::authorization::kinds::withdraw_grant::WithdrawGrant;
use mulu_contracts::authorization::standing::Standing;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, OPERATOR, SUPERVISOR, uscc};
use mulu_testkit::Ledger;

use crate::catalog::world::COORDINATOR;
use crate::grant::world::*;

/// Who could do something, and has to be missed one at a time.
const PARTIES: [u32; 4] = [GRANTOR, OPERATOR, CITY_BUREAU, COORDINATOR];

fn ended(ledger: &Ledger, silent: u32) -> Ledger {
    let mut after = ledger.clone();
    let version = version_of(&after, &id());
    if silent == OPERATOR {
        after.must(GRANTOR, RevokeGrant { id: id(), version, ..RevokeGrant::example() });
    } else {
        after.must(OPERATOR, WithdrawGrant { id: id(), version, ..WithdrawGrant::example() });
    }
    after
}

#[test]
fn whoever_is_silent_a_grant_ends_and_is_closed() {
    for silent in PARTIES {
        let ledger = ended(&granted(), silent);
        assert!(standing(&ledger, &id()).has_ended());
        // Nobody hands in the close-out: in the end somebody else closes it.
        let late = Time(stored(&ledger).close_due.unwrap().0 + 40 * DAY);
        let others = PARTIES.into_iter().filter(|n| ![silent, OPERATOR].contains(n));
        for by in others {
            let rule = AcceptCloseOut { id: id(), version: version_of(&ledger, &id()), outcome: CloseOutcome::Unattested, reason: None };
            let mut after = next_at(&ledger, late);
            after.must(by, rule);
            assert!(stored(&after).closed.is_some(), "{silent} is silent, {by} closes");
        }
    }
}

#[test]
fn a_hold_whose_holder_is_silent_is_lifted_from_above() {
    for holder in [GRANTOR, CITY_BUREAU, SUPERVISOR] {
        let mut ledger = granted();
        ledger.must(holder, SuspendGrant { id: id(), ..SuspendGrant::example() });
        ledger.must(COORDINATOR, ResumeGrant { id: id(), of: uscc(holder), ..ResumeGrant::example() });
    }
}

#[test]
fn a_sub_grant_whose_consent_does_not_come_lapses_and_is_withdrawn_by_either_side() {
    let ledger = waiting();
    let lapses = mulu_contracts::authorization::keys::grant::awaited(&sub_id("sub")).get(&ledger.state).unwrap().unwrap().lapses;
    let at = |time: i64| standing_at(&ledger, &sub_id("sub"), Time(time));
    assert_eq!([at(lapses.0 - 1), at(lapses.0), at(lapses.0 + 1)], [Standing::Consent, Standing::Lapsed, Standing::Lapsed]);
    for by in [OPERATOR, OTHER_OPERATOR] {
        let mut then = next_at(&ledger, lapses);
        then.must(by, WithdrawGrant { id: sub_id("sub"), ..WithdrawGrant::example() });
        assert_eq!(standing(&then, &sub_id("sub")), Standing::NeverActive);
    }
}
