//! supplement_plan: its refusals in the order of docs/spec/authorization.md.

use mulu_contracts::authorization::kinds::review_plan::ReviewPlan;
use mulu_contracts::authorization::kinds::supplement_plan::SupplementPlan;
use mulu_contracts::authorization::records::plan::{PlanOutcome, PlanStatus};
use mulu_contracts::authorization::samples::application as samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Secs;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY, DEPARTMENT, division};

use crate::authorization::matrix::planned;
use crate::authorization::world::*;
use crate::permissions::{Relation, World, rows};

#[test]
fn supplement_plan_refuses_in_order() {
    let mut ledger = plan_at(PlanStatus::Returned);
    let mut wrong = SupplementPlan { id: samples::plan_id("nobody's"), version: 7, ..supplement_plan(&ledger) };
    wrong.content.max_term = Secs(0);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(GRANTOR, wrong.clone(), Code::NOT_FOUND);
    wrong.id = plan_id();
    ledger.refuse(GRANTOR, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    let mut waits = plan_at(PlanStatus::Submitted);
    assert_eq!(waits.refuse(GRANTOR, wrong.clone(), Code::WRONG_STATE).as_deref(), Some("submitted"));
    ledger.refuse(GRANTOR, wrong.clone(), Code::BAD_TERM);
    // What holds it stops nobody who completes it, and its clock goes on with what was left.
    let before = stored_plan(&ledger);
    hold(&mut ledger, &mulu_contracts::authorization::keys::plan::subject(&plan_id()));
    ledger.wait(3 * DAY);
    let rule = supplement_plan(&ledger);
    ledger.must(GRANTOR, rule);
    let after = stored_plan(&ledger);
    assert_eq!((after.status, after.version), (PlanStatus::Submitted, 2));
    let stood = ledger.time.0 - before.clock.stopped_at.unwrap().0;
    assert_eq!(after.clock.due.0, before.clock.due.0 + stood);
}

fn message(w: &mut World) -> AnyRule {
    let id = planned(w);
    if w.relation != Relation::Missing {
        let reason = Some(mulu_contracts::catalog::samples::reason("incomplete"));
        w.ledger.must(CITY_BUREAU, ReviewPlan { id, outcome: PlanOutcome::Return, reason, ..ReviewPlan::example() });
    }
    let mut rule = SupplementPlan { id, ..SupplementPlan::example() };
    rule.content.division = division(COUNTY);
    rule.content.cells = Default::default();
    rule.into()
}

#[test]
fn who_may_send_it() {
    rows(SupplementPlan::NAME).hold(message);
}
