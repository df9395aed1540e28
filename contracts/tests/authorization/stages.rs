//! Stages and their clocks: who is asked, on whose list it stands, and that a transfer leaves nobody to wait for.

use mulu_contracts::authorization::keys::application as keys;
use mulu_contracts::authorization::queries::application::GetDecisions;
use mulu_contracts::authorization::records::application::{ApplicationStatus, Decision};
use mulu_contracts::authorization::records::review::{ReviewOf, ReviewOutcome};
use mulu_contracts::catalog::kinds::transfer_entry::Transfer;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint::{Agreement, Joint, JointBody as _};
use mulu_contracts::ledger::samples::{CITY, CITY_PROVIDER, COUNTY_PROVIDER, DEPARTMENT, SALTS, division, uscc};
use mulu_contracts::ledger::texts::Spoken;
use mulu_contracts::party::queries::joint::WaitingScope;
use mulu_contracts::party::queries::todo::ListTodo;
use mulu_testkit::Ledger;

use crate::authorization::world::*;
use crate::catalog::world::core_of;

fn todo(ledger: &Ledger, scope: WaitingScope) -> Vec<(String, Time)> {
    let rows = ledger.ask(ListTodo { scope, from: Place::START, limit: 10 }).items;
    rows.into_iter().map(|row| (row.stage.to_string(), row.due)).collect()
}

fn of(ledger: &Ledger, org: u32) -> Vec<(String, Time)> {
    todo(ledger, WaitingScope::Organisation(uscc(org)))
}

fn of_role(ledger: &Ledger, role: Role) -> Vec<(String, Time)> {
    todo(ledger, WaitingScope::Authority { role, division: division(CITY), below: false })
}

fn word(stage: &str, org: u32) -> String {
    format!("application.{stage}.{}", uscc(org).as_str().to_ascii_lowercase())
}

#[test]
fn every_stage_stands_on_the_list_of_whom_it_waits_for() {
    let mut ledger = city();
    ledger.must(APPLICANT, apply(&[lines(), clinics()]));
    let due = ledger.time.after(7 * DAY as u64);
    assert_eq!(of_role(&ledger, Role::FirstReviewCentre), [("application.first_review".into(), due)]);
    let rule = first(&ledger, ReviewOutcome::Approve);
    ledger.must(CENTRE, rule);
    assert_eq!(of_role(&ledger, Role::FirstReviewCentre), []);
    let due = ledger.time.after(15 * DAY as u64);
    for provider in [DEPARTMENT, COUNTY_PROVIDER] {
        assert_eq!(of(&ledger, provider), [(word("provider_review", provider), due)]);
    }
    let rule = review(&ledger, ReviewOutcome::Approve, &[lines()]);
    ledger.must(DEPARTMENT, rule);
    assert_eq!(of(&ledger, DEPARTMENT), []);
    let mut returned = ledger.clone();
    let rule = review(&returned, ReviewOutcome::Return, &[clinics()]);
    returned.must(COUNTY_PROVIDER, rule);
    assert_eq!(of(&returned, COUNTY_PROVIDER), []);
    assert_eq!(of(&returned, APPLICANT), [("application.supplement".into(), returned.time.after(15 * DAY as u64))]);
    let rule = review(&ledger, ReviewOutcome::Approve, &[clinics()]);
    ledger.must(COUNTY_PROVIDER, rule);
    assert_eq!(of(&ledger, GRANTOR), [("application.sign".into(), ledger.time.after(180 * DAY as u64))]);
    let rule = withdraw(&ledger);
    ledger.must(APPLICANT, rule);
    assert_eq!(of(&ledger, GRANTOR), []);
}

/// What is escalated stands on the bureau's list until the second clock is over, and leaves with the review.
#[test]
fn a_second_clock_stands_on_the_bureaus_list() {
    let mut ledger = at(ApplicationStatus::ProviderReview);
    ledger.wait(15 * DAY);
    let rule = escalate(&ledger, ReviewOf::Provider, Some(COUNTY_PROVIDER));
    ledger.must(APPLICANT, rule);
    let due = ledger.time.after(5 * DAY as u64);
    assert_eq!(of_role(&ledger, Role::Bureau), [(word("escalated", COUNTY_PROVIDER), due)]);
    let mut done = ledger.clone();
    let rule = review(&done, ReviewOutcome::Approve, &[clinics()]);
    done.must(COUNTY_PROVIDER, rule);
    assert_eq!(of_role(&done, Role::Bureau), []);
    let rule = withdraw(&ledger);
    ledger.must(APPLICANT, rule);
    assert_eq!((of_role(&ledger, Role::Bureau), of(&ledger, DEPARTMENT)), (vec![], vec![]));
}

