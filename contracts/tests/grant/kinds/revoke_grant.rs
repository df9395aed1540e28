//! revoke_grant: for ever, with what was to follow and has not begun (B29).

use mulu_contracts::authorization::keys::grant as keys;
use mulu_contracts::authorization::kinds::revoke_grant::RevokeGrant;
use mulu_contracts::authorization::records::application::Op;
use mulu_contracts::authorization::records::content::GrantContent;
use mulu_contracts::authorization::standing::Standing;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, ENTERPRISE, OPERATOR, reason};

use crate::grant::world::*;
use crate::permissions::{World, rows};

fn revoke(version: u64) -> RevokeGrant {
    RevokeGrant { id: id(), version, ..RevokeGrant::example() }
}

#[test]
fn revoking_is_refused_in_the_order_of_the_checks() {
    let mut ledger = granted();
    let mut wrong = RevokeGrant { id: grant_id("none"), reason: reason("whim"), ..revoke(7) };
    ledger.refuse(GRANTOR, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    for n in [ENTERPRISE, OPERATOR, CITY_BUREAU] {
        ledger.refuse(n, wrong.clone(), Code::RELATION_MISSING);
    }
    ledger.refuse(GRANTOR, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    let end = stored(&ledger).valid_until;
    next_at(&ledger, end).refuse(GRANTOR, wrong.clone(), Code::ALREADY_ENDED);
    assert_eq!(ledger.refuse(GRANTOR, wrong, Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    ledger.must(GRANTOR, revoke(1));
    let after = stored(&ledger);
    assert_eq!(standing(&ledger, &id()), Standing::Revoked);
    assert_eq!(after.close_due, Some(Time(ledger.time.0 + 30 * DAY)));
    assert!(keys::revocation(&id()).get(&ledger.state).unwrap().unwrap().basis.is_some());
    ledger.refuse(GRANTOR, revoke(2), Code::ALREADY_ENDED);
}

#[test]
fn what_was_to_follow_goes_with_it_unless_it_has_begun() {
    let mut ledger = granted();
    let end = stored(&ledger).valid_until;
    apply(&mut ledger, "next", Op::FollowUp(id()));
    let mut next = for_scenario("next");
    next.basis =
        mulu_contracts::authorization::records::grant::Basis::Scenario { scenario: scenario_id(), application: application_id("next") };
    next.content = GrantContent { supersedes: Some(id()), valid_from: end, valid_until: Time(end.0 + 100 * DAY), ..content() };
    sign(&mut ledger, &next);
    assert_eq!(standing(&ledger, &next.id), Standing::Pending);
    let mut begun = next_at(&ledger, end);
    ledger.must(GRANTOR, revoke(1));
    assert_eq!(standing(&ledger, &next.id), Standing::Revoked);
    begun.refuse(GRANTOR, revoke(1), Code::ALREADY_ENDED);
    assert_eq!(standing_at(&begun, &next.id, end), Standing::Active);
}

fn message(w: &mut World) -> AnyRule {
    let id = granted_in(w, Own::Grantor);
    RevokeGrant { id, version: 1, ..RevokeGrant::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(RevokeGrant::NAME).hold(message);
}
