//! accept_scope: its refusals in the order of docs/spec/authorization.md.

use mulu_contracts::authorization::kinds::accept_scope::AcceptScope;
use mulu_contracts::authorization::kinds::first_review::FirstReview;
use mulu_contracts::authorization::kinds::provider_review::ProviderReview;
use mulu_contracts::authorization::queries::GetApplication;
use mulu_contracts::authorization::records::application::{ApplicationStatus, Demand, Demanded};
use mulu_contracts::authorization::records::review::ReviewOutcome;
use mulu_contracts::authorization::records::scope::Fields;
use mulu_contracts::authorization::samples::application as samples;
use mulu_contracts::catalog::kinds::submit_entry;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::ApplicationId;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, CITY_PROVIDER, COUNTY, DEPARTMENT, REGISTRAR, division, list, local_key, uscc};
use mulu_contracts::ledger::shown::Get;

use crate::authorization::matrix::application;
use crate::authorization::world::*;
use crate::catalog::world::approve;
use crate::permissions::{Relation, SIGNER, TARGET, World, rows};

#[test]
fn accept_scope_refuses_in_order() {
    let mut ledger = at(ApplicationStatus::ScopeOffered);
    let offered = shown(&ledger).reduced_demand.unwrap();
    assert_eq!(offered, demand_of(&[lines()]));
    let mut wrong = AcceptScope {
        id: samples::application_id("nobody's"),
        version: 7,
        content_hash: apply(&[clinics()]).demand.unwrap().content_hash(),
    };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(APPLICANT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    ledger.refuse(APPLICANT, wrong.clone(), Code::STALE_VERSION);
    let mut approved = at(ApplicationStatus::Approved);
    assert_eq!(approved.refuse(APPLICANT, wrong.clone(), Code::WRONG_STATE).as_deref(), Some("approved"));
    wrong.content_hash = offered.content_hash();
    let mut held = ledger.clone();
    hold(&mut held, &mulu_contracts::authorization::keys::application::subject(&id()));
    held.refuse(APPLICANT, wrong.clone(), Code::FROZEN);
    // Check 1
    let lapses = stored(&ledger).stage_due.unwrap();
    around(&ledger, lapses, APPLICANT, &wrong, [None, Some(Code::LAPSED), Some(Code::LAPSED)]);
    ledger.must(APPLICANT, wrong);
    let found = stored(&ledger);
    assert!(found.is_approved(ledger.time));
    assert_eq!(found.stage_due, Some(ledger.time.after(180 * DAY as u64)));
    assert_eq!(shown(&ledger).reduced_demand, Some(offered), "what is approved is what was offered");
}

fn message(w: &mut World) -> AnyRule {
    let (by, home) = if w.relation == Relation::Own { (SIGNER, COUNTY) } else { (CITY_PROVIDER, CITY) };
    let id = ApplicationId::derive(&division(home), &uscc(by), &local_key(samples::APPLICATION));
    if w.relation == Relation::Missing {
        return AcceptScope { id, ..AcceptScope::example() }.into();
    }
    let mut apply = application(w);
    let first = apply.demand.as_ref().unwrap().entries[0].entry;
    let mut second = SubmitEntry { provider: uscc(TARGET), ..submit_entry::submit("second") };
    second.core.division = division(COUNTY);
    let entry = mulu_contracts::kernel::id::EntryId::derive(&division(COUNTY), &uscc(TARGET), &second.local_key);
    w.ledger.must(TARGET, second);
    approve(&mut w.ledger, &entry);
    let both = [first, entry].map(|entry| Demanded { entry, fields: Fields::All });
    apply.demand = Some(Demand { entries: list(both) });
    w.ledger.must(by, apply);
    w.ledger.must(REGISTRAR, FirstReview { id, ..FirstReview::example() });
    let review = |entry, outcome| {
        let reason = Some(catalog_samples::reason("law"));
        ProviderReview { id, outcome, entries: mulu_contracts::ledger::samples::set([entry]), reason, ..ProviderReview::example() }
    };
    w.ledger.must(TARGET, review(first, ReviewOutcome::Approve));
    w.ledger.must(TARGET, review(entry, ReviewOutcome::Reject));
    let question: GetApplication = Get { id };
    let content_hash = w.ledger.ask(question).unwrap().reduced_hash.unwrap();
    AcceptScope { id, version: 1, content_hash }.into()
}

#[test]
fn who_may_send_it() {
    rows(AcceptScope::NAME).hold(message);
}
