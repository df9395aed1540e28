//! What a provider says of entries that others sent for it, and that data was updated: confirm_entry and touch_entry refuse in
//! the order of records.md §3.3 (each test mends a message that is wrong in many ways), and what they change is provable.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod catalog_common;

use catalog_common::*;
use mulu_contracts::catalog::confirm_entry::{Amendment, ConfirmEntry};
use mulu_contracts::catalog::queries::{EntryHistory, GetEntryVersion};
use mulu_contracts::catalog::submit_entry::SubmitEntry;
use mulu_contracts::catalog::touch_entry::TouchEntry;
use mulu_contracts::catalog::{self, *};
use mulu_contracts::error::Code;
use mulu_contracts::party::Role;
use mulu_contracts::party::queries::ActsOf;
use mulu_contracts::registry::Answer;
use mulu_contracts::samples::*;
use mulu_contracts::text::Text;
use mulu_contracts::value::Date;
use mulu_testkit::{Ledger, code_of};

/// An entry that the platform sent for the department, published: version 2.
fn on_behalf() -> Ledger {
    let mut ledger = ledger();
    ledger.must(RELAY, examples::behalf(KEY));
    approve(&mut ledger, &id());
    ledger
}

fn confirm(version: u64) -> ConfirmEntry {
    ConfirmEntry { id: id(), version, amend: None }
}

fn amending(core: CoreChange, detail: DetailChange) -> Option<Amendment> {
    Some(Amendment { core, detail: Spoken(detail) })
}

fn touch(day: u32) -> TouchEntry {
    TouchEntry { id: id(), version: 2, data_updated_on: Date::new(day).unwrap(), content: None }
}

#[test]
fn confirm_entry_refuses_in_order() {
    let mut ledger = ledger();
    let provider = change_core(|c| c.provider = to(uscc(COUNTY_PROVIDER)));
    let mut wrong = ConfirmEntry { version: 7, amend: amending(provider, DetailChange::default()), ..confirm(1) };
    // S2
    ledger.refuse(CITY_BUREAU_WITHOUT_ROLE, wrong.clone(), Code::RoleMissing);
    // S3
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound);
    ledger.must(RELAY, examples::behalf(KEY));
    // S5: not another provider, not who sent it
    ledger.refuse(COUNTY_PROVIDER, wrong.clone(), Code::RelationMissing);
    ledger.refuse(RELAY, wrong.clone(), Code::RoleMissing);
    // S6
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::StaleVersion);
    wrong.version = 1;
    // S7: an amendment needs a published entry
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::WrongState).as_deref(), Some("submitted"));
    approve(&mut ledger, &id());
    wrong.version = 2;
    // S8
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &id());
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::Frozen);
    // 1
    let mut claimed = ledger.clone();
    claimed.must(DEPARTMENT, confirm(2));
    claimed.refuse(DEPARTMENT, ConfirmEntry { version: 3, ..wrong.clone() }, Code::AlreadyClaimed);
    // 2, amend's 1: a change of the submitter waits
    let mut waiting = ledger.clone();
    waiting.must(RELAY, examples::amend());
    waiting.refuse(DEPARTMENT, ConfirmEntry { version: 3, ..wrong.clone() }, Code::ChangePending);
    // which a plain confirmation leaves waiting
    waiting.must(DEPARTMENT, confirm(3));
    assert!(pending_of(&waiting, &id()).is_some());
    // amend's 2
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::FieldFixed).as_deref(), Some("provider"));
    // amend's 3
    wrong.amend = amending(change_core(|c| c.theme = to(Some(code("unknown")))), DetailChange::default());
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::UnknownCode).as_deref(), Some("theme"));
    // amend's 4
    wrong.amend = amending(CoreChange::default(), DetailChange::default());
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NoChange);
    wrong.amend = None;
    ledger.must(DEPARTMENT, wrong.clone());
    // a repeat finds another version
    ledger.refuse(DEPARTMENT, wrong, Code::StaleVersion);
}

