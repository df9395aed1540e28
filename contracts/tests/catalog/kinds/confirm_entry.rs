//! confirm_entry, what a provider says of entries that others sent for it: its refusals in the order of docs/spec/catalog.md; what it changes is
//! provable.

use mulu_contracts::catalog::kinds::confirm_entry::{Amendment, ConfirmEntry};
use mulu_contracts::catalog::kinds::{amend_entry, confirm_entry, submit_entry};
use mulu_contracts::catalog::lists;
use mulu_contracts::catalog::records::detail::DetailChange;
use mulu_contracts::catalog::records::entry::{CoreChange, EntryStatus};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::text::Text;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{COUNTY, COUNTY_PROVIDER, DEPARTMENT, OPERATOR, RELAY, code, division, text, uscc};
use mulu_contracts::ledger::texts::Spoken;
use mulu_testkit::{Ledger, code_of};

use crate::catalog::world::*;
use crate::permissions::{Relation, World, rows};

/// An entry that the platform sent for the department, published: version 2.
fn on_behalf() -> Ledger {
    let mut ledger = ledger();
    ledger.must(RELAY, submit_entry::behalf(KEY));
    approve(&mut ledger, &id());
    ledger
}

fn amending(core: CoreChange, detail: DetailChange) -> Option<Amendment> {
    Some(Amendment { core, detail: Spoken(detail) })
}

#[test]
fn confirm_entry_refuses_in_order() {
    let mut ledger = ledger();
    let provider = change_core(|c| c.provider = to(uscc(COUNTY_PROVIDER)));
    let mut wrong = ConfirmEntry { version: 7, amend: amending(provider, DetailChange::default()), ..confirm(1) };
    // S2
    ledger.refuse(OPERATOR, wrong.clone(), Code::ROLE_MISSING);
    // S3
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    ledger.must(RELAY, submit_entry::behalf(KEY));
    // S5: not another provider, not who sent it
    ledger.refuse(COUNTY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(RELAY, wrong.clone(), Code::ROLE_MISSING);
    // S6
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    // S7: an amendment needs a published entry
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::WRONG_STATE).as_deref(), Some("submitted"));
    approve(&mut ledger, &id());
    wrong.version = 2;
    // S8
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &id());
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::FROZEN);
    // Check 1
    let mut claimed = ledger.clone();
    claimed.must(DEPARTMENT, confirm(2));
    claimed.refuse(DEPARTMENT, ConfirmEntry { version: 3, ..wrong.clone() }, Code::ALREADY_CLAIMED);
    // Check 2, amend's 1: a change of the submitter waits
    let mut waiting = ledger.clone();
    waiting.must(RELAY, amend_entry::amend());
    waiting.refuse(DEPARTMENT, ConfirmEntry { version: 3, ..wrong.clone() }, Code::CHANGE_PENDING);
    // which a plain confirmation leaves waiting
    waiting.must(DEPARTMENT, confirm(3));
    assert!(pending_of(&waiting, &id()).is_some());
    // amend's 2
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::FIELD_FIXED).as_deref(), Some("provider"));
    // amend's 3
    wrong.amend = amending(change_core(|c| c.theme = to(Some(code("unknown")))), DetailChange::default());
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("theme"));
    // amend's 4
    wrong.amend = amending(CoreChange::default(), DetailChange::default());
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NO_CHANGE);
    wrong.amend = None;
    ledger.must(DEPARTMENT, wrong.clone());
    // a repeat finds another version
    ledger.refuse(DEPARTMENT, wrong, Code::STALE_VERSION);
}

fn change_core(change: impl FnOnce(&mut CoreChange)) -> CoreChange {
    let mut core = CoreChange::default();
    change(&mut core);
    core
}

#[test]
fn a_confirmed_entry_is_its_providers_alone_and_its_frequency_may_be_confirmed() {
    let mut ledger = on_behalf();
    let before = core_of(&ledger, &id());
    assert_eq!(members(&ledger.state, provided(DEPARTMENT, lists::UNCLAIMED)), [id()]);
    ledger.must(DEPARTMENT, ConfirmEntry { amend: Some(confirm_entry::confirmation()), ..confirm(2) });
    let core = core_of(&ledger, &id());
    assert!(before.unclaimed && !core.unclaimed);
    assert!(core.input.update_frequency.confirmed);
    assert_eq!((core.version, core.prev_hash, core.status), (3, before.content_hash, EntryStatus::Published));
    assert!(members(&ledger.state, provided(DEPARTMENT, lists::UNCLAIMED)).is_empty());
    // who sent it may change it no more
    ledger.refuse(
        RELAY,
        mulu_contracts::catalog::kinds::amend_entry::AmendEntry { version: 3, ..amend_entry::amend() },
        Code::RELATION_MISSING,
    );
}

#[test]
fn a_confirmation_that_needs_review_takes_the_entry_over_at_once() {
    let mut ledger = on_behalf();
    let title: Text<128> = text("公交线路");
    ledger.must(
        DEPARTMENT,
        ConfirmEntry { amend: amending(change_core(|c| c.title = to(title.clone())), DetailChange::default()), ..confirm(2) },
    );
    let core = core_of(&ledger, &id());
    assert!(!core.unclaimed && core.input.title != title);
    let named = mulu_contracts::catalog::keys::pending_values(&id()).get(&ledger.state).unwrap().unwrap();
    assert_eq!(named.core.title, to(title.clone()));
    approve(&mut ledger, &id());
    assert_eq!(core_of(&ledger, &id()).input.title, title);
}

#[test]
fn an_entry_is_confirmed_in_every_state_but_withdrawn() {
    let mut ledger = ledger();
    ledger.must(RELAY, submit_entry::behalf(KEY));
    let mut rejected = ledger.clone();
    ledger.must(DEPARTMENT, confirm(1));
    reject(&mut rejected, &id());
    let mut withdrawn = rejected.clone();
    rejected.must(DEPARTMENT, confirm(2));
    let take_back = take_back(&withdrawn, &id());
    withdrawn.must(DEPARTMENT, take_back);
    assert_eq!(withdrawn.refuse(DEPARTMENT, confirm(3), Code::WRONG_STATE).as_deref(), Some("withdrawn"));
    assert!(members(&withdrawn.state, provided(DEPARTMENT, lists::UNCLAIMED)).is_empty(), "nobody has to confirm what was withdrawn");
}

#[test]
fn of_two_confirmations_in_one_bundle_the_second_is_stale() {
    let mut ledger = on_behalf();
    let transactions = [confirm(2), confirm(2)].map(|rule| ledger.tx(DEPARTMENT, &["3/0"], [rule.into()]));
    // the second has another expiry, else both were the same transaction
    let mut transactions = transactions.to_vec();
    transactions[1] = {
        let mut later = ledger.clone();
        later.wait(1);
        later.tx(DEPARTMENT, &["3/0"], [confirm(2).into()])
    };
    let results = ledger.bundle(transactions);
    assert_eq!((results[0].code, code_of(&results[1])), (0, Some(Code::STALE_VERSION)));
}

fn message(w: &mut World) -> AnyRule {
    let submit = w.submission();
    let id = EntryId::derive(&division(COUNTY), &submit.provider, &submit.local_key);
    if w.relation != Relation::Missing {
        w.ledger.must(RELAY, submit);
    }
    ConfirmEntry { id, version: w.version(&id), amend: None }.into()
}

#[test]
fn who_may_send_it() {
    rows(ConfirmEntry::NAME).hold(message);
}
