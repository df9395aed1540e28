//! resume_grant: whoever held lifts its own, who stands above lifts any; also of a grant that has ended (A21).

use mulu_contracts::authorization::keys::grant as keys;
use mulu_contracts::authorization::kinds::resume_grant::ResumeGrant;
use mulu_contracts::authorization::kinds::suspend_grant::SuspendGrant;
use mulu_contracts::authorization::records::hold::{Hold, HoldScope};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, CITY_PROVIDER, DEPARTMENT, ENTERPRISE, reason, set, uscc};

use crate::catalog::world::COORDINATOR;
use crate::grant::world::*;
use crate::permissions::{Relation, SIGNER, TARGET, World, rows};

fn resume(of: u32, hold_version: u64) -> ResumeGrant {
    ResumeGrant { id: id(), of: uscc(of), hold_version, ..ResumeGrant::example() }
}

#[test]
fn resuming_is_refused_in_the_order_of_the_checks() {
    let mut ledger = granted();
    let scope = HoldScope::Entries(set([bus_lines()]));
    ledger.must(DEPARTMENT, SuspendGrant { id: id(), scope, ..SuspendGrant::example() });
    let mut wrong = ResumeGrant { id: grant_id("none"), reason: reason("whim"), ..resume(DEPARTMENT, 7) };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    for n in [ENTERPRISE, CITY_PROVIDER, CITY_BUREAU, GRANTOR] {
        ledger.refuse(n, wrong.clone(), Code::RELATION_MISSING);
    }
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.hold_version = 1;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong, Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    ledger.must(DEPARTMENT, resume(DEPARTMENT, 1));
    ledger.refuse(DEPARTMENT, resume(DEPARTMENT, 2), Code::NOT_HELD);
    ledger.refuse(CITY_BUREAU, resume(CITY_BUREAU, 0), Code::NOT_HELD);
    assert_eq!(keys::holds_on(&id(), &bus_lines()).get(&ledger.state).unwrap().unwrap().count, 0);
}

#[test]
fn where_no_bureau_stands_above_the_coordinator_lifts_any_hold_and_after_the_end_too() {
    let mut ledger = granted();
    ledger.must(CITY_BUREAU, SuspendGrant { id: id(), ..SuspendGrant::example() });
    let mut over = next_at(&ledger, stored(&ledger).valid_until);
    over.must(COORDINATOR, resume(CITY_BUREAU, 1));
    assert_eq!(keys::holds(&id()).get(&over.state).unwrap().unwrap().count, 0);
}

fn message(w: &mut World) -> AnyRule {
    let id = granted_in(w, Own::Grantor);
    alone_above(w);
    let above = w.role == Some(Role::Coordinator) || w.role == Some(Role::Bureau) && w.relation == Relation::Superior;
    let held_itself = matches!(w.relation, Relation::Own | Relation::SameDivision | Relation::Superior) && !above;
    let of = if held_itself { SIGNER } else { TARGET };
    if w.relation != Relation::Missing {
        let as_provider = w.relation == Relation::ProviderOf;
        let scope = if as_provider { HoldScope::Entries(set([entry_of(w)])) } else { HoldScope::Whole };
        let hold = Hold { grant: id, by: uscc(of), as_provider, scope: Some(scope.clone()), reason: reason("other").0, version: 1 };
        w.put(&keys::hold(&id, &uscc(of)), &hold);
        let count = mulu_contracts::authorization::records::hold::HoldCount { count: 1 };
        w.put(&keys::holds(&id), &count);
        w.put(&keys::holds_on(&id, &entry_of(w)), &count);
    }
    ResumeGrant { id, of: uscc(of), hold_version: 1, ..ResumeGrant::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(ResumeGrant::NAME).hold(message);
}
