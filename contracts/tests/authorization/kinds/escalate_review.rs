//! escalate_review: its refusals in the order of docs/spec/authorization.md.

use mulu_contracts::authorization::kinds::escalate_review::EscalateReview;
use mulu_contracts::authorization::records::application::ApplicationStatus;
use mulu_contracts::authorization::records::review::ReviewOf;
use mulu_contracts::authorization::samples::application as samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{COUNTY_BUREAU, COUNTY_PROVIDER, DEPARTMENT, uscc};

use crate::authorization::matrix::{applied, overdue};
use crate::authorization::world::*;
use crate::permissions::{World, rows};

#[test]
fn escalate_review_refuses_in_order() {
    let mut ledger = at(ApplicationStatus::Submitted);
    let mut wrong =
        EscalateReview { id: samples::application_id("nobody's"), version: 7, stage: ReviewOf::First, reviewer: Some(uscc(77)) };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("reviewer"));
    wrong.reviewer = Some(uscc(DEPARTMENT));
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(BUREAU, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    let mut over = at(ApplicationStatus::Approved);
    assert_eq!(over.refuse(BUREAU, wrong.clone(), Code::WRONG_STATE).as_deref(), Some("approved"));
    // Check 1, then 2: who is no centre is not waited for, nor is nobody where there is one
    let due = stored(&ledger).stage_due.unwrap();
    let refused = [Some(Code::NOT_OVERDUE), Some(Code::NOTHING_PENDING), Some(Code::NOTHING_PENDING)];
    around(&ledger, due, APPLICANT, &wrong, refused);
    wrong.reviewer = None;
    around(&ledger, due, APPLICANT, &wrong, refused);
    ledger.time = due;
    ledger.refuse(APPLICANT, EscalateReview { stage: ReviewOf::Provider, ..wrong.clone() }, Code::NOT_OVERDUE);
    wrong.reviewer = Some(uscc(CENTRE));
    for by in [APPLICANT, CENTRE, BUREAU] {
        ledger.clone().must(by, wrong.clone());
    }
    // Check 3
    ledger.must(APPLICANT, wrong.clone());
    assert_eq!(stored(&ledger).version, 1, "it leaves the version");
    ledger.refuse(BUREAU, wrong, Code::ALREADY_ESCALATED);
}

/// Each provider has a second clock of its own; who decided is not waited for.
#[test]
fn providers_are_escalated_one_by_one() {
    let mut ledger = at(ApplicationStatus::ProviderReview);
    ledger.wait(15 * DAY);
    for provider in [DEPARTMENT, COUNTY_PROVIDER] {
        let rule = escalate(&ledger, ReviewOf::Provider, Some(provider));
        ledger.must(APPLICANT, rule.clone());
        ledger.refuse(APPLICANT, rule, Code::ALREADY_ESCALATED);
    }
    let nobody = escalate(&ledger, ReviewOf::Provider, None);
    ledger.refuse(APPLICANT, nobody, Code::NOTHING_PENDING);
    let other = escalate(&ledger, ReviewOf::Provider, Some(GRANTOR));
    ledger.refuse(APPLICANT, other, Code::NOTHING_PENDING);
}

fn message(w: &mut World) -> AnyRule {
    let id = applied(w);
    overdue(w, &id);
    EscalateReview { id, ..EscalateReview::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(EscalateReview::NAME).hold(message);
}
