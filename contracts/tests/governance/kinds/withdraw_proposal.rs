//! withdraw_proposal: every error in the order of checks (C30, docs/spec/governance.md).

use mulu_contracts::governance::kinds::approve_proposal::ApproveProposal;
use mulu_contracts::governance::kinds::withdraw_proposal::WithdrawProposal;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_BUREAU, OPERATOR, reason};

use crate::governance::world::*;
use crate::permissions::{Relation, World, rows};

#[test]
fn withdrawing_is_refused_in_the_order_of_the_checks() {
    let mut ledger = ledger();
    let id = propose(&mut ledger, "a", term(20));
    let right = withdrawal(&ledger, &id);
    ledger.refuse(OPERATOR, right.clone(), Code::ROLE_MISSING);
    ledger.refuse(CITY_BUREAU, WithdrawProposal { id: governance_id(), ..right.clone() }, Code::NOT_FOUND);
    ledger.refuse(COUNTY_BUREAU, WithdrawProposal { version: 9, ..right.clone() }, Code::RELATION_MISSING);
    ledger.refuse(CITY_BUREAU, WithdrawProposal { version: 9, ..right.clone() }, Code::STALE_VERSION);
    ledger.refuse(CITY_BUREAU, WithdrawProposal { reason: reason("whim"), ..right.clone() }, Code::UNKNOWN_CODE);
    ledger.must(CITY_BUREAU, right);
    let again = withdrawal(&ledger, &id);
    assert_eq!(ledger.refuse(CITY_BUREAU, again, Code::WRONG_STATE).as_deref(), Some("withdrawn"));
    // Check 1
    let done = enact(&mut ledger, "b", term(20));
    let late = withdrawal(&ledger, &done);
    ledger.refuse(CITY_BUREAU, late, Code::TOO_LATE);
}

fn message(w: &mut World) -> AnyRule {
    let own = w.relation == Relation::Own;
    let ApproveProposal { id, version, .. } = w.proposed(own);
    WithdrawProposal { id, version, reason: reason("incorrect") }.into()
}

#[test]
fn who_may_send_it() {
    rows(WithdrawProposal::NAME).hold(message);
}
