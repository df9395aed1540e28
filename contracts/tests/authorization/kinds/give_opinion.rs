//! give_opinion: its refusals in the order of docs/spec/authorization.md.

use mulu_contracts::authorization::kinds::give_opinion::GiveOpinion;
use mulu_contracts::authorization::records::review::OpinionOf;
use mulu_contracts::authorization::samples::application as samples;
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::DEPARTMENT;

use crate::authorization::matrix::in_review;
use crate::authorization::world::*;
use crate::permissions::{World, rows};

#[test]
fn give_opinion_refuses_in_order() {
    let mut ledger = city();
    ledger.must(APPLICANT, apply(&[taxis()]));
    let reason = catalog_samples::reason("no_such_reason");
    let mut wrong = GiveOpinion { id: samples::application_id("nobody's"), version: 7, reason, ..opinion(&ledger, OpinionOf::Support) };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(GRANTOR, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    ledger.refuse(GRANTOR, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    // Check 1, before the stage is asked
    let mut other = city();
    other.must(APPLICANT, apply(&[lines()]));
    other.refuse(GRANTOR, wrong.clone(), Code::NO_ENTRY_OF_SECTOR);
    // Check 2
    assert_eq!(ledger.refuse(GRANTOR, wrong.clone(), Code::WRONG_STAGE).as_deref(), Some("submitted"));
    let mut ledger = reviewed(&[taxis()]);
    let mut held = ledger.clone();
    hold(&mut held, &mulu_contracts::authorization::keys::application::subject(&id()));
    held.refuse(GRANTOR, wrong.clone(), Code::FROZEN);
    assert_eq!(ledger.refuse(GRANTOR, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    wrong.reason = catalog_samples::reason("law");
    ledger.must(GRANTOR, wrong.clone());
    assert_eq!(shown(&ledger).stage.unheard, 0);
    assert!(!ledger.submit(GRANTOR, wrong.clone()).exists.is_empty());
    wrong.opinion = OpinionOf::Oppose;
    ledger.refuse(GRANTOR, wrong, Code::EXISTS_WITH_OTHER_CONTENT);
}

fn message(w: &mut World) -> AnyRule {
    let (id, _) = in_review(w);
    GiveOpinion { id, ..GiveOpinion::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(GiveOpinion::NAME).hold(message);
}
