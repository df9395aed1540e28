//! set_entry_attributes: its refusals in the order of docs/spec/catalog.md; stricter at once, looser after a review.

use mulu_contracts::catalog::change::Change;
use mulu_contracts::catalog::kinds::amend_entry::AmendEntry;
use mulu_contracts::catalog::kinds::review_entry::ReviewEntry;
use mulu_contracts::catalog::kinds::set_entry_attributes::SetEntryAttributes;
use mulu_contracts::catalog::kinds::{amend_entry, set_entry_attributes};
use mulu_contracts::catalog::queries::entry::{GetEntry, GetEntryVersion};
use mulu_contracts::catalog::records::detail::{DetailChange, FieldSpec, OpenTerms, ReasonType, ShareTerms};
use mulu_contracts::catalog::records::entry::{
    Actions, Boundary, CoreChange, DeliveryMode, EntryStatus, FieldSet, Grade, Level, National, Open, OpenType, Outcome, PendingOp, Share,
    ShareMode, ShareType,
};
use mulu_contracts::catalog::records::pending::FieldLevels;
use mulu_contracts::catalog::write::Entry;
use mulu_contracts::catalog::{keys, samples};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::words::Words;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, OPERATOR, RELAY, SECTOR_AUTHORITY, code, hash, list, set, text, text0,
};
use mulu_contracts::ledger::texts::Spoken;
use mulu_testkit::Ledger;

use crate::catalog::world::*;
use crate::permissions::{World, rows};

fn not_open() -> SetEntryAttributes {
    let terms = OpenTerms { basis: samples::words("法规"), reason_type: Some(ReasonType::Law), ..OpenTerms::default() };
    let levels = |no| FieldLevels { open: to(OpenType::NotOpen), ..set_entry_attributes::no_levels(no) };
    SetEntryAttributes {
        open: to(Open { kind: OpenType::NotOpen }),
        open_terms: to(Spoken(terms)),
        fields: list([levels(1), levels(2)]),
        ..attributes()
    }
}

#[test]
fn set_entry_attributes_refuses_in_order() {
    let mut ledger = published();
    let mut wrong = SetEntryAttributes { version: 9, ..attributes() };
    ledger.refuse(OPERATOR, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(RELAY, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 2;
    wrong.id = samples::id("missing");
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &id());
    let wider = || to(Share { kind: ShareType::Conditional, mode: set([ShareMode::Platform, ShareMode::Mail]) });
    frozen.refuse(DEPARTMENT, SetEntryAttributes { share: wider(), ..wrong.clone() }, Code::FROZEN);
    // Check 1: looser beside something that waits
    wrong.share = wider();
    wrong.boundary = to(Some(Boundary { purposes: set([code("no_such")]), actions: Actions::default(), banned: Default::default() }));
    wrong.grade = to(Grade { national: National::Core, ..samples::core().grade });
    let mut waiting = ledger.clone();
    waiting.must(DEPARTMENT, amend_entry::amend());
    waiting.refuse(CITY_BUREAU, SetEntryAttributes { version: 3, ..wrong.clone() }, Code::CHANGE_PENDING);
    // Check 2
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::ONLY_STRICTER);
    // Check 3
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("boundary.purposes"));
    wrong.boundary = Default::default();
    // Check 4
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ATTRIBUTE_CONFLICT);
    wrong.grade = Default::default();
    // Check 5
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::FIELD_MISSING).as_deref(), Some("share_terms.condition"));
    // Check 6
    ledger.refuse(DEPARTMENT, attributes(), Code::NO_CHANGE);
    let unknown = SetEntryAttributes { reason: samples::reason("x"), consent_required: to(true), ..attributes() };
    ledger.refuse(DEPARTMENT, unknown, Code::UNKNOWN_CODE);
    let field = FieldLevels { sensitive: to(true), ..set_entry_attributes::no_levels(77) };
    ledger.refuse(DEPARTMENT, SetEntryAttributes { fields: list([field]), ..attributes() }, Code::NOT_FOUND);
}

