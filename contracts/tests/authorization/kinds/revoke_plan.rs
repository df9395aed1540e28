//! revoke_plan: its refusals in the order of docs/spec/authorization.md.

use mulu_contracts::authorization::kinds::review_plan::ReviewPlan;
use mulu_contracts::authorization::kinds::revoke_plan::RevokePlan;
use mulu_contracts::authorization::records::plan::PlanStatus;
use mulu_contracts::authorization::samples::application as samples;
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT};

use crate::authorization::matrix::planned;
use crate::authorization::world::*;
use crate::permissions::{Relation, SIGNER, World, rows};

#[test]
fn revoke_plan_refuses_in_order() {
    let mut ledger = plan_at(PlanStatus::Submitted);
    let reason = catalog_samples::reason("no_such_reason");
    let mut wrong = RevokePlan { id: samples::plan_id("nobody's"), version: 7, reason };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    wrong.id = plan_id();
    // A coordinator that approved nothing is none of those.
    ledger.refuse(COORDINATOR, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(GRANTOR, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    let mut over = plan_at(PlanStatus::Rejected);
    assert_eq!(over.refuse(GRANTOR, wrong.clone(), Code::WRONG_STATE).as_deref(), Some("rejected"));
    assert_eq!(ledger.refuse(GRANTOR, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    for state in [PlanStatus::Submitted, PlanStatus::Returned, PlanStatus::Approved] {
        let mut ledger = plan_at(state);
        hold(&mut ledger, &mulu_contracts::authorization::keys::plan::subject(&plan_id()));
        let rule = revoke_plan(&ledger);
        ledger.must(GRANTOR, rule);
        assert_eq!(stored_plan(&ledger).status, PlanStatus::Revoked);
        assert!(!stored_plan(&ledger).is_in_term(ledger.time));
    }
    // Who approved it takes it back.
    let mut approved = plan_at(PlanStatus::Approved);
    let rule = revoke_plan(&approved);
    approved.must(BUREAU, rule);
}

fn message(w: &mut World) -> AnyRule {
    let id = planned(w);
    let approves = matches!((w.role, w.relation), (Some(Role::Bureau | Role::Coordinator), Relation::SameDivision | Relation::Superior));
    if w.relation != Relation::Missing {
        if w.role == Some(Role::Coordinator) && approves {
            w.ledger.wait(15 * DAY);
        }
        w.ledger.must(if approves { SIGNER } else { CITY_BUREAU }, ReviewPlan { id, ..ReviewPlan::example() });
    }
    RevokePlan { id, ..RevokePlan::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(RevokePlan::NAME).hold(message);
}
