//! set_entry_attributes: its refusals in the order of records.md §3.3; stricter at once, looser after a review.

use mulu_contracts::catalog::change::Change;
use mulu_contracts::catalog::detail::{OpenTerms, ReasonType, ShareTerms};
use mulu_contracts::catalog::review_entry::ReviewEntry;
use mulu_contracts::catalog::set_entry_attributes::SetEntryAttributes;
use mulu_contracts::catalog::{EntryStatus, Outcome, Spoken, examples, *};
use mulu_contracts::error::Code;
use mulu_contracts::registry::AnyRule;
use mulu_contracts::rule::Rule;
use mulu_contracts::samples::*;

use crate::catalog::world::*;
use crate::permissions::{World, rows};

fn not_open() -> SetEntryAttributes {
    let terms = OpenTerms { basis: examples::words("法规"), reason_type: Some(ReasonType::Law), ..OpenTerms::default() };
    let levels = |no| set_entry_attributes::FieldLevels { open: to(OpenType::NotOpen), ..examples::no_levels(no) };
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
    ledger.refuse(OPERATOR, wrong.clone(), Code::RoleMissing);
    ledger.refuse(RELAY, wrong.clone(), Code::RelationMissing);
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RelationMissing);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::StaleVersion);
    wrong.version = 2;
    wrong.id = examples::id("missing");
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound);
    wrong.id = id();
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &id());
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::Frozen);
    // 1: looser beside something that waits
    let wider = set([ShareMode::Platform, ShareMode::Mail]);
    wrong.share = to(Share { kind: ShareType::Conditional, mode: wider });
    wrong.grade = to(Grade { national: National::Core, ..examples::core().grade });
    let mut waiting = ledger.clone();
    waiting.must(DEPARTMENT, examples::amend());
    waiting.refuse(CITY_BUREAU, SetEntryAttributes { version: 3, ..wrong.clone() }, Code::ChangePending);
    // 2
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::OnlyStricter);
    // 3
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::AttributeConflict);
    wrong.grade = Default::default();
    // 4
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::FieldMissing).as_deref(), Some("share_terms.condition"));
    // 5
    ledger.refuse(DEPARTMENT, attributes(), Code::NoChange);
    let unknown = SetEntryAttributes { reason: examples::reason("x"), consent_required: to(true), ..attributes() };
    ledger.refuse(DEPARTMENT, unknown, Code::UnknownCode);
    let field = set_entry_attributes::FieldLevels { sensitive: to(true), ..examples::no_levels(77) };
    ledger.refuse(DEPARTMENT, SetEntryAttributes { fields: list([field]), ..attributes() }, Code::NotFound);
}

#[test]
fn the_bureau_makes_stricter_at_once_and_drops_what_waits() {
    let mut ledger = published();
    ledger.must(DEPARTMENT, examples::amend());
    assert!(pending_of(&ledger, &id()).is_some());
    ledger.must(CITY_BUREAU, SetEntryAttributes { version: 3, ..not_open() });
    let core = core_of(&ledger, &id());
    assert_eq!((core.input.open.kind, core.version), (OpenType::NotOpen, 4));
    assert_eq!(pending_of(&ledger, &id()), None);
    // Terms alone are no attribute: the bureau leaves them.
    let terms = OpenTerms { basis: examples::words("另一法规"), reason_type: Some(ReasonType::Law), ..OpenTerms::default() };
    let alone = SetEntryAttributes { version: 4, open_terms: to(Spoken(terms)), ..attributes() };
    ledger.refuse(CITY_BUREAU, alone, Code::OnlyStricter);
}

#[test]
fn stricter_parts_take_effect_at_once_and_looser_ones_wait() {
    let mut ledger = published();
    ledger.must(CITY_BUREAU, not_open());
    // Opening again waits, consent and one stricter field level do not.
    let terms = OpenTerms { form: text0("下载"), ..OpenTerms::default() };
    let first = set_entry_attributes::FieldLevels { open: to(OpenType::Unconditional), sensitive: to(true), ..examples::no_levels(1) };
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
    let detail = mulu_contracts::catalog::detail(&id()).get(&ledger.state).unwrap().unwrap().detail;
    assert!(detail.fields[0].sensitive && detail.fields[0].open == OpenType::NotOpen);
    assert!(detail.open_terms.form.is_empty());
    assert_eq!(pending_of(&ledger, &id()).unwrap().op, PendingOp::Loosen);
    approve(&mut ledger, &id());
    let now = core_of(&ledger, &id());
    assert!(now.input.consent_required && now.input.open.kind == OpenType::Unconditional);
    let share = ShareTerms { condition: examples::words("申请"), ..ShareTerms::default() };
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
    ledger.refuse(CITY_BUREAU, ReviewEntry { version: 4, ..stale }, Code::StaleVersion);
    approve(&mut ledger, &id());
    assert_eq!(core_of(&ledger, &id()).status, EntryStatus::Withdrawn);
}

#[test]
fn what_was_right_when_checked_may_be_wrong_when_executed() {
    let mut ledger = published();
    let strict = SetEntryAttributes { consent_required: to(true), ..attributes() };
    let both = [ledger.tx(DEPARTMENT, &["3/0"], [strict.clone().into()]), ledger.tx(CITY_BUREAU, &["1/0"], [strict.into()])];
    let codes: Vec<_> = ledger.bundle(both.into()).iter().map(|r| r.code).collect();
    assert_eq!(codes, [0, Code::StaleVersion.number()]);
}

fn message(w: &mut World) -> AnyRule {
    let id = w.entry(EntryStatus::Published);
    let version = w.version(&id);
    SetEntryAttributes { id, consent_required: Change::Set(true), ..examples::no_attributes("matrix", version) }.into()
}

#[test]
fn who_may_send_it() {
    rows(SetEntryAttributes::NAME).hold(message);
}