/// Moves an entry of the department to another one.
fn transfer(ledger: &mut Ledger, to: u32) {
    let moves = Transfer { id: lines(), version: core_of(ledger, &lines()).version, to: uscc(to), ..Transfer::example() };
    let body = AnyRule::from(Joint::Body(Spoken(moves.clone())));
    let content_hash = body.salted(&SALTS).payload_hash();
    ledger.must(DEPARTMENT, body);
    let agreement = Agreement { id: moves.id, version: moves.version, content_hash };
    ledger.must(to, AnyRule::from(Joint::<Transfer>::Agree(agreement)));
}

#[test]
fn who_provides_it_now_reviews_it_and_has_a_second_clock_of_its_own() {
    let mut ledger = at(ApplicationStatus::ProviderReview);
    transfer(&mut ledger, CITY_PROVIDER);
    let rule = review(&ledger, ReviewOutcome::Approve, &[lines()]);
    // The new one is the applicant, which as a provider it may be.
    ledger.refuse(DEPARTMENT, rule.clone(), Code::RELATION_MISSING);
    let mut decided = ledger.clone();
    decided.must(CITY_PROVIDER, rule);
    assert_eq!(of(&decided, DEPARTMENT), [], "the old one is not waited for");
    ledger.wait(15 * DAY);
    let old = escalate(&ledger, ReviewOf::Provider, Some(DEPARTMENT));
    ledger.refuse(APPLICANT, old, Code::NOTHING_PENDING);
    let new = escalate(&ledger, ReviewOf::Provider, Some(CITY_PROVIDER));
    ledger.must(BUREAU, new);
    assert_eq!(of(&ledger, DEPARTMENT), []);
    assert_eq!(of(&ledger, CITY_PROVIDER).len(), 1, "it stands on the list of who provides it now");
    let mut rule = review(&ledger, ReviewOutcome::Approve, &[lines()]);
    rule.in_place_of = Some(uscc(CITY_PROVIDER));
    let from = ledger.time.after(5 * DAY as u64);
    around(&ledger, from, BUREAU, &rule, [Some(Code::TOO_EARLY), None, None]);
}

/// A supplement makes the reviews of the old version history: every entry is asked again.
#[test]
fn a_supplement_begins_a_new_round() {
    let mut ledger = at(ApplicationStatus::ProviderReview);
    let rule = review(&ledger, ReviewOutcome::Approve, &[lines()]);
    ledger.must(DEPARTMENT, rule);
    let rule = review(&ledger, ReviewOutcome::Return, &[clinics()]);
    ledger.must(COUNTY_PROVIDER, rule);
    let rule = supplement(&ledger);
    ledger.must(APPLICANT, rule);
    assert_eq!(ledger.ask(GetDecisions { id: id() }), Some(vec![]));
    let rule = first(&ledger, ReviewOutcome::Approve);
    ledger.must(CENTRE, rule);
    let open = ledger.ask(GetDecisions { id: id() }).unwrap();
    assert!(open.iter().all(|row| row.decision.decision == Decision::Undecided));
    assert_eq!(shown(&ledger).stage.undecided, 2);
    // The review of the old version stands.
    assert!(keys::review(&id(), 1, ReviewOf::Provider, Some(&uscc(DEPARTMENT)), Some(&lines())).get(&ledger.state).unwrap().is_some());
}

/// 256 entries fit, and every act on them stays within the work of a transaction.
#[test]
fn a_demand_of_many_entries_goes_through() {
    let mut ledger = city();
    let many: Vec<_> = (0..64).map(|n| format!("many-{n}")).collect();
    let mut entries = Vec::new();
    for key in &many {
        ledger.must(DEPARTMENT, crate::catalog::world::submit_for(DEPARTMENT, key));
        let id = mulu_contracts::catalog::samples::id(key);
        crate::catalog::world::approve(&mut ledger, &id);
        entries.push(id);
    }
    ledger.must(APPLICANT, apply(&entries));
    let rule = first(&ledger, ReviewOutcome::Approve);
    ledger.must(CENTRE, rule);
    let mut rule = review(&ledger, ReviewOutcome::Approve, &entries);
    rule.rejected = mulu_contracts::ledger::samples::set([entries[7]]);
    rule.reason = Some(mulu_contracts::catalog::samples::reason("law"));
    ledger.must(DEPARTMENT, rule);
    assert_eq!(status(&ledger), ApplicationStatus::ScopeOffered);
    let rest: Vec<_> = entries.iter().filter(|entry| **entry != entries[7]).copied().collect();
    assert_eq!(shown(&ledger).reduced_demand, Some(demand_of(&rest)));
    let rule = accept(&ledger);
    ledger.must(APPLICANT, rule);
    assert_eq!(status(&ledger), ApplicationStatus::Approved);
}
