//! amend_entry: its refusals in the order of docs/spec/catalog.md; what takes effect at once and what waits.

use mulu_contracts::catalog::change::Change;
use mulu_contracts::catalog::kinds::amend_entry::AmendEntry;
use mulu_contracts::catalog::kinds::resubmit_entry::ResubmitEntry;
use mulu_contracts::catalog::kinds::set_entry_attributes::SetEntryAttributes;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::kinds::{amend_entry, set_entry_attributes, submit_entry};
use mulu_contracts::catalog::queries::entry::{GetEntry, GetEntryVersion};
use mulu_contracts::catalog::records::detail::{Acquisition, AcquisitionKind, DetailChange};
use mulu_contracts::catalog::records::entry::{
    CoreChange, CoreInput, DeliveryMode, EntryCore, EntryStatus, Exclusion, FieldSet, Frequency, OperableType, Outcome, PendingOp, Share,
    UpdateFrequency,
};
use mulu_contracts::catalog::write::Entry;
use mulu_contracts::catalog::{keys, samples};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Date;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY, COUNTY_BUREAU, DEPARTMENT, OPERATOR, PROVINCE, RELAY, code, division, set, text, uscc,
};
use mulu_contracts::ledger::texts::Spoken;
use mulu_testkit::Ledger;

use crate::catalog::world::*;
use crate::permissions::{World, rows};

fn amend() -> AmendEntry {
    AmendEntry { id: id(), version: 2, core: CoreChange::default(), detail: Spoken::default() }
}

#[test]
fn amend_entry_refuses_in_order() {
    let mut ledger = ledger();
    let mut wrong = amend();
    wrong.version = 9;
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    ledger.must(DEPARTMENT, submit());
    ledger.refuse(OPERATOR, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(RELAY, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::WRONG_STATE).as_deref(), Some("submitted"));
    approve(&mut ledger, &id());
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &id());
    frozen.refuse(DEPARTMENT, amend(), Code::FROZEN);

    wrong.version = 3;
    wrong.core.provider = to(uscc(OPERATOR));
    let mut waiting = ledger.clone();
    waiting.must(DEPARTMENT, amend_entry::amend());
    waiting.refuse(DEPARTMENT, wrong.clone(), Code::CHANGE_PENDING);
    wrong.version = 2;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::FIELD_FIXED).as_deref(), Some("provider"));
    wrong.core = CoreChange { data_updated_on: to(Date::new(1).unwrap()), ..CoreChange::default() };
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::FIELD_FIXED).as_deref(), Some("data_updated_on"));
    wrong.core = CoreChange { division: to(division(PROVINCE)), theme: to(Some(code("x"))), ..CoreChange::default() };
    // Check 3, submit's 1, 3, 4 and 5
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::PROVIDER_UNKNOWN);
    wrong.core.division = Default::default();
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::UNKNOWN_CODE);
    let nowhere = Share { mode: Default::default(), ..samples::core().share };
    wrong.core = CoreChange { share: to(nowhere), exclusion_declared: to(Exclusion::OtherLaw), ..CoreChange::default() };
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::FIELD_MISSING).as_deref(), Some("share.mode"));
    wrong.core.share = Default::default();
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ATTRIBUTE_CONFLICT);
    // Checks 4 and 5
    ledger.refuse(DEPARTMENT, amend(), Code::NO_CHANGE);
    let same = AmendEntry { core: CoreChange { title: to(samples::core().title), ..CoreChange::default() }, ..amend() };
    ledger.refuse(DEPARTMENT, same, Code::NO_CHANGE);
    let formless = Spoken(DetailChange { formats: to(Default::default()), ..DetailChange::default() });
    let formless = AmendEntry { detail: formless, ..amend() };
    assert_eq!(ledger.refuse(DEPARTMENT, formless, Code::FIELD_MISSING).as_deref(), Some("formats"));
}

