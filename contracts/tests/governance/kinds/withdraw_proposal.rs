//! withdraw_proposal: every error in the order of checks (C30, records.md §12.2).

use mulu_contracts::error::Code;
use mulu_contracts::governance::approve_proposal::ApproveProposal;
use mulu_contracts::governance::withdraw_proposal::WithdrawProposal;
use mulu_contracts::registry::AnyRule;
use mulu_contracts::rule::Rule;
use mulu_contracts::samples::*;

use crate::governance::world::*;
use crate::permissions::{Relation, World, rows};

#[test]
fn withdrawing_is_refused_in_the_order_of_the_checks() {
    let mut ledger = ledger();
    let id = propose(&mut ledger, "a", term(20));
    let right = withdrawal(&ledger, &id);
    ledger.refuse(OPERATOR, right.clone(), Code::RoleMissing);
    ledger.refuse(CITY_BUREAU, WithdrawProposal { id: governance_id(), ..right.clone() }, Code::NotFound);
    ledger.refuse(COUNTY_BUREAU, WithdrawProposal { version: 9, ..right.clone() }, Code::RelationMissing);
    ledger.refuse(CITY_BUREAU, WithdrawProposal { version: 9, ..right.clone() }, Code::StaleVersion);
    ledger.refuse(CITY_BUREAU, WithdrawProposal { reason: reason("whim"), ..right.clone() }, Code::UnknownCode);
    ledger.must(CITY_BUREAU, right);
    let again = withdrawal(&ledger, &id);
    assert_eq!(ledger.refuse(CITY_BUREAU, again, Code::WrongState).as_deref(), Some("withdrawn"));
    // 1
    let done = enact(&mut ledger, "b", term(20));
    let late = withdrawal(&ledger, &done);
    ledger.refuse(CITY_BUREAU, late, Code::TooLate);
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
