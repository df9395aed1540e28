//! provider_review: its refusals in the order of docs/spec/authorization.md.

use mulu_contracts::authorization::kinds::escalate_review::EscalateReview;
use mulu_contracts::authorization::kinds::provider_review::ProviderReview;
use mulu_contracts::authorization::records::application::ApplicationStatus;
use mulu_contracts::authorization::records::review::{OpinionOf, ReviewOf, ReviewOutcome};
use mulu_contracts::authorization::samples::application as samples;
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_PROVIDER, DEPARTMENT, OPERATOR, set, uscc};

use crate::authorization::matrix;
use crate::authorization::matrix::{in_review, overdue};
use crate::authorization::world::*;
use crate::permissions::{Relation, TARGET, World, rows};

#[test]
fn provider_review_refuses_in_order() {
    let mut ledger = reviewed(&[lines(), clinics(), taxis()]);
    let mut wrong = review(&ledger, ReviewOutcome::Approve, &[lines(), clinics()]);
    (wrong.id, wrong.version) = (samples::application_id("nobody's"), 7);
    // S1: an approval that approves nothing, and what is not among its entries
    wrong.rejected = set([lines(), clinics()]);
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::FIELD_INVALID).as_deref(), Some("rejected"));
    wrong.rejected = set([taxis()]);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::FIELD_INVALID);
    wrong.rejected = set([clinics()]);
    ledger.refuse(DEPARTMENT, ProviderReview { outcome: ReviewOutcome::Reject, ..wrong.clone() }, Code::FIELD_INVALID);
    ledger.refuse(OPERATOR, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    ledger.refuse(APPLICANT, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    let mut held = ledger.clone();
    hold(&mut held, &mulu_contracts::authorization::keys::application::subject(&id()));
    held.refuse(DEPARTMENT, wrong.clone(), Code::FROZEN);
    // S4: an entry that is not asked for
    let mut one = reviewed(&[lines()]);
    assert_eq!(one.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("entries"));
    // Check 1
    let mut early = city();
    early.must(APPLICANT, apply(&[lines(), clinics()]));
    assert_eq!(early.refuse(DEPARTMENT, wrong.clone(), Code::WRONG_STAGE).as_deref(), Some("submitted"));
    // Check 3
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_THE_PROVIDER);
    wrong.entries = set([lines(), taxis()]);
    wrong.rejected = set([lines()]);
    // Check 5: not a full approval
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::REASON_MISSING);
    wrong.reason = Some(catalog_samples::reason("law"));
    // Check 7: the opinion is waited for
    let until = shown(&ledger).stage.opinions_until.unwrap();
    around(&ledger, until, DEPARTMENT, &wrong, [Some(Code::TOO_EARLY), None, None]);
    // What is rejected waits for nobody.
    let mut both = ledger.clone();
    let rule = review(&both, ReviewOutcome::Reject, &[lines(), taxis()]);
    both.must(DEPARTMENT, rule);
    // Check 4
    let rule = review(&ledger, ReviewOutcome::Approve, &[lines()]);
    ledger.must(DEPARTMENT, rule.clone());
    assert!(!ledger.submit(DEPARTMENT, rule).exists.is_empty());
    let again = review(&ledger, ReviewOutcome::Reject, &[lines(), taxis()]);
    let code = if lines() < taxis() { Code::EXISTS_WITH_OTHER_CONTENT } else { Code::ALREADY_DECIDED };
    ledger.refuse(DEPARTMENT, again, code);
    let mut swapped = review(&ledger, ReviewOutcome::Reject, &[taxis()]);
    ledger.must(DEPARTMENT, swapped.clone());
    swapped.entries = set([taxis(), clinics()]);
    ledger.refuse(DEPARTMENT, swapped, if taxis() < clinics() { Code::EXISTS_WITH_OTHER_CONTENT } else { Code::NOT_THE_PROVIDER });
}

