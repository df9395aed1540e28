//! set_entry_attributes: its refusals in the order of docs/spec/catalog.md; stricter at once, looser after a review.

use mulu_contracts::catalog::change::Change;
use mulu_contracts::catalog::kinds::review_entry::ReviewEntry;
use mulu_contracts::catalog::kinds::set_entry_attributes::{FieldLevels, SetEntryAttributes};
use mulu_contracts::catalog::kinds::{amend_entry, set_entry_attributes};
use mulu_contracts::catalog::records::detail::{OpenTerms, ReasonType, ShareTerms};
use mulu_contracts::catalog::records::entry::{
    EntryStatus, Grade, National, Open, OpenType, Outcome, PendingOp, Share, ShareMode, ShareType,
};
use mulu_contracts::catalog::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, OPERATOR, RELAY, list, set, text0};
use mulu_contracts::ledger::texts::Spoken;

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
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::FROZEN);
    // 1: looser beside something that waits
    let wider = set([ShareMode::Platform, ShareMode::Mail]);
    wrong.share = to(Share { kind: ShareType::Conditional, mode: wider });
    wrong.grade = to(Grade { national: National::Core, ..samples::core().grade });
    let mut waiting = ledger.clone();
    waiting.must(DEPARTMENT, amend_entry::amend());
    waiting.refuse(CITY_BUREAU, SetEntryAttributes { version: 3, ..wrong.clone() }, Code::CHANGE_PENDING);
    // 2
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::ONLY_STRICTER);
    // 3
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ATTRIBUTE_CONFLICT);
    wrong.grade = Default::default();
    // 4
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::FIELD_MISSING).as_deref(), Some("share_terms.condition"));
    // 5
    ledger.refuse(DEPARTMENT, attributes(), Code::NO_CHANGE);
    let unknown = SetEntryAttributes { reason: samples::reason("x"), consent_required: to(true), ..attributes() };
    ledger.refuse(DEPARTMENT, unknown, Code::UNKNOWN_CODE);
    let field = FieldLevels { sensitive: to(true), ..set_entry_attributes::no_levels(77) };
    ledger.refuse(DEPARTMENT, SetEntryAttributes { fields: list([field]), ..attributes() }, Code::NOT_FOUND);
}

#[test]
fn the_bureau_makes_stricter_at_once_and_drops_what_waits() {
    let mut ledger = published();
    ledger.must(DEPARTMENT, amend_entry::amend());
    assert!(pending_of(&ledger, &id()).is_some());
    ledger.must(CITY_BUREAU, SetEntryAttributes { version: 3, ..not_open() });
    let core = core_of(&ledger, &id());
    assert_eq!((core.input.open.kind, core.version), (OpenType::NotOpen, 4));
    assert_eq!(pending_of(&ledger, &id()), None);
    // Terms alone are no attribute: the bureau leaves them.
    let terms = OpenTerms { basis: samples::words("另一法规"), reason_type: Some(ReasonType::Law), ..OpenTerms::default() };
    let alone = SetEntryAttributes { version: 4, open_terms: to(Spoken(terms)), ..attributes() };
    ledger.refuse(CITY_BUREAU, alone, Code::ONLY_STRICTER);
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
    let detail = mulu_contracts::catalog::keys::detail(&id()).get(&ledger.state).unwrap().unwrap().detail;
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
    let both = [ledger.tx(DEPARTMENT, &["3/0"], [strict.clone().into()]), ledger.tx(CITY_BUREAU, &["1/0"], [strict.into()])];
    let codes: Vec<_> = ledger.bundle(both.into()).iter().map(|r| r.code).collect();
    assert_eq!(codes, [0, Code::STALE_VERSION.number()]);
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
