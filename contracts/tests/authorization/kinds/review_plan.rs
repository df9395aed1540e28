//! review_plan: its refusals in the order of docs/spec/authorization.md.

use mulu_contracts::authorization::kinds::review_plan::ReviewPlan;
use mulu_contracts::authorization::records::plan::{PlanOutcome, PlanStatus};
use mulu_contracts::authorization::samples::application as samples;
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{COUNTY_BUREAU, DEPARTMENT};

use crate::authorization::matrix::{planned, without_bureaus};
use crate::authorization::world::*;
use crate::permissions::{Relation, SIGNER, World, rows};

#[test]
fn review_plan_refuses_in_order() {
    let mut ledger = plan_at(PlanStatus::Submitted);
    let mut wrong = ReviewPlan { id: samples::plan_id("nobody's"), version: 7, reason: None, ..judge_plan(&ledger, PlanOutcome::Reject) };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(BUREAU, wrong.clone(), Code::NOT_FOUND);
    wrong.id = plan_id();
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(BUREAU, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    let mut over = plan_at(PlanStatus::Rejected);
    assert_eq!(over.refuse(COORDINATOR, wrong.clone(), Code::WRONG_STATE).as_deref(), Some("rejected"));
    let mut held = ledger.clone();
    hold(&mut held, &mulu_contracts::authorization::keys::plan::subject(&plan_id()));
    held.refuse(BUREAU, wrong.clone(), Code::FROZEN);
    // Check 2
    ledger.refuse(COORDINATOR, wrong.clone(), Code::REASON_MISSING);
    wrong.reason = Some(catalog_samples::reason("law"));
    // Check 3: ten days for a bureau, and five more
    let due = stored_plan(&ledger).clock.due;
    around(&ledger, Time(due.0 + 5 * DAY), COORDINATOR, &wrong, [Some(Code::TOO_EARLY), None, None]);
    ledger.must(BUREAU, wrong.clone());
    assert_eq!(stored_plan(&ledger).version, 1, "a review leaves the version");
    assert!(!ledger.submit(BUREAU, wrong.clone()).exists.is_empty());
    wrong.outcome = PlanOutcome::Approve;
    ledger.refuse(BUREAU, wrong, Code::EXISTS_WITH_OTHER_CONTENT);
}

/// Check 4: three times for each reviewer, then it is decided.
#[test]
fn a_plan_is_returned_so_often_and_no_more() {
    let mut ledger = plan_at(PlanStatus::Submitted);
    for _ in 0..3 {
        let rule = judge_plan(&ledger, PlanOutcome::Return);
        ledger.must(BUREAU, rule);
        let rule = supplement_plan(&ledger);
        ledger.must(GRANTOR, rule);
    }
    let again = judge_plan(&ledger, PlanOutcome::Return);
    ledger.refuse(BUREAU, again, Code::TOO_MANY_RETURNS);
    let rule = judge_plan(&ledger, PlanOutcome::Approve);
    ledger.must(BUREAU, rule);
    assert!(stored_plan(&ledger).is_in_term(ledger.time));
}

fn message(w: &mut World) -> AnyRule {
    let id = planned(w);
    if w.relation == Relation::Own && w.role == Some(Role::Bureau) {
        // Where there is no other bureau, another person reviews what is one's own.
        without_bureaus(w);
        w.keys = vec![format!("{SIGNER}/1")];
    }
    if w.role == Some(Role::Coordinator) {
        w.ledger.wait(15 * DAY);
    }
    ReviewPlan { id, ..ReviewPlan::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(ReviewPlan::NAME).hold(message);
}

/// Check 1: not while there is another bureau, and not the same person.
#[test]
fn a_plan_of_its_own_a_bureau_reviews_only_where_it_is_alone_and_by_another_person() {
    let world = || {
        let mut w = World::new(mulu_contracts::kernel::kind::Kind(403), Some(Role::Bureau), Relation::Own);
        let id = planned(&mut w);
        (w, ReviewPlan { id, ..ReviewPlan::example() })
    };
    let (mut w, rule) = world();
    w.ledger.refuse(SIGNER, rule, Code::SECOND_PERSON_NEEDED);
    let (mut w, rule) = world();
    without_bureaus(&mut w);
    w.ledger.refuse(SIGNER, rule.clone(), Code::SECOND_PERSON_NEEDED);
    let result = w.ledger.submit_with(SIGNER, &["30/1"], [rule.into()]);
    assert_eq!(result.code, 0, "{:?}", w.ledger.refusals);
}