const CITY_BUREAU_WITHOUT_ROLE: u32 = OPERATOR;

fn change_core(change: impl FnOnce(&mut CoreChange)) -> CoreChange {
    let mut core = CoreChange::default();
    change(&mut core);
    core
}

#[test]
fn a_confirmed_entry_is_its_providers_alone_and_its_frequency_may_be_confirmed() {
    let mut ledger = on_behalf();
    let before = core_of(&ledger, &id());
    assert_eq!(members(&ledger.state, &lists::unclaimed_of(&uscc(DEPARTMENT))), [id()]);
    ledger.must(DEPARTMENT, ConfirmEntry { amend: Some(examples::confirmation()), ..confirm(2) });
    let core = core_of(&ledger, &id());
    assert!(before.unclaimed && !core.unclaimed);
    assert!(core.input.update_frequency.confirmed);
    assert_eq!((core.version, core.prev_hash, core.status), (3, before.content_hash, EntryStatus::Published));
    assert!(members(&ledger.state, &lists::unclaimed_of(&uscc(DEPARTMENT))).is_empty());
    // who sent it may change it no more
    ledger.refuse(RELAY, mulu_contracts::catalog::amend_entry::AmendEntry { version: 3, ..examples::amend() }, Code::RelationMissing);
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
    assert_eq!(pending_of(&ledger, &id()).unwrap().core.title, title);
    approve(&mut ledger, &id());
    assert_eq!(core_of(&ledger, &id()).input.title, title);
}

#[test]
fn an_entry_is_confirmed_in_every_state_but_withdrawn() {
    let mut ledger = ledger();
    ledger.must(RELAY, examples::behalf(KEY));
    let mut rejected = ledger.clone();
    ledger.must(DEPARTMENT, confirm(1));
    reject(&mut rejected, &id());
    let mut withdrawn = rejected.clone();
    rejected.must(DEPARTMENT, confirm(2));
    let take_back = take_back(&withdrawn, &id());
    withdrawn.must(DEPARTMENT, take_back);
    assert_eq!(withdrawn.refuse(DEPARTMENT, confirm(3), Code::WrongState).as_deref(), Some("withdrawn"));
    assert!(members(&withdrawn.state, &lists::unclaimed_of(&uscc(DEPARTMENT))).is_empty(), "nobody has to confirm what was withdrawn");
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
    assert_eq!((results[0].code, code_of(&results[1])), (0, Some(Code::StaleVersion)));
}

#[test]
fn touch_entry_refuses_in_order() {
    let mut ledger = ledger();
    let today = u32::try_from(ledger.time.0 / 86_400).unwrap();
    let mut wrong = TouchEntry { version: 7, ..touch(20_400) };
    // S2
    ledger.refuse(CITY_BUREAU_WITHOUT_ROLE, wrong.clone(), Code::RoleMissing);
    // S3
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound);
    ledger.must(DEPARTMENT, submit());
    // S5: another provider; a relay, as the entry is claimed; an authority has no business here
    ledger.refuse(COUNTY_PROVIDER, wrong.clone(), Code::RelationMissing);
    ledger.refuse(RELAY, wrong.clone(), Code::RelationMissing);
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RoleMissing);
    // S6
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::StaleVersion);
    wrong.version = 1;
    // S7
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::WrongState).as_deref(), Some("submitted"));
    approve(&mut ledger, &id());
    wrong.version = 2;
    // S8
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &id());
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::Frozen);
    // 1: the day that stands is no later day
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotLater);
    // 2: the day after the block's is the last one
    wrong.data_updated_on = Date::new(today + 2).unwrap();
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::InFuture);
    wrong.data_updated_on = Date::new(today + 1).unwrap();
    ledger.must(DEPARTMENT, wrong.clone());
    // a replay is not later
    ledger.refuse(DEPARTMENT, wrong, Code::NotLater);
}

