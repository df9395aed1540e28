//! withdraw_grant: by who has it; of a sub-grant that waits also by who made it (B29).

use mulu_contracts::authorization::keys::grant_lists as lists;
use mulu_contracts::authorization::kinds::withdraw_grant::WithdrawGrant;
use mulu_contracts::authorization::standing::Standing;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::member_list::LISTED;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, CITY_BUREAU, OPERATOR, division, reason};

use crate::grant::world::*;
use crate::permissions::{World, rows};

fn withdraw(version: u64) -> WithdrawGrant {
    WithdrawGrant { id: id(), version, ..WithdrawGrant::example() }
}

#[test]
fn withdrawing_is_refused_in_the_order_of_the_checks() {
    let mut ledger = granted();
    let mut wrong = WithdrawGrant { id: grant_id("none"), reason: reason("whim"), ..withdraw(7) };
    ledger.refuse(OPERATOR, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    for n in [GRANTOR, CITY_BUREAU, DEVELOPER] {
        ledger.refuse(n, wrong.clone(), Code::RELATION_MISSING);
    }
    ledger.refuse(OPERATOR, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    next_at(&ledger, stored(&ledger).valid_until).refuse(OPERATOR, wrong.clone(), Code::ALREADY_ENDED);
    assert_eq!(ledger.refuse(OPERATOR, wrong, Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    ledger.must(OPERATOR, withdraw(1));
    assert_eq!((standing(&ledger, &id()), stored(&ledger).ended_at), (Standing::Withdrawn, Some(ledger.time)));
    ledger.refuse(OPERATOR, withdraw(2), Code::ALREADY_ENDED);
}

#[test]
fn what_waits_for_consent_is_withdrawn_by_either_side_and_leaves_nothing_to_close() {
    for by in [OPERATOR, OTHER_OPERATOR] {
        let mut ledger = waiting();
        assert_eq!(lists::waiting_in(&division(CITY)).count(&ledger.state, LISTED).unwrap(), 1);
        ledger.must(by, WithdrawGrant { id: sub_id("sub"), ..withdraw(1) });
        assert_eq!(standing(&ledger, &sub_id("sub")), Standing::NeverActive);
        assert_eq!(stored_of(&ledger, &sub_id("sub")).close_due, None);
        assert_eq!(lists::waiting_in(&division(CITY)).count(&ledger.state, LISTED).unwrap(), 0);
        assert_eq!(lists::waiting_for(&bus_lines()).count(&ledger.state, LISTED).unwrap(), 0);
    }
}

fn message(w: &mut World) -> AnyRule {
    let id = granted_in(w, Own::Grantee);
    WithdrawGrant { id, version: 1, ..WithdrawGrant::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(WithdrawGrant::NAME).hold(message);
}
