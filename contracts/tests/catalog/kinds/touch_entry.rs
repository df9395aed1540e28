//! touch_entry, data was updated: its refusals in the order of docs/spec/catalog.md; what it changes is provable.

use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::kinds::touch_entry::TouchEntry;
use mulu_contracts::catalog::kinds::{amend_entry, submit_entry};
use mulu_contracts::catalog::queries::entry::{EntryHistory, GetEntryVersion};
use mulu_contracts::catalog::records::entry::{CoreInput, EntryCore, EntryStatus};
use mulu_contracts::catalog::{keys, samples};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Date;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    COUNTY, COUNTY_BUREAU, COUNTY_PROVIDER, DEPARTMENT, ENTERPRISE, OPERATOR, RELAY, division, hash, uscc,
};
use mulu_contracts::party::queries::organisation::ActsOf;
use mulu_testkit::Ledger;

use crate::catalog::world::*;
use crate::permissions::{World, rows};

fn touch(day: u32) -> TouchEntry {
    TouchEntry { id: id(), version: 2, data_updated_on: Date::new(day).unwrap(), content: None }
}

#[test]
fn touch_entry_refuses_in_order() {
    let mut ledger = ledger();
    let today = u32::try_from(ledger.time.0 / 86_400).unwrap();
    let mut wrong = TouchEntry { version: 7, ..touch(20_400) };
    // S2
    ledger.refuse(OPERATOR, wrong.clone(), Code::ROLE_MISSING);
    // S3
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    ledger.must(DEPARTMENT, submit());
    // S5: another provider; a relay, as the entry is claimed; an authority has no business here
    ledger.refuse(COUNTY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(RELAY, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::ROLE_MISSING);
    // S6
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    // S7
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::WRONG_STATE).as_deref(), Some("submitted"));
    approve(&mut ledger, &id());
    wrong.version = 2;
    // S8
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &id());
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::FROZEN);
    // Check 1: the day that stands is no later day
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_LATER);
    // Check 2: the day after the block's is the last one
    wrong.data_updated_on = Date::new(today + 2).unwrap();
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::IN_FUTURE);
    wrong.data_updated_on = Date::new(today + 1).unwrap();
    ledger.must(DEPARTMENT, wrong.clone());
    // a replay is not later
    ledger.refuse(DEPARTMENT, wrong, Code::NOT_LATER);
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
    let kept = keys::touch(&id()).get(&ledger.state).unwrap().unwrap();
    assert_eq!((kept.content, kept.signer, kept.at), (Some(hash("rows")), uscc(DEPARTMENT), ledger.time));

    // Both touches are leaves of the history, of the version that they left; the version answers with the last.
    let history = ledger.ask(EntryHistory { id: id(), from: 0, limit: 9 });
    let kinds: Vec<_> = history.items.iter().map(|i| (i.kind.as_str(), i.version)).collect();
    assert_eq!(kinds, [("submit_entry", 1), ("review_entry", 2), ("touch_entry", 2), ("touch_entry", 2)]);
    let version = ledger.ask(GetEntryVersion { id: id(), version: 2 }).unwrap();
    assert_eq!(version.core, core);
    let acts = ledger.ask(ActsOf { uscc: uscc(DEPARTMENT), from: 0, limit: 9 });
    assert_eq!(acts.items.last().unwrap().kind, "touch_entry");
    // A change signed for the version before the touch still fits.
    ledger.must(DEPARTMENT, amend_entry::amend());
}

#[test]
fn a_touch_while_a_change_waits_outlives_the_review() {
    let mut ledger = published();
    ledger.must(DEPARTMENT, amend_entry::amend());
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
    let in_county =
        SubmitEntry { core: CoreInput { division: division(COUNTY), ..submit_entry::behalf("x").core }, ..submit_entry::behalf("x") };
    for submit in [submit_entry::behalf(KEY), in_county] {
        let id = samples::id(submit.local_key.as_str());
        ledger.must(RELAY, submit);
        approve(&mut ledger, &id);
    }
    let touch_in = |key: &str, day: u32| TouchEntry { id: samples::id(key), ..touch(day) };
    // A probe acts in its own division, not below it; a relay also below.
    ledger.must(ENTERPRISE, touch_in(KEY, 20_430));
    ledger.refuse(ENTERPRISE, touch_in("x", 20_430), Code::RELATION_MISSING);
    ledger.must(RELAY, touch_in(KEY, 20_431));
    ledger.must(RELAY, touch_in("x", 20_431));
    ledger.must(DEPARTMENT, confirm(2));
    ledger.refuse(RELAY, TouchEntry { version: 3, ..touch_in(KEY, 20_432) }, Code::RELATION_MISSING);
    ledger.must(ENTERPRISE, TouchEntry { version: 3, ..touch_in(KEY, 20_432) });
}

fn message(w: &mut World) -> AnyRule {
    let id = w.entry(EntryStatus::Published);
    TouchEntry { id, version: w.version(&id), ..TouchEntry::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(TouchEntry::NAME).hold(message);
}
