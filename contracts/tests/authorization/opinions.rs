//! Opinions of sectors (A32): an entry waits for its authority, for its term and no longer; what that completes follows by time alone.

use mulu_contracts::authorization::queries::application::GetDecisions;
use mulu_contracts::authorization::records::application::{ApplicationStatus, Heard};
use mulu_contracts::authorization::records::review::{OpinionOf, ReviewOutcome};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::ledger::samples::DEPARTMENT;
use mulu_contracts::ledger::samples::{CITY, division};
use mulu_contracts::party::queries::joint::WaitingScope;
use mulu_contracts::party::queries::todo::ListTodo;
use mulu_testkit::Ledger;

use crate::authorization::world::*;

fn heard(ledger: &Ledger) -> Vec<Heard> {
    ledger.ask(GetDecisions { id: id() }).unwrap().into_iter().map(|row| row.decision.heard).collect()
}

/// Stages on the list of the city's authorities of sectors.
fn asked(ledger: &Ledger) -> Vec<String> {
    let scope = WaitingScope::Authority { role: Role::SectorAuthority, division: division(CITY), below: false };
    let rows = ledger.ask(ListTodo { scope, from: Place::START, limit: 10 }).items;
    rows.into_iter().map(|row| row.stage.to_string()).collect()
}

#[test]
fn only_a_regulated_entry_of_a_sector_with_an_authority_waits() {
    let ledger = reviewed(&[lines(), taxis()]);
    assert_eq!(heard(&ledger), [Heard::NotAsked, Heard::Asked]);
    let stage = shown(&ledger).stage;
    assert_eq!(stage.opinions_until, Some(ledger.time.after(10 * DAY as u64)));
    // Nobody is late who waits: fifteen days are just the opinion's ten and five more.
    assert_eq!(stored(&ledger).stage_due, Some(ledger.time.after(15 * DAY as u64)));
    assert_eq!(asked(&ledger), ["application.opinion.421200"]);
}

#[test]
fn an_opinion_lets_the_entry_be_approved_at_once() {
    let mut ledger = reviewed(&[lines(), taxis()]);
    let rule = opinion(&ledger, OpinionOf::Conditions);
    ledger.must(GRANTOR, rule);
    assert_eq!(heard(&ledger), [Heard::NotAsked, Heard::Given]);
    assert_eq!(asked(&ledger), Vec::<String>::new());
    let rule = review(&ledger, ReviewOutcome::Approve, &[lines(), taxis()]);
    ledger.must(DEPARTMENT, rule);
    assert_eq!(status(&ledger), ApplicationStatus::Approved);
}

/// All are decided while an opinion's term runs: the application moves at its end by itself, and its approval lapses from there on.
#[test]
fn the_end_of_an_opinions_term_completes_the_stage() {
    let mut ledger = reviewed(&[lines(), taxis()]);
    let until = shown(&ledger).stage.opinions_until.unwrap();
    let rule = review(&ledger, ReviewOutcome::Reject, &[taxis()]);
    ledger.must(DEPARTMENT, rule);
    let rule = review(&ledger, ReviewOutcome::Approve, &[lines()]);
    ledger.must(DEPARTMENT, rule);
    assert_eq!(status(&ledger), ApplicationStatus::ProviderReview);
    let rule = accept(&ledger);
    around(&ledger, until, APPLICANT, &rule, [Some(Code::WRONG_STATE), None, None]);
    let lapses = until.after(180 * DAY as u64);
    around(&ledger, lapses, APPLICANT, &rule, [None, Some(Code::LAPSED), Some(Code::LAPSED)]);
    // The opinion that comes before completes it there and then.
    let said = opinion(&ledger, OpinionOf::Oppose);
    let mut heard = ledger.clone();
    heard.must(GRANTOR, said);
    let found = stored(&heard);
    assert_eq!((found.status, found.completion), (ApplicationStatus::ScopeOffered, None));
    assert_eq!(found.stage_due, Some(heard.time.after(180 * DAY as u64)));
    // Over by itself, it takes no opinion any more; it is withdrawn like any other.
    let mut over = next_at(&ledger, until);
    let late = opinion(&over, OpinionOf::Support);
    over.time = until;
    assert_eq!(over.refuse(GRANTOR, late, Code::WRONG_STAGE).as_deref(), Some("scope_offered"));
    let rule = withdraw(&over);
    over.must(APPLICANT, rule);
    assert_eq!(asked(&over), Vec::<String>::new());
}

#[test]
fn all_rejected_while_an_opinion_is_waited_for_is_rejected_at_its_end() {
    let mut ledger = reviewed(&[taxis()]);
    let until = shown(&ledger).stage.opinions_until.unwrap();
    let rule = review(&ledger, ReviewOutcome::Reject, &[taxis()]);
    ledger.must(DEPARTMENT, rule);
    let rule = withdraw(&ledger);
    around(&ledger, until, APPLICANT, &rule, [None, Some(Code::WRONG_STATE), Some(Code::WRONG_STATE)]);
}
