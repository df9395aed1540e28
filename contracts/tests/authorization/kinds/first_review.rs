//! first_review: its refusals in the order of docs/spec/authorization.md.

use mulu_contracts::authorization::kinds::escalate_review::EscalateReview;
use mulu_contracts::authorization::kinds::first_review::FirstReview;
use mulu_contracts::authorization::records::application::ApplicationStatus;
use mulu_contracts::authorization::records::review::{ReviewOf, ReviewOutcome};
use mulu_contracts::authorization::samples::application as samples;
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, REGISTRAR, uscc};

use crate::authorization::matrix::{applied, overdue};
use crate::authorization::world::*;
use crate::permissions::{Relation, World, rows};

#[test]
fn first_review_refuses_in_order() {
    let mut ledger = at(ApplicationStatus::Submitted);
    let mut wrong =
        FirstReview { id: samples::application_id("nobody's"), version: 7, reason: None, ..first(&ledger, ReviewOutcome::Return) };
    wrong.in_place_of = Some(uscc(77));
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(BUREAU, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    assert_eq!(ledger.refuse(BUREAU, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("in_place_of"));
    wrong.in_place_of = Some(uscc(CENTRE));
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    // A centre acts in nobody's place.
    ledger.refuse(CENTRE, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(BUREAU, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    let mut held = ledger.clone();
    hold(&mut held, &mulu_contracts::authorization::keys::application::subject(&id()));
    held.refuse(BUREAU, wrong.clone(), Code::FROZEN);
    // Check 1
    let mut later = at(ApplicationStatus::ProviderReview);
    let nobodys = FirstReview { in_place_of: None, ..wrong.clone() };
    assert_eq!(later.refuse(BUREAU, nobodys, Code::WRONG_STAGE).as_deref(), Some("provider_review"));
    // Check 3
    ledger.refuse(BUREAU, wrong.clone(), Code::REASON_MISSING);
    wrong.reason = Some(catalog_samples::reason("law"));
    // Check 4: nobody escalated, and then the second clock runs
    ledger.wait(400 * DAY);
    ledger.refuse(BUREAU, wrong.clone(), Code::TOO_EARLY);
    let rule = escalate(&ledger, ReviewOf::First, Some(CENTRE));
    ledger.must(APPLICANT, rule);
    let from = ledger.time.after(5 * DAY as u64);
    around(&ledger, from, BUREAU, &wrong, [Some(Code::TOO_EARLY), None, None]);
    around(&ledger, Time(from.0 + 5 * DAY), COORDINATOR, &wrong, [Some(Code::TOO_EARLY), None, None]);
    // The centre itself may at any time.
    let own = first(&ledger, ReviewOutcome::Approve);
    ledger.must(CENTRE, own.clone());
    assert!(!ledger.submit(CENTRE, own.clone()).exists.is_empty());
    ledger.refuse(CENTRE, FirstReview { outcome: ReviewOutcome::Reject, ..own }, Code::EXISTS_WITH_OTHER_CONTENT);
    // In its place it would be the same review.
    ledger.refuse(BUREAU, wrong, Code::EXISTS_WITH_OTHER_CONTENT);
}

/// Check 5.
#[test]
fn a_centre_returns_so_often_and_no_more() {
    let mut ledger = at(ApplicationStatus::Submitted);
    for _ in 0..3 {
        let rule = first(&ledger, ReviewOutcome::Return);
        ledger.must(CENTRE, rule);
        let rule = supplement(&ledger);
        ledger.must(APPLICANT, rule);
    }
    let again = first(&ledger, ReviewOutcome::Return);
    ledger.refuse(CENTRE, again, Code::TOO_MANY_RETURNS);
    let rule = first(&ledger, ReviewOutcome::Approve);
    ledger.must(CENTRE, rule);
    assert_eq!(status(&ledger), ApplicationStatus::ProviderReview);
}

fn message(w: &mut World) -> AnyRule {
    let id = applied(w);
    let mut in_place_of = None;
    if matches!(w.role, Some(Role::Bureau | Role::Coordinator)) && w.relation != Relation::Missing {
        overdue(w, &id);
        w.ledger.must(CITY_BUREAU, EscalateReview { id, ..EscalateReview::example() });
        w.ledger.wait(10 * DAY);
        in_place_of = Some(uscc(REGISTRAR));
    }
    FirstReview { id, in_place_of, ..FirstReview::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(FirstReview::NAME).hold(message);
}
