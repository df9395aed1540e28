//! submit_plan: its refusals in the order of docs/spec/authorization.md.

use mulu_contracts::authorization::kinds::submit_plan::SubmitPlan;
use mulu_contracts::authorization::records::plan::PlanStatus;
use mulu_contracts::authorization::records::scope::Cell;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Secs;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, COUNTY, DEPARTMENT, PROVINCE, code, division, set};

use crate::authorization::matrix::{give, owner};
use crate::authorization::world::*;
use crate::permissions::{Relation, SIGNER, World, rows};

fn cell(place: &str, theme: &str) -> Cell {
    Cell { division: division(place), theme: code(theme) }
}

#[test]
fn submit_plan_refuses_in_order() {
    let mut ledger = city();
    let right = SubmitPlan::example().content;
    let mut wrong = SubmitPlan::example();
    wrong.content.decision_hash = None;
    wrong.content.security_hash = None;
    wrong.content.cooperation = true;
    wrong.content.max_term = Secs(0);
    wrong.content.division = division(PROVINCE);
    wrong.content.cells = set([cell(CITY, "no_such_theme")]);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ROLE_MISSING);
    // S5: the role does not reach it
    ledger.refuse(GRANTOR, wrong.clone(), Code::RELATION_MISSING);
    wrong.content.division = division(COUNTY);
    assert_eq!(ledger.refuse(GRANTOR, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("cells"));
    wrong.content.cells = set([cell(CITY, "any")]);
    // Check 1
    assert_eq!(ledger.refuse(GRANTOR, wrong.clone(), Code::FIELD_MISSING).as_deref(), Some("decision_hash"));
    wrong.content.decision_hash = right.decision_hash;
    assert_eq!(ledger.refuse(GRANTOR, wrong.clone(), Code::FIELD_MISSING).as_deref(), Some("security_hash"));
    wrong.content.security_hash = right.security_hash;
    // Check 2
    ledger.refuse(GRANTOR, wrong.clone(), Code::PROJECT_REVIEW_MISSING);
    wrong.content.project_review_hash = right.decision_hash;
    // Check 3: a cell beside the plan's division
    assert_eq!(ledger.refuse(GRANTOR, wrong.clone(), Code::DIVISION_OUTSIDE).as_deref(), Some("cells"));
    wrong.content.cells = set([cell(COUNTY, "any")]);
    // Check 4
    ledger.refuse(GRANTOR, wrong.clone(), Code::BAD_TERM);
    wrong.content.max_term = Secs(5 * 365 * DAY as u32 + 1);
    ledger.refuse(GRANTOR, wrong.clone(), Code::BAD_TERM);
    wrong.content.max_term = Secs(5 * 365 * DAY as u32);
    wrong.content.valid_until = wrong.content.valid_from;
    ledger.refuse(GRANTOR, wrong.clone(), Code::BAD_TERM);
    wrong.content.valid_until = right.valid_until;
    ledger.must(GRANTOR, wrong.clone());
    assert_eq!(stored_plan(&ledger).status, PlanStatus::Submitted);
    // S3: the same again, and something else
    assert!(!ledger.submit(GRANTOR, wrong.clone()).exists.is_empty());
    ledger.refuse(GRANTOR, SubmitPlan::example(), Code::EXISTS_WITH_OTHER_CONTENT);
}

/// The role may reach further than the organisation's own division: a plan may not.
#[test]
fn a_plan_lies_where_its_grantor_does() {
    let mut ledger = city();
    let key = mulu_contracts::ledger::organisation::organisation(&mulu_contracts::ledger::samples::uscc(GRANTOR));
    let mut moved = key.get(&ledger.state).unwrap().unwrap();
    moved.division = division(COUNTY);
    ledger.state.records.insert(key.raw, mulu_contracts::kernel::state::stored(&moved));
    ledger.refuse(GRANTOR, SubmitPlan::example(), Code::DIVISION_OUTSIDE);
}

fn message(w: &mut World) -> AnyRule {
    if w.relation == Relation::Own && owner(w) == SIGNER {
        give(w, SIGNER, Role::Grantor);
    }
    let mut rule = SubmitPlan::example();
    rule.content.division = division(COUNTY);
    rule.content.cells = Default::default();
    rule.into()
}

#[test]
fn who_may_send_it() {
    rows(SubmitPlan::NAME).hold(message);
}