#[test]
fn what_waits_is_asked_for_all_fields_at_its_review() {
    let mut ledger = published();
    let silent = Spoken(DetailChange { r#abstract: to(samples::words("")), ..DetailChange::default() });
    ledger.must(DEPARTMENT, AmendEntry { detail: silent, ..amend() });
    let review = judge(&ledger, &id(), Outcome::Approve);
    assert_eq!(ledger.refuse(CITY_BUREAU, review, Code::FIELD_MISSING).as_deref(), Some("abstract"));
    reject(&mut ledger, &id());
    // What was received says from where.
    let received = Acquisition { kind: AcquisitionKind::Received, ..samples::detail().acquisition.unwrap() };
    let received = Spoken(DetailChange { acquisition: to(Some(received)), ..DetailChange::default() });
    ledger.must(DEPARTMENT, AmendEntry { version: 4, detail: received, ..amend() });
    let review = judge(&ledger, &id(), Outcome::Approve);
    assert_eq!(ledger.refuse(CITY_BUREAU, review, Code::FIELD_MISSING).as_deref(), Some("upstream"));
}

#[test]
fn who_sends_on_behalf_moves_an_entry_only_where_it_covers() {
    let mut ledger = ledger();
    let mut of_county = submit_entry::behalf(KEY);
    of_county.core.division = division(COUNTY);
    ledger.must(COUNTY_BUREAU, of_county);
    let content = |place: &str| CoreInput { division: division(place), ..submit_entry::behalf(KEY).core };
    let resubmit = |place: &str| ResubmitEntry { id: id(), version: 1, core: content(place), detail: submit().detail };
    ledger.refuse(COUNTY_BUREAU, resubmit(CITY), Code::RELATION_MISSING);
    approve(&mut ledger, &id());
    let moves = |version| AmendEntry { version, core: CoreChange { division: to(division(CITY)), ..CoreChange::default() }, ..amend() };
    // Who may not is told so before the version.
    ledger.refuse(COUNTY_BUREAU, moves(9), Code::RELATION_MISSING);
    ledger.must(DEPARTMENT, moves(2));
}

#[test]
fn versions_with_the_same_data_items_keep_them_once() {
    let mut ledger = published();
    let blobs = |ledger: &Ledger| ledger.state.blobs.values().map(Vec::len).collect::<Vec<_>>();
    let items = keys::fields(&id());
    let (before, stood) = (blobs(&ledger), ledger.state.records[&items.raw].clone());
    for version in 2..6 {
        let keywords = set([text(&format!("第{version}次"))]);
        let detail = DetailChange { keywords: to(keywords), ..DetailChange::default() };
        ledger.must(DEPARTMENT, AmendEntry { version, detail: Spoken(detail), ..amend() });
    }
    assert_eq!(ledger.state.records[&items.raw], stood);
    let kept = blobs(&ledger).iter().filter(|len| **len == stood.len()).count();
    assert_eq!(kept, before.iter().filter(|len| **len == stood.len()).count(), "one list of data items for all versions");
    // Each version is shown with them.
    for version in 1..=6 {
        let old = ledger.ask(GetEntryVersion { id: id(), version }).unwrap();
        assert_eq!(old.detail.fields.len(), 2, "version {version}");
    }
    // An entry without any has no such record.
    let mut bare = submit();
    bare.detail.0.fields = Default::default();
    let mut other = Ledger::new();
    other.must(DEPARTMENT, bare);
    assert_eq!(items.get(&other.state).unwrap(), None);
    assert!(Entry::load(&other.state, &id(), other.time).unwrap().unwrap().detail.detail.fields.is_empty());
}

#[test]
fn an_amend_takes_effect_at_once_or_waits_as_a_whole() {
    let keywords = DetailChange { keywords: to(set_of_keywords()), ..DetailChange::default() };
    let strict = CoreChange { consent_required: to(true), ..CoreChange::default() };
    let loose = CoreChange { consent_required: to(false), ..CoreChange::default() };
    let review = CoreChange { title: to(text("新名称")), ..CoreChange::default() };
    let mut ledger = published();
    let before = core_of(&ledger, &id());
    // cosmetic: the content hash stays
    ledger.must(DEPARTMENT, AmendEntry { detail: Spoken(keywords.clone()), ..amend() });
    let after = core_of(&ledger, &id());
    assert_eq!((after.version, after.content_hash, after.prev_hash), (3, before.content_hash, before.content_hash));
    assert_ne!(after.detail_hash, before.detail_hash);
    // stricter
    ledger.must(DEPARTMENT, AmendEntry { version: 3, core: strict, ..amend() });
    assert!(core_of(&ledger, &id()).input.consent_required);
    // looser, and an R field beside a cosmetic one: both wait as a whole
    for core_change in [loose, review] {
        let mut ledger = ledger.clone();
        let detail = DetailChange { keywords: to(Default::default()), ..DetailChange::default() };
        let before = core_of(&ledger, &id());
        ledger.must(DEPARTMENT, AmendEntry { version: 4, core: core_change, detail: Spoken(detail), ..amend() });
        let waiting = core_of(&ledger, &id());
        assert_eq!((&waiting.input, waiting.detail_hash), (&before.input, before.detail_hash));
        assert_eq!(pending_of(&ledger, &id()).unwrap().op, PendingOp::Amend);
        let mut refused = ledger.clone();
        reject(&mut refused, &id());
        assert_eq!((pending_of(&refused, &id()), core_of(&refused, &id()).input), (None, before.input.clone()));
        let wanted = ledger.ask(GetEntry { id: id() }).unwrap().pending.unwrap();
        approve(&mut ledger, &id());
        let done = ledger.ask(GetEntry { id: id() }).unwrap();
        assert_eq!((done.core.input, done.core.content_hash, done.detail), (wanted.core, wanted.pending.content_hash, wanted.detail));
        assert_eq!((done.core.version, done.pending), (6, None));
    }
}

#[test]
fn a_pending_change_is_the_values_that_it_names() {
    let mut ledger = published();
    let stands = samples::core();
    let core = CoreChange { consent_required: to(stands.consent_required), title: to(text("新名称")), ..CoreChange::default() };
    let detail = DetailChange { keywords: to(Default::default()), ..DetailChange::default() };
    let amend = AmendEntry { core: core.clone(), detail: Spoken(detail.clone()), ..amend() };
    ledger.must(DEPARTMENT, amend);
    let named = keys::pending_values(&id()).get(&ledger.state).unwrap().unwrap();
    assert_eq!((named.core, named.detail, named.levels.len()), (core, detail, 0));
    // The answer says what it names, also what stood already, and shows the entry as it would be.
    let shown = ledger.ask(GetEntry { id: id() }).unwrap();
    let pending = shown.pending.unwrap();
    assert_eq!((pending.names, pending.core.title.as_str()), (vec![4, 13, 25], "新名称"));
    assert_eq!((pending.core.theme, shown.core.input), (stands.theme.clone(), stands));
    // A withdrawal names nothing.
    reject(&mut ledger, &id());
    let withdraw = take_back(&ledger, &id());
    ledger.must(DEPARTMENT, withdraw);
    let shown = ledger.ask(GetEntry { id: id() }).unwrap();
    let pending = shown.pending.unwrap();
    assert_eq!((pending.names.len(), pending.core, pending.detail), (0, shown.core.input, shown.detail));
}

fn set_of_keywords() -> mulu_contracts::kernel::value::Set<mulu_contracts::kernel::text::Text<32>, 0, 20> {
    set([text("公交"), text("线路")])
}

#[test]
fn an_amend_clears_the_marks_of_the_fields_it_names() {
    let mut ledger = ledger();
    let mut assumed = submit();
    assumed.core.operable.kind = OperableType::Excluded;
    assumed.core.assumed = FieldSet::of([9, 10, 21]).unwrap();
    ledger.must(DEPARTMENT, assumed);
    approve(&mut ledger, &id());
    let same_grade = CoreChange { grade: to(samples::core().grade), ..CoreChange::default() };
    ledger.must(DEPARTMENT, AmendEntry { core: same_grade, ..amend() });
    assert_eq!(core_of(&ledger, &id()).input.assumed, FieldSet::of([9, 21]).unwrap());
    // An assumed attribute keeps the entry out of operation.
    let mut conflict = SubmitEntry { local_key: samples::key("other"), ..submit() };
    conflict.core.assumed = FieldSet::of([10]).unwrap();
    assert_eq!(ledger.refuse(DEPARTMENT, conflict.clone(), Code::ATTRIBUTE_CONFLICT).as_deref(), Some("assumed"));
    conflict.core.assumed = FieldSet::of([7, 8, 16]).unwrap();
    ledger.must(DEPARTMENT, conflict);
}

#[test]
fn codes_are_held_while_a_change_waits_and_freed_when_it_is_dropped() {
    let mut ledger = published();
    let code = DetailChange { resource_code: to(resource_code("B/1")), ..DetailChange::default() };
    ledger.must(DEPARTMENT, AmendEntry { detail: Spoken(code), ..amend() });
    let mut rival = SubmitEntry { local_key: samples::key("rival"), ..submit() };
    rival.detail.0.resource_code = resource_code("B/1");
    ledger.refuse(DEPARTMENT, rival.clone(), Code::CODE_TAKEN);
    let mut dropped = ledger.clone();
    reject(&mut dropped, &id());
    dropped.must(DEPARTMENT, rival.clone());
    approve(&mut ledger, &id());
    ledger.refuse(DEPARTMENT, rival, Code::CODE_TAKEN);
}

#[test]
fn only_who_submitted_acts_on_behalf_and_only_while_unclaimed() {
    let mut ledger = ledger();
    let mut relayed = submit();
    relayed.core.update_frequency.confirmed = false;
    ledger.must(RELAY, relayed);
    approve(&mut ledger, &id());
    let confirmed = UpdateFrequency { code: Frequency::Daily, confirmed: true };
    let guessed = UpdateFrequency { confirmed: false, ..confirmed.clone() };
    let change =
        |update_frequency| AmendEntry { core: CoreChange { update_frequency: to(update_frequency), ..CoreChange::default() }, ..amend() };
    ledger.refuse(CITY_BUREAU, change(guessed.clone()), Code::RELATION_MISSING);
    ledger.refuse(RELAY, change(confirmed.clone()), Code::NOT_FOR_BEHALF);
    ledger.must(RELAY, change(guessed));
    // The provider is in its right all the time.
    ledger.must(DEPARTMENT, AmendEntry { version: 3, ..change(confirmed) });
    // A relay that lost its role is nobody.
    let attributes = SetEntryAttributes { version: 4, consent_required: to(true), ..attributes() };
    ledger.refuse(OPERATOR, attributes.clone(), Code::ROLE_MISSING);
    ledger.must(RELAY, attributes);
    // Once claimed, the relay is a stranger.
    let claimed = EntryCore { unclaimed: false, ..core_of(&ledger, &id()) };
    put(&mut ledger, &mulu_contracts::catalog::keys::core(&id()), &claimed);
    let later =
        SetEntryAttributes { version: 5, delivery_mode: to(set([DeliveryMode::Api])), ..set_entry_attributes::no_attributes(KEY, 5) };
    ledger.refuse(RELAY, later, Code::RELATION_MISSING);
}

fn message(w: &mut World) -> AnyRule {
    let id = w.entry(EntryStatus::Published);
    let core = CoreChange { title: Change::Set(text("新名称")), ..CoreChange::default() };
    AmendEntry { id, version: w.version(&id), core, detail: Spoken::default() }.into()
}

#[test]
fn who_may_send_it() {
    rows(AmendEntry::NAME).hold(message);
}
