//! Every state of a grant × the kinds that act on it × everybody: allowed, or refused with the right code.

use mulu_contracts::authorization::kinds::accept_close_out::{AcceptCloseOut, CloseOutcome};
use mulu_contracts::authorization::kinds::close_out_grant::CloseOutGrant;
use mulu_contracts::authorization::kinds::revoke_grant::RevokeGrant;
use mulu_contracts::authorization::kinds::self_stop::SelfStop;
use mulu_contracts::authorization::kinds::suspend_grant::SuspendGrant;
use mulu_contracts::authorization::kinds::withdraw_grant::WithdrawGrant;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, ENTERPRISE, OPERATOR};
use mulu_testkit::granted::report;
use mulu_testkit::{Ledger, code_of};

use crate::catalog::world::COORDINATOR;
use crate::grant::world::*;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Far {
    Pending,
    Active,
    Expired,
    Revoked,
    Withdrawn,
    Closing,
    Closed,
}

const ALL: [Far; 7] = [Far::Pending, Far::Active, Far::Expired, Far::Revoked, Far::Withdrawn, Far::Closing, Far::Closed];

const EVERYBODY: [u32; 5] = [GRANTOR, OPERATOR, CITY_BUREAU, COORDINATOR, ENTERPRISE];

fn at(far: Far) -> Ledger {
    let mut ledger = city();
    let mut signing = for_scenario("grant");
    if far == Far::Pending {
        signing.content.valid_from = Time(ledger.time.0 + 30 * DAY);
    }
    sign(&mut ledger, &signing);
    match far {
        Far::Pending | Far::Active => {}
        Far::Expired => ledger = next_at(&ledger, stored(&ledger).valid_until),
        Far::Revoked => {
            ledger.must(GRANTOR, RevokeGrant { id: id(), ..RevokeGrant::example() });
        }
        Far::Withdrawn | Far::Closing | Far::Closed => {
            ledger.must(OPERATOR, WithdrawGrant { id: id(), ..WithdrawGrant::example() });
            if far != Far::Withdrawn {
                let last = report(&ledger, &id(), "last");
                ledger.must(OPERATOR, last);
                ledger.must(OPERATOR, CloseOutGrant { id: id(), version: 2, ..CloseOutGrant::example() });
            }
            if far == Far::Closed {
                ledger.must(GRANTOR, AcceptCloseOut { id: id(), version: 3, outcome: CloseOutcome::Approve, reason: None });
            }
        }
    }
    ledger
}

fn rules(ledger: &Ledger) -> Vec<AnyRule> {
    let version = version_of(ledger, &id());
    vec![
        SuspendGrant { id: id(), ..SuspendGrant::example() }.into(),
        RevokeGrant { id: id(), version, ..RevokeGrant::example() }.into(),
        WithdrawGrant { id: id(), version, ..WithdrawGrant::example() }.into(),
        SelfStop { id: id(), ..SelfStop::example() }.into(),
        CloseOutGrant { id: id(), version, ..CloseOutGrant::example() }.into(),
        AcceptCloseOut { id: id(), version, outcome: CloseOutcome::Approve, reason: None }.into(),
    ]
}

/// What the page says of a message over a state.
fn expected(kind: &str, far: Far, by: u32) -> Option<Code> {
    let related: &[u32] = match kind {
        "suspend_grant" => &[GRANTOR, CITY_BUREAU],
        "revoke_grant" => &[GRANTOR],
        "accept_close_out" => &[GRANTOR, CITY_BUREAU, COORDINATOR],
        _ => &[OPERATOR],
    };
    if !related.contains(&by) {
        return Some(Code::RELATION_MISSING);
    }
    let lives = matches!(far, Far::Pending | Far::Active);
    match kind {
        "suspend_grant" | "self_stop" => (!lives).then_some(Code::WRONG_STATE),
        "revoke_grant" | "withdraw_grant" => (!lives).then_some(Code::ALREADY_ENDED),
        "close_out_grant" if lives => Some(Code::NOT_ENDED),
        "close_out_grant" if matches!(far, Far::Closing | Far::Closed) => Some(Code::WRONG_STATE),
        // Its last period was not reported yet.
        "close_out_grant" => Some(Code::REPORT_MISSING),
        _ if far != Far::Closing => Some(Code::WRONG_STATE),
        _ => (by != GRANTOR).then_some(Code::TOO_EARLY),
    }
}

#[test]
fn every_state_kind_and_sender_is_answered_as_the_page_says() {
    let mut judged = 0;
    for far in ALL {
        let ledger = at(far);
        for rule in rules(&ledger) {
            let kind = rule.kind().to_string();
            for by in EVERYBODY {
                let code = code_of(&ledger.clone().submit(by, rule.clone()));
                assert_eq!(code, expected(&kind, far, by), "{kind} of {far:?} by {by}");
                judged += 1;
            }
        }
    }
    assert_eq!(judged, 7 * 6 * 5);
}
