//! withdraw_pending: its refusals in the order of docs/spec/catalog.md; whatever waits is taken back before its review.

use mulu_contracts::catalog::kinds::amend_entry::AmendEntry;
use mulu_contracts::catalog::kinds::withdraw_pending::WithdrawPending;
use mulu_contracts::catalog::kinds::{amend_entry, submit_entry};
use mulu_contracts::catalog::queries::entry::EntryByCode;
use mulu_contracts::catalog::records::detail::DetailChange;
use mulu_contracts::catalog::records::entry::{EntryStatus, Outcome};
use mulu_contracts::catalog::{keys, samples};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, CITY_PROVIDER, DEPARTMENT, OPERATOR, RELAY, uscc};
use mulu_contracts::ledger::texts::Spoken;
use mulu_testkit::{Ledger, ask};
use serde_json::{Value, json};

use crate::catalog::world::*;
use crate::permissions::{Relation, World, rows};

fn take_change_back(version: u64) -> WithdrawPending {
    WithdrawPending { version, ..WithdrawPending::example() }
}

#[test]
fn withdraw_pending_refuses_in_order() {
    let mut ledger = ledger();
    ledger.must(DEPARTMENT, submit());
    let mut wrong = WithdrawPending { id: samples::id("missing"), version: 9, reason: Some(samples::reason("whim")) };
    // S2, S3
    ledger.refuse(OPERATOR, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    // S5, S6: not even a bureau that covers takes back what the provider sent
    ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    // S7: a submission is no change
    wrong.version = 1;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::WRONG_STATE).as_deref(), Some("submitted"));
    // Check 1
    approve(&mut ledger, &id());
    wrong.version = 2;
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOTHING_PENDING);
    // and the reason
    ledger.must(DEPARTMENT, amend_entry::amend());
    wrong.version = 3;
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::UNKNOWN_CODE);
    // An ending act: open where an objection holds the entry.
    freeze(&mut ledger, &id());
    ledger.must(DEPARTMENT, take_change_back(3));
    ledger.refuse(DEPARTMENT, take_change_back(3), Code::STALE_VERSION);
    ledger.refuse(DEPARTMENT, take_change_back(4), Code::NOTHING_PENDING);
}

#[test]
fn what_stood_stands_and_what_waited_can_be_reviewed_no_more() {
    let mut ledger = published();
    let stood = core_of(&ledger, &id());
    ledger.must(DEPARTMENT, amend_entry::amend());
    let review = judge(&ledger, &id(), Outcome::Approve);
    ledger.must(DEPARTMENT, take_change_back(3));
    let core = core_of(&ledger, &id());
    assert_eq!((core.version, core.status, &core.input), (4, EntryStatus::Published, &stood.input));
    assert_eq!((core.content_hash, pending_of(&ledger, &id())), (stood.content_hash, None));
    let note = keys::note(&id(), 4).get(&ledger.state).unwrap().unwrap();
    assert_eq!((note.signer, note.reason.code.as_str()), (uscc(DEPARTMENT), "incorrect"));
    ledger.refuse(CITY_BUREAU, review, Code::STALE_VERSION);
    // A withdrawal, too.
    let rule = take_back(&ledger, &id());
    ledger.must(DEPARTMENT, rule);
    ledger.must(DEPARTMENT, WithdrawPending { reason: None, ..take_change_back(5) });
    assert_eq!((core_of(&ledger, &id()).version, pending_of(&ledger, &id())), (6, None));
    ledger.must(DEPARTMENT, AmendEntry { version: 6, ..amend_entry::amend() });
}

#[test]
fn a_code_that_waited_is_free_again() {
    let mut ledger = published();
    let detail = Spoken(DetailChange { resource_code: to(resource_code("A/1")), ..DetailChange::default() });
    ledger.must(DEPARTMENT, AmendEntry { detail, ..amend_entry::amend() });
    let holder = |ledger: &Ledger| ask(ledger, EntryByCode { provider: uscc(DEPARTMENT), resource_code: resource_code("A/1").unwrap() });
    assert_eq!(holder(&ledger), json!(id().to_string()));
    ledger.must(DEPARTMENT, take_change_back(3));
    assert_eq!(holder(&ledger), Value::Null);
}

#[test]
fn who_submitted_takes_back_while_the_entry_is_unclaimed() {
    let mut ledger = ledger();
    ledger.must(RELAY, submit_entry::behalf(KEY));
    approve(&mut ledger, &id());
    ledger.must(RELAY, amend_entry::amend());
    let mut claimed = ledger.clone();
    claimed.must(DEPARTMENT, confirm(3));
    claimed.refuse(RELAY, take_change_back(4), Code::RELATION_MISSING);
    ledger.must(RELAY, take_change_back(3));
}

fn message(w: &mut World) -> AnyRule {
    let id: EntryId = w.entry(EntryStatus::Published);
    if w.relation != Relation::Missing {
        let sender = if w.sends() { w.signer } else { w.target() };
        let change = AmendEntry { id, version: w.version(&id), ..amend_entry::amend() };
        w.ledger.must(sender, change);
    }
    WithdrawPending { id, version: w.version(&id), reason: None }.into()
}

#[test]
fn who_may_send_it() {
    rows(WithdrawPending::NAME).hold(message);
}