#[test]
fn a_touch_moves_the_date_alone_and_stays_provable() {
    let mut ledger = published();
    let before = core_of(&ledger, &id());
    ledger.must(DEPARTMENT, touch(20_440));
    ledger.must(DEPARTMENT, TouchEntry { content: Some(hash("rows")), ..touch(20_450) });
    let core = core_of(&ledger, &id());
    assert_eq!(core.input.data_updated_on, Date::new(20_450).ok());
    let same = EntryCore { input: before.input.clone(), ..core.clone() };
    assert_eq!(same, before, "version, hashes and all else stand");
    let kept = catalog::touch(&id()).get(&ledger.state).unwrap().unwrap();
    assert_eq!((kept.content, kept.signer, kept.at), (Some(hash("rows")), uscc(DEPARTMENT), ledger.time));

    // Both touches are leaves of the history, of the version that they left; the version answers with the last.
    let Answer::EntryHistory(history) = ledger.ask(EntryHistory { id: id(), from: 0, limit: 9 }) else { panic!() };
    let kinds: Vec<_> = history.items.iter().map(|i| (i.kind.as_str(), i.version)).collect();
    assert_eq!(kinds, [("submit_entry", 1), ("review_entry", 2), ("touch_entry", 2), ("touch_entry", 2)]);
    let Answer::GetEntryVersion(Some(version)) = ledger.ask(GetEntryVersion { id: id(), version: 2 }) else { panic!() };
    assert_eq!(version.core, core);
    let Answer::ActsOf(acts) = ledger.ask(ActsOf { uscc: uscc(DEPARTMENT), from: 0, limit: 9 }) else { panic!() };
    assert_eq!(acts.items.last().unwrap().kind, "touch_entry");
    // A change signed for the version before the touch still fits.
    ledger.must(DEPARTMENT, examples::amend());
}

#[test]
fn a_touch_while_a_change_waits_outlives_the_review() {
    let mut ledger = published();
    ledger.must(DEPARTMENT, examples::amend());
    ledger.must(DEPARTMENT, TouchEntry { version: 3, ..touch(20_450) });
    approve(&mut ledger, &id());
    assert_eq!(core_of(&ledger, &id()).input.data_updated_on, Date::new(20_450).ok());
}

#[test]
fn probes_touch_in_their_division_and_relays_what_is_unclaimed() {
    let mut network = network();
    let relay = network.roles.iter().find(|r| r.role == Role::PlatformRelay).unwrap().clone();
    network.roles.push(mulu_contracts::genesis::GenesisRole { org: uscc(ENTERPRISE), role: Role::Probe, ..relay });
    let mut ledger = Ledger::from_genesis(&network);
    let in_county = SubmitEntry { core: CoreInput { division: division(COUNTY), ..examples::behalf("x").core }, ..examples::behalf("x") };
    for submit in [examples::behalf(KEY), in_county] {
        let id = examples::id(submit.local_key.as_str());
        ledger.must(RELAY, submit);
        approve(&mut ledger, &id);
    }
    let touch_in = |key: &str, day: u32| TouchEntry { id: examples::id(key), ..touch(day) };
    // A probe acts in its own division, not below it; a relay also below.
    ledger.must(ENTERPRISE, touch_in(KEY, 20_430));
    ledger.refuse(ENTERPRISE, touch_in("x", 20_430), Code::RelationMissing);
    ledger.must(RELAY, touch_in(KEY, 20_431));
    ledger.must(RELAY, touch_in("x", 20_431));
    ledger.must(DEPARTMENT, confirm(2));
    ledger.refuse(RELAY, TouchEntry { version: 3, ..touch_in(KEY, 20_432) }, Code::RelationMissing);
    ledger.must(ENTERPRISE, TouchEntry { version: 3, ..touch_in(KEY, 20_432) });
}
