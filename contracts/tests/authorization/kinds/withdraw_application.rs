//! withdraw_application: its refusals in the order of docs/spec/authorization.md.

use mulu_contracts::authorization::kinds::withdraw_application::WithdrawApplication;
use mulu_contracts::authorization::records::application::ApplicationStatus;
use mulu_contracts::authorization::samples::application as samples;
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::DEPARTMENT;

use crate::authorization::matrix::applied;
use crate::authorization::world::*;
use crate::permissions::{World, rows};

#[test]
fn withdraw_application_refuses_in_order() {
    let mut ledger = at(ApplicationStatus::ProviderReview);
    let reason = catalog_samples::reason("no_such_reason");
    let mut wrong = WithdrawApplication { id: samples::application_id("nobody's"), version: 7, reason };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(APPLICANT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    let mut over = at(ApplicationStatus::Rejected);
    assert_eq!(over.refuse(APPLICANT, wrong.clone(), Code::WRONG_STATE).as_deref(), Some("rejected"));
    assert_eq!(ledger.refuse(APPLICANT, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    // Also what is held, and what has lapsed.
    hold(&mut ledger, &mulu_contracts::authorization::keys::application::subject(&id()));
    let rule = withdraw(&ledger);
    ledger.must(APPLICANT, rule);
    assert_eq!((status(&ledger), stored(&ledger).version), (ApplicationStatus::Withdrawn, 2));
    assert_eq!(marks(&ledger).application, None);
    let mut lapsed = at(ApplicationStatus::Approved);
    lapsed.wait(400 * DAY);
    assert!(stored(&lapsed).has_lapsed(lapsed.time));
    let rule = withdraw(&lapsed);
    lapsed.must(APPLICANT, rule);
}

fn message(w: &mut World) -> AnyRule {
    let id = applied(w);
    WithdrawApplication { id, ..WithdrawApplication::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(WithdrawApplication::NAME).hold(message);
}