/// Check 5: against an authority that opposed within its term everybody says why.
#[test]
fn after_an_opposition_every_approval_says_why() {
    let mut ledger = reviewed(&[lines(), taxis()]);
    let rule = opinion(&ledger, OpinionOf::Oppose);
    ledger.must(GRANTOR, rule);
    let mut rule = review(&ledger, ReviewOutcome::Approve, &[lines()]);
    ledger.refuse(DEPARTMENT, rule.clone(), Code::REASON_MISSING);
    rule.reason = Some(catalog_samples::reason("law"));
    ledger.must(DEPARTMENT, rule);
    // One that comes late binds nobody.
    let mut late = reviewed(&[lines(), taxis()]);
    late.time = shown(&late).stage.opinions_until.unwrap();
    let rule = opinion(&late, OpinionOf::Oppose);
    late.must(GRANTOR, rule);
    let rule = review(&late, ReviewOutcome::Approve, &[lines(), taxis()]);
    late.must(DEPARTMENT, rule);
    assert_eq!(status(&late), ApplicationStatus::Approved);
}

/// Checks 2 and 6: in the place of a silent provider, once escalated, in turn, and not by the applicant.
#[test]
fn others_review_in_the_place_of_a_silent_provider() {
    let mut ledger = reviewed(&[lines(), clinics()]);
    let mut rule = review(&ledger, ReviewOutcome::Approve, &[clinics()]);
    rule.in_place_of = Some(uscc(COUNTY_PROVIDER));
    ledger.wait(15 * DAY);
    ledger.refuse(BUREAU, rule.clone(), Code::TOO_EARLY);
    let silent = escalate(&ledger, ReviewOf::Provider, Some(COUNTY_PROVIDER));
    ledger.must(BUREAU, silent);
    let from = ledger.time.after(5 * DAY as u64);
    around(&ledger, from, BUREAU, &rule, [Some(Code::TOO_EARLY), None, None]);
    around(&ledger, Time(from.0 + 5 * DAY), COORDINATOR, &rule, [Some(Code::TOO_EARLY), None, None]);
    // Only of the one who was escalated.
    let mut other = review(&ledger, ReviewOutcome::Approve, &[lines()]);
    other.in_place_of = Some(uscc(DEPARTMENT));
    let mut then = next_at(&ledger, from);
    then.refuse(BUREAU, other.clone(), Code::TOO_EARLY);
    other.in_place_of = Some(uscc(COUNTY_PROVIDER));
    then.refuse(BUREAU, other, Code::NOT_THE_PROVIDER);
    then.must(BUREAU, rule.clone());
    // The provider is not late for ever: until somebody did, it may itself.
    let mut late = next_at(&ledger, from);
    rule.in_place_of = None;
    late.must(COUNTY_PROVIDER, rule);
}

/// Check 8.
#[test]
fn a_provider_returns_so_often_and_no_more() {
    let mut ledger = reviewed(&[lines()]);
    for _ in 0..3 {
        let rule = review(&ledger, ReviewOutcome::Return, &[lines()]);
        ledger.must(DEPARTMENT, rule);
        assert_eq!(status(&ledger), ApplicationStatus::Returned);
        let rule = supplement(&ledger);
        ledger.must(APPLICANT, rule);
        let rule = first(&ledger, ReviewOutcome::Approve);
        ledger.must(CENTRE, rule);
    }
    let again = review(&ledger, ReviewOutcome::Return, &[lines()]);
    ledger.refuse(DEPARTMENT, again, Code::TOO_MANY_RETURNS);
}

fn message(w: &mut World) -> AnyRule {
    let (id, entry) = in_review(w);
    let stands_in = matches!(w.role, Some(Role::Bureau | Role::Coordinator | Role::SectorAuthority));
    let mut in_place_of = None;
    if stands_in && w.relation != Relation::Missing {
        overdue(w, &id);
        let silent = EscalateReview { id, stage: ReviewOf::Provider, reviewer: Some(uscc(TARGET)), ..EscalateReview::example() };
        w.ledger.must(CITY_BUREAU, silent);
        w.ledger.wait(10 * DAY);
        in_place_of = Some(uscc(TARGET));
    }
    matrix::review(id, entry, in_place_of).into()
}

#[test]
fn who_may_send_it() {
    rows(ProviderReview::NAME).hold(message);
}