#[test]
fn the_bureau_makes_stricter_at_once_and_what_waits_goes_on_over_it() {
    let mut ledger = published();
    ledger.must(DEPARTMENT, amend_entry::amend());
    let seen = judge(&ledger, &id(), Outcome::Approve);
    ledger.must(CITY_BUREAU, SetEntryAttributes { version: 3, ..not_open() });
    let core = core_of(&ledger, &id());
    assert_eq!((core.input.open.kind, core.version), (OpenType::NotOpen, 4));
    // The reviewer saw another entry than what would stand now.
    ledger.refuse(CITY_BUREAU, ReviewEntry { version: 4, ..seen }, Code::STALE_VERSION);
    approve(&mut ledger, &id());
    let detail = Entry::load(&ledger.state, &id(), ledger.time).unwrap().unwrap().detail.detail;
    assert_eq!((core_of(&ledger, &id()).input.open.kind, detail.fields[0].open), (OpenType::NotOpen, OpenType::NotOpen));
    assert_ne!(detail.r#abstract, keys_of_first(&ledger), "the change that waited took effect");
    // Terms alone are no attribute: the bureau leaves them.
    let terms = OpenTerms { basis: samples::words("另一法规"), reason_type: Some(ReasonType::Law), ..OpenTerms::default() };
    let alone = SetEntryAttributes { version: 5, open_terms: to(Spoken(terms)), ..attributes() };
    ledger.refuse(CITY_BUREAU, alone, Code::ONLY_STRICTER);
}

/// The abstract of the first version, as its record has it.
fn keys_of_first(ledger: &Ledger) -> Words<0, 2000, true> {
    ledger.ask(GetEntryVersion { id: id(), version: 2 }).unwrap().detail.r#abstract
}

#[test]
fn a_change_that_would_loosen_what_was_just_made_stricter_is_dropped() {
    // It loosens openly …
    let mut ledger = published();
    ledger.must(DEPARTMENT, SetEntryAttributes { grade: to(Grade { level: level(1), ..samples::core().grade }), ..attributes() });
    assert_eq!(pending_of(&ledger, &id()).unwrap().op, PendingOp::Loosen);
    ledger.must(CITY_BUREAU, SetEntryAttributes { version: 3, consent_required: to(true), ..attributes() });
    assert_eq!(pending_of(&ledger, &id()), None);
    // … or no longer makes an entry that a review could approve.
    let mut more = samples::detail().fields.to_vec();
    more.push(FieldSpec { no: 3, ..more[0].clone() });
    let more = list(more);
    let detail = Spoken(DetailChange { fields: to(more), ..DetailChange::default() });
    let mut ledger = published();
    ledger.must(DEPARTMENT, AmendEntry { detail, ..amend_entry::amend() });
    ledger.must(CITY_BUREAU, SetEntryAttributes { version: 3, ..not_open() });
    assert_eq!(pending_of(&ledger, &id()), None, "its new field would be more open than the entry");
}

/// What its sender signed for is not rewritten under its review because it was so already.
#[test]
fn a_change_that_names_what_stood_already_is_dropped_where_an_authority_makes_that_stricter() {
    let amend = |consent| {
        let core = CoreChange { title: to(text("新名称")), consent_required: consent, ..CoreChange::default() };
        AmendEntry { core, detail: Spoken::default(), ..amend_entry::amend() }
    };
    let strict = SetEntryAttributes { version: 3, consent_required: to(true), ..attributes() };
    let mut ledger = published();
    assert!(!core_of(&ledger, &id()).input.consent_required);
    ledger.must(DEPARTMENT, amend(to(false)));
    ledger.must(CITY_BUREAU, strict.clone());
    assert_eq!(pending_of(&ledger, &id()), None);
    // One that does not name it goes on, and leaves what was made stricter; so does one that names the stricter value.
    for consent in [Change::Keep, to(true)] {
        let mut ledger = published();
        ledger.must(DEPARTMENT, amend(consent));
        ledger.must(CITY_BUREAU, strict.clone());
        approve(&mut ledger, &id());
        let now = core_of(&ledger, &id()).input;
        assert_eq!((now.title.as_str(), now.consent_required), ("新名称", true));
    }
}

#[test]
fn what_of_a_setting_holds_at_once_is_not_named_by_what_waits() {
    let mut ledger = published();
    let condition = ShareTerms { condition: samples::words("申请"), ..ShareTerms::default() };
    let mixed = SetEntryAttributes { consent_required: to(false), share_terms: to(Spoken(condition)), ..attributes() };
    ledger.must(DEPARTMENT, mixed);
    assert_eq!(ledger.ask(GetEntry { id: id() }).unwrap().pending.unwrap().names, [28]);
    ledger.must(CITY_BUREAU, SetEntryAttributes { version: 3, consent_required: to(true), ..attributes() });
    approve(&mut ledger, &id());
    let now = ledger.ask(GetEntry { id: id() }).unwrap();
    assert!(now.core.input.consent_required && !now.detail.share_terms.condition.is_empty());
}

#[test]
fn marks_of_assumption_fall_with_the_change_that_names_their_fields_whatever_changes_under_it() {
    let mut ledger = ledger();
    let mut assumed = submit();
    assumed.core.assumed = FieldSet::of([7, 15, 16]).unwrap();
    ledger.must(DEPARTMENT, assumed);
    approve(&mut ledger, &id());
    let stands = core_of(&ledger, &id()).input;
    let core = CoreChange { title: to(text("新名称")), custody: to(stands.custody), ..CoreChange::default() };
    ledger.must(DEPARTMENT, AmendEntry { core, detail: Spoken::default(), ..amend_entry::amend() });
    assert_eq!(core_of(&ledger, &id()).input.assumed, stands.assumed, "until its review");
    let share = Share { kind: ShareType::NotShared, mode: Default::default() };
    let terms = ShareTerms { basis: samples::words("法规"), reason_type: Some(ReasonType::Law), ..ShareTerms::default() };
    let strict = SetEntryAttributes { version: 3, share: to(share), share_terms: to(Spoken(terms)), ..attributes() };
    ledger.must(CITY_BUREAU, strict);
    approve(&mut ledger, &id());
    assert_eq!(core_of(&ledger, &id()).input.assumed, FieldSet::of([16]).unwrap());
}

#[test]
fn levels_that_a_change_leaves_alone_follow_what_stands() {
    let mut ledger = published();
    let mut fields = samples::detail().fields.to_vec();
    fields[0].sensitive = true;
    fields[1].name = text("线路名");
    let detail = Spoken(DetailChange { fields: to(list(fields)), ..DetailChange::default() });
    ledger.must(DEPARTMENT, AmendEntry { detail, ..amend_entry::amend() });
    let first = FieldLevels { level: to(level(2)), ..set_entry_attributes::no_levels(1) };
    ledger.must(CITY_BUREAU, SetEntryAttributes { version: 3, fields: list([first]), ..attributes() });
    approve(&mut ledger, &id());
    let fields = Entry::load(&ledger.state, &id(), ledger.time).unwrap().unwrap().detail.detail.fields;
    assert_eq!((fields[0].level, fields[0].sensitive, fields[1].name.as_str()), (level(2), true, "线路名"));
}

fn level(n: u8) -> Level {
    Level::new(n).unwrap()
}

#[test]
fn the_publisher_of_a_sector_may_make_stricter_and_nothing_else() {
    let mut ledger = ledger();
    let mut submit = submit();
    submit.core.sector = Some(code("g"));
    ledger.must(DEPARTMENT, submit);
    let review = judge(&ledger, &id(), Outcome::Approve);
    ledger.must(SECTOR_AUTHORITY, review);
    ledger.must(SECTOR_AUTHORITY, SetEntryAttributes { consent_required: to(true), ..attributes() });
    let looser = SetEntryAttributes { version: 3, consent_required: to(false), ..attributes() };
    ledger.refuse(SECTOR_AUTHORITY, looser, Code::ONLY_STRICTER);
    // Of an entry of no sector it is no publisher.
    let mut other = published();
    other.refuse(SECTOR_AUTHORITY, SetEntryAttributes { consent_required: to(true), ..attributes() }, Code::RELATION_MISSING);
}

#[test]
fn an_authority_that_tightens_names_any_version_since_its_own_last_act() {
    let mut ledger = published();
    let strict = SetEntryAttributes { version: 1, consent_required: to(true), ..attributes() };
    // The provider itself names the one that stands, and so does who would loosen.
    ledger.refuse(DEPARTMENT, strict.clone(), Code::STALE_VERSION);
    let looser = SetEntryAttributes { delivery_mode: to(set([DeliveryMode::Raw])), consent_required: to(true), ..strict.clone() };
    let looser = SetEntryAttributes { boundary: to(None), ..looser };
    ledger.refuse(CITY_BUREAU, looser, Code::STALE_VERSION);
    ledger.must(CITY_BUREAU, strict.clone());
    // What it signed before is no replay, whatever became of the entry.
    ledger.must(DEPARTMENT, SetEntryAttributes { version: 3, consent_required: to(false), ..attributes() });
    approve(&mut ledger, &id());
    assert!(!core_of(&ledger, &id()).input.consent_required);
    let again = SetEntryAttributes { version: 2, ..strict.clone() };
    ledger.refuse(CITY_BUREAU, strict, Code::STALE_VERSION);
    ledger.refuse(CITY_BUREAU, again.clone(), Code::STALE_VERSION);
    ledger.must(CITY_BUREAU, SetEntryAttributes { version: 3, ..again });
}

#[test]
fn an_entry_that_is_held_may_be_made_stricter() {
    let mut ledger = published();
    freeze(&mut ledger, &id());
    ledger.must(CITY_BUREAU, SetEntryAttributes { consent_required: to(true), ..attributes() });
    ledger.must(DEPARTMENT, SetEntryAttributes { version: 3, ..not_open() });
}

#[test]
fn a_term_goes_at_once_only_with_the_type_that_asks_for_it() {
    let mut ledger = published();
    // Fewer modes are stricter, but nothing asks for a condition: it waits.
    ledger.must(
        DEPARTMENT,
        SetEntryAttributes {
            share: to(Share { kind: ShareType::Unconditional, mode: set([ShareMode::Platform]) }),
            consent_required: to(true),
            ..attributes()
        },
    );
    let condition = ShareTerms { condition: samples::words("申请"), ..ShareTerms::default() };
    let hash = Some(hash("deidentified"));
    let mixed = SetEntryAttributes {
        version: 3,
        grade: to(Grade { sensitive: true, ..samples::core().grade }),
        share_terms: to(Spoken(condition)),
        deident_hash: to(hash),
        ..attributes()
    };
    ledger.must(DEPARTMENT, mixed);
    let detail = |ledger: &Ledger| keys::detail(&id()).get(&ledger.state).unwrap().unwrap().detail;
    // The proof came with the mark that asks for it; the condition did not.
    assert_eq!((detail(&ledger).deident_hash, detail(&ledger).share_terms.condition.is_empty()), (hash, true));
    approve(&mut ledger, &id());
    // Another proof beside a stricter grade takes the place of none: it waits.
    let other = SetEntryAttributes {
        version: 5,
        grade: to(Grade { sensitive: true, personal: true, ..samples::core().grade }),
        deident_hash: to(None),
        ..attributes()
    };
    ledger.refuse(CITY_BUREAU, other.clone(), Code::ONLY_STRICTER);
}

#[test]
fn stricter_parts_take_effect_at_once_and_looser_ones_wait() {
    let mut ledger = published();
    ledger.must(CITY_BUREAU, not_open());
    // Opening again waits, consent and one stricter field level do not.
    let terms = OpenTerms { form: text0("下载"), ..OpenTerms::default() };
    let first = FieldLevels { open: to(OpenType::Unconditional), sensitive: to(true), ..set_entry_attributes::no_levels(1) };
    let mixed = SetEntryAttributes {
        version: 3,
        open: to(Open { kind: OpenType::Unconditional }),
        open_terms: to(Spoken(terms)),
        fields: list([first]),
        consent_required: to(true),
        ..attributes()
    };
    ledger.must(DEPARTMENT, mixed);
    let now = core_of(&ledger, &id());
    assert!(now.input.consent_required && now.input.open.kind == OpenType::NotOpen);
    let detail = Entry::load(&ledger.state, &id(), ledger.time).unwrap().unwrap().detail.detail;
    assert!(detail.fields[0].sensitive && detail.fields[0].open == OpenType::NotOpen);
    assert!(detail.open_terms.form.is_empty());
    assert_eq!(pending_of(&ledger, &id()).unwrap().op, PendingOp::Loosen);
    approve(&mut ledger, &id());
    let now = core_of(&ledger, &id());
    assert!(now.input.consent_required && now.input.open.kind == OpenType::Unconditional);
    let share = ShareTerms { condition: samples::words("申请"), ..ShareTerms::default() };
    // A condition beside unchanged sharing waits too.
    let alone = SetEntryAttributes { version: 5, share_terms: to(Spoken(share)), ..attributes() };
    ledger.must(DEPARTMENT, alone);
    assert!(pending_of(&ledger, &id()).is_some());
}

#[test]
fn a_withdrawal_goes_on_when_attributes_get_stricter() {
    let mut ledger = published();
    let withdraw = take_back(&ledger, &id());
    ledger.must(DEPARTMENT, withdraw);
    let stale = judge(&ledger, &id(), Outcome::Approve);
    ledger.must(CITY_BUREAU, SetEntryAttributes { version: 3, consent_required: to(true), ..attributes() });
    ledger.refuse(CITY_BUREAU, ReviewEntry { version: 4, ..stale }, Code::STALE_VERSION);
    approve(&mut ledger, &id());
    assert_eq!(core_of(&ledger, &id()).status, EntryStatus::Withdrawn);
}

#[test]
fn what_was_right_when_checked_may_be_wrong_when_executed() {
    let mut ledger = published();
    let strict = SetEntryAttributes { consent_required: to(true), ..attributes() };
    // The bureau's comes as well as none, and finds nothing to do.
    let both = [ledger.tx(DEPARTMENT, &["3/0"], [strict.clone().into()]), ledger.tx(CITY_BUREAU, &["1/0"], [strict.into()])];
    let codes: Vec<_> = ledger.bundle(both.into()).iter().map(|r| r.code).collect();
    assert_eq!(codes, [0, Code::NO_CHANGE.number()]);
}

fn message(w: &mut World) -> AnyRule {
    let id = w.entry(EntryStatus::Published);
    let version = w.version(&id);
    SetEntryAttributes { id, consent_required: Change::Set(true), ..set_entry_attributes::no_attributes("matrix", version) }.into()
}

#[test]
fn who_may_send_it() {
    rows(SetEntryAttributes::NAME).hold(message);
}
