//! Each kind of the catalog refuses in the order of records.md §3.3: each test begins with a message that is wrong in many
//! ways and mends it step by step; the refusals come in the documented order.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod catalog_common;

use catalog_common::*;
use mulu_contracts::catalog::amend_entry::AmendEntry;
use mulu_contracts::catalog::detail::{OpenTerms, ReasonType, ShareTerms};
use mulu_contracts::catalog::reinstate_entry::ReinstateEntry;
use mulu_contracts::catalog::resubmit_entry::ResubmitEntry;
use mulu_contracts::catalog::review_entry::ReviewEntry;
use mulu_contracts::catalog::set_entry_attributes::SetEntryAttributes;
use mulu_contracts::catalog::submit_entry::SubmitEntry;
use mulu_contracts::catalog::*;
use mulu_contracts::error::Code;
use mulu_contracts::id::EntryId;
use mulu_contracts::params::{self, Parameter};
use mulu_contracts::party::Role;
use mulu_contracts::samples::*;
use mulu_contracts::text::{ResourceCode, Words};
use mulu_contracts::value::Date;
use mulu_testkit::Ledger;

fn resource_code(code: &str) -> Option<ResourceCode> {
    Some(ResourceCode::new(code).unwrap())
}

#[test]
fn submit_entry_refuses_in_order() {
    let mut ledger = ledger();
    let other = SubmitEntry { local_key: examples::key("other"), ..submit() };
    let taken = EntryDetail { resource_code: resource_code("A/1"), source_key: examples::words("row 1"), ..examples::detail() };
    ledger.must(DEPARTMENT, SubmitEntry { detail: Spoken(taken), ..other });

    let mut wrong = submit();
    wrong.detail.0.share_terms.condition = Words::hashed([1; 32]);
    wrong.provider = uscc(99);
    wrong.core.division = division(PROVINCE);
    wrong.core.theme = Some(code("unknown"));
    wrong.core.share.mode = Default::default();
    wrong.core.grade.national = National::Core;
    wrong.detail.0.resource_code = resource_code("A/1");
    wrong.detail.0.source_key = examples::words("row 1");
    wrong.core.title = text(&"题".repeat(128));
    let long = |n: u32| code(&format!("industry.{}{n}", "p".repeat(14)));
    wrong.core.boundary = Some(Boundary { purposes: set((0..8).map(long)), actions: Actions::default(), banned: set((0..8).map(long)) });

    // S1: a hash in place of words
    assert_eq!(ledger.refuse(OPERATOR, wrong.clone(), Code::FieldInvalid).as_deref(), Some("detail.share_terms.condition"));
    wrong.detail.0.share_terms.condition = Words::default();
    // S2
    ledger.refuse(OPERATOR, wrong.clone(), Code::RoleMissing);
    // S5: the payload's division lies above what the signers cover
    ledger.refuse(RELAY, wrong.clone(), Code::RelationMissing);
    ledger.refuse(COUNTY_PROVIDER, wrong.clone(), Code::RelationMissing);
    wrong.core.division = division(CITY);
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RelationMissing);
    // 1: not registered, or without the role
    ledger.refuse(RELAY, wrong.clone(), Code::ProviderUnknown);
    wrong.provider = uscc(COUNTY_OFFICE);
    ledger.refuse(RELAY, wrong.clone(), Code::ProviderUnknown);
    // 2: the county's provider has nothing in the city
    wrong.provider = uscc(COUNTY_PROVIDER);
    ledger.refuse(RELAY, wrong.clone(), Code::DivisionOutside);
    wrong.provider = uscc(DEPARTMENT);
    // 3
    assert_eq!(ledger.refuse(RELAY, wrong.clone(), Code::UnknownCode).as_deref(), Some("theme"));
    wrong.core.theme = None;
    wrong.core.sector = Some(code("x"));
    assert_eq!(ledger.refuse(RELAY, wrong.clone(), Code::UnknownCode).as_deref(), Some("sector"));
    wrong.core.sector = None;
    assert_eq!(ledger.refuse(RELAY, wrong.clone(), Code::UnknownCode).as_deref(), Some("boundary.purposes"));
    let long_purposes = wrong.core.boundary.replace(examples::core().boundary.unwrap());
    wrong.detail.0.genre = Some(code("novel"));
    assert_eq!(ledger.refuse(RELAY, wrong.clone(), Code::UnknownCode).as_deref(), Some("genre"));
    wrong.detail.0.genre = Some(code("statistics"));
    // 4
    assert_eq!(ledger.refuse(RELAY, wrong.clone(), Code::FieldMissing).as_deref(), Some("share.mode"));
    wrong.core.share = examples::core().share;
    // 5
    assert_eq!(ledger.refuse(RELAY, wrong.clone(), Code::AttributeConflict).as_deref(), Some("grade"));
    wrong.core.grade.national = National::General;
    // 6
    assert_eq!(ledger.refuse(RELAY, wrong.clone(), Code::CodeTaken).as_deref(), Some("resource_code"));
    wrong.detail.0.resource_code = resource_code("A/2");
    assert_eq!(ledger.refuse(RELAY, wrong.clone(), Code::CodeTaken).as_deref(), Some("source_key"));
    wrong.detail.0.source_key = examples::words("row 2");
    // 7: codes of the longest kind stand in the list
    let mut big = network();
    big.code_lists.insert("purposes".into(), (0..8).map(|n| code(&format!("industry.{}{n}", "p".repeat(14)))).collect());
    let mut other_ledger = Ledger::from_genesis(&big);
    other_ledger.refuse(
        RELAY,
        SubmitEntry { core: CoreInput { boundary: long_purposes, ..wrong.core.clone() }, ..wrong.clone() },
        Code::CoreTooLarge,
    );
    // 8
    ledger.refuse(RELAY, wrong.clone(), Code::NotForBehalf);
    wrong.core.update_frequency.confirmed = false;
    ledger.must(RELAY, wrong.clone());
    assert!(core_of(&ledger, &id()).unclaimed);
    assert_eq!(core_of(&ledger, &id()).version, 1);
    // S3
    let again = ledger.must(RELAY, wrong.clone());
    assert_eq!((again.exists, again.ids), (vec![0], vec![id().to_string()]));
    wrong.core.title = text("别名");
    ledger.refuse(RELAY, wrong.clone(), Code::ExistsWithOtherContent);
    // also before S5
    ledger.refuse(COUNTY_BUREAU, wrong, Code::ExistsWithOtherContent);
}

#[test]
fn a_provider_submits_for_itself_and_confirms_its_frequency() {
    let mut ledger = ledger();
    ledger.must(DEPARTMENT, submit());
    let core = core_of(&ledger, &id());
    assert!(!core.unclaimed && core.input.update_frequency.confirmed);
    assert_eq!((core.status, core.version, core.prev_hash), (EntryStatus::Submitted, 1, zero()));
    // below the provider's division too
    let mut zone = SubmitEntry { local_key: examples::key("zone"), ..submit() };
    zone.core.division = division(ZONE);
    ledger.must(DEPARTMENT, zone);
}

#[test]
fn review_entry_refuses_in_order() {
    let mut ledger = ledger();
    let mut incomplete = submit();
    incomplete.detail.0.form = None;
    let good = ReviewEntry { id: id(), ..review_of_nothing() };
    ledger.refuse(CITY_BUREAU, good.clone(), Code::NotFound);
    ledger.must(DEPARTMENT, incomplete);
    let standing = judge(&ledger, &id(), Outcome::Reject);
    let mut wrong = ReviewEntry { version: 7, content_hash: zero(), reason: None, ..standing.clone() };
    // S2, S5
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::RoleMissing);
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RelationMissing);
    // an authority of other sectors does not publish what has no sector
    ledger.refuse(SECTOR_AUTHORITY, wrong.clone(), Code::RelationMissing);
    // S6
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::StaleVersion);
    wrong.version = 1;
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::StaleVersion);
    wrong.content_hash = standing.content_hash;
    // 3
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::ReasonMissing);
    wrong.reason = Some(examples::reason("no_such_reason"));
    assert_eq!(ledger.refuse(CITY_BUREAU, wrong.clone(), Code::UnknownCode).as_deref(), Some("reason.code"));
    // 4
    let approve = ReviewEntry { outcome: Outcome::Approve, reason: None, ..wrong.clone() };
    assert_eq!(ledger.refuse(CITY_BUREAU, approve, Code::FieldMissing).as_deref(), Some("form"));
    // S8
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &id());
    frozen.refuse(CITY_BUREAU, standing.clone(), Code::Frozen);
    // rejected; the same review again meets itself, another one of the same version does not
    ledger.must(CITY_BUREAU, standing.clone());
    assert_eq!(core_of(&ledger, &id()).status, EntryStatus::Rejected);
    assert_eq!(ledger.must(CITY_BUREAU, standing.clone()).exists, [0]);
    ledger.refuse(CITY_BUREAU, ReviewEntry { reason: Some(examples::reason("law")), ..standing.clone() }, Code::ExistsWithOtherContent);
    // S7: nothing in a rejected entry can be reviewed
    let late = ReviewEntry { version: 2, ..standing };
    assert_eq!(ledger.refuse(CITY_BUREAU, late, Code::WrongState).as_deref(), Some("rejected"));
    // 1
    let mut ledger = published();
    let nothing = ReviewEntry { version: 2, ..judge(&ledger, &id(), Outcome::Approve) };
    ledger.refuse(CITY_BUREAU, nothing.clone(), Code::NothingPending);
    ledger.refuse(CITY_BUREAU, ReviewEntry { of: ReviewOf::Pending, ..nothing }, Code::NothingPending);
}

fn review_of_nothing() -> ReviewEntry {
    <ReviewEntry as mulu_contracts::rule::Rule>::example()
}

#[test]
fn the_sector_authority_publishes_where_there_is_one() {
    let mut ledger = ledger();
    for (key, sector, publisher, other) in
        [("own sector", "g", SECTOR_AUTHORITY, CITY_BUREAU), ("other sector", "i", CITY_BUREAU, SECTOR_AUTHORITY)]
    {
        let mut submit = SubmitEntry { local_key: examples::key(key), ..submit() };
        submit.core.sector = Some(code(sector));
        ledger.must(DEPARTMENT, submit);
        let id = examples::id(key);
        let review = judge(&ledger, &id, Outcome::Approve);
        ledger.refuse(other, review.clone(), Code::RelationMissing);
        ledger.must(publisher, review);
        assert_eq!(core_of(&ledger, &id).status, EntryStatus::Published);
    }
    // A dissolved authority stands in nobody's way.
    let mut submit = SubmitEntry { local_key: examples::key("orphan"), ..submit() };
    submit.core.sector = Some(code("g"));
    ledger.must(DEPARTMENT, submit);
    let key = mulu_contracts::party::organisation(&uscc(SECTOR_AUTHORITY));
    let mut authority = key.get(&ledger.state).unwrap().unwrap();
    authority.status = mulu_contracts::party::OrganisationStatus::Dissolved;
    put(&mut ledger, &key, &authority);
    approve(&mut ledger, &examples::id("orphan"));
}

#[test]
fn a_sector_authority_whose_role_does_not_bind_holds_no_review_up() {
    let mut ledger = ledger();
    let mut submit = SubmitEntry { local_key: examples::key("waiting"), ..submit() };
    submit.core.sector = Some(code("g"));
    ledger.must(DEPARTMENT, submit);
    ledger.refuse(CITY_BUREAU, judge(&ledger, &examples::id("waiting"), Outcome::Approve), Code::RelationMissing);
    // Governance names the pair; the younger of the two roles binds no more.
    let pairs = params::Value::Pairs(vec![(Role::Governor, Role::SectorAuthority)]);
    put(&mut ledger, &params::parameter("role_conflicts"), &Parameter { current: pairs, next: None });
    let key = mulu_contracts::party::roles(&uscc(SECTOR_AUTHORITY));
    let mut held = key.get(&ledger.state).unwrap().unwrap();
    held.assignments.reverse();
    put(&mut ledger, &key, &held);
    ledger.refuse(SECTOR_AUTHORITY, judge(&ledger, &examples::id("waiting"), Outcome::Approve), Code::RoleMissing);
    approve(&mut ledger, &examples::id("waiting"));
}

#[test]
fn a_bureau_reviews_its_own_entry_by_a_second_person() {
    let mut ledger = ledger();
    ledger.must(CITY_BUREAU, submit_for(CITY_BUREAU, "own"));
    let id = EntryId::derive(&division(CITY), &uscc(CITY_BUREAU), &examples::key("own"));
    let approve = judge(&ledger, &id, Outcome::Approve);
    // before the missing reason
    let reject = ReviewEntry { outcome: Outcome::Reject, ..approve.clone() };
    ledger.refuse(CITY_BUREAU, reject, Code::SecondPersonNeeded);
    ledger.refuse(CITY_BUREAU, approve.clone(), Code::SecondPersonNeeded);
    // A key without a holder's tag may be the same person's.
    let tagless = mulu_contracts::party::signing_key(&uscc(CITY_BUREAU), &public("1/1").key_id());
    let mut key = tagless.get(&ledger.state).unwrap().unwrap();
    key.spec.holder_tag = None;
    put(&mut ledger, &tagless, &key);
    assert_ne!(ledger.submit_with(CITY_BUREAU, &["1/1"], [approve.clone().into()]).code, 0);
    let result = ledger.submit_with(CITY_BUREAU, &["1/2"], [approve.into()]);
    assert_eq!(result.code, 0, "{:?}", ledger.refusals);
    // The same for its pending changes.
    let amend = AmendEntry { id, ..examples::amend() };
    ledger.must(CITY_BUREAU, amend);
    let approve = judge(&ledger, &id, Outcome::Approve);
    ledger.refuse(CITY_BUREAU, approve.clone(), Code::SecondPersonNeeded);
    assert_eq!(ledger.submit_with(CITY_BUREAU, &["1/2"], [approve.into()]).code, 0);
    // Submitted with a key without tag: nobody can show to be a second person.
    let mut second = submit_for(CITY_BUREAU, "untagged");
    second.core.title = text("另一条");
    assert_eq!(ledger.submit_with(CITY_BUREAU, &["1/1"], [second.into()]).code, 0);
    let id = EntryId::derive(&division(CITY), &uscc(CITY_BUREAU), &examples::key("untagged"));
    let approve = judge(&ledger, &id, Outcome::Approve);
    ledger.refuse(CITY_BUREAU, approve, Code::SecondPersonNeeded);
}

#[test]
fn resubmit_entry_refuses_in_order() {
    let mut ledger = ledger();
    let mut wrong = ResubmitEntry { id: id(), version: 9, core: examples::core(), detail: Spoken(examples::detail()) };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound);
    ledger.must(DEPARTMENT, submit());
    ledger.refuse(OPERATOR, wrong.clone(), Code::RoleMissing);
    // claimed: nobody acts on its behalf
    ledger.refuse(RELAY, wrong.clone(), Code::RelationMissing);
    ledger.refuse(COUNTY_PROVIDER, wrong.clone(), Code::RelationMissing);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::StaleVersion);
    wrong.version = 1;
    wrong.core.division = division(PROVINCE);
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &id());
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::Frozen);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::DivisionOutside);
    wrong.core.division = division(CITY);
    wrong.core.theme = Some(code("unknown"));
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::UnknownCode);
    wrong.core.theme = None;
    wrong.core.sector_regulated = true;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::FieldMissing).as_deref(), Some("sector"));
    wrong.core.sector_regulated = false;
    wrong.core.exclusion_declared = Exclusion::Privacy;
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::AttributeConflict);
    wrong.core.exclusion_declared = Exclusion::None;
    ledger.must(DEPARTMENT, wrong.clone());
    assert_eq!((core_of(&ledger, &id()).version, core_of(&ledger, &id()).input.theme), (2, None));
    reject(&mut ledger, &id());
    ledger.must(DEPARTMENT, ResubmitEntry { version: 3, ..wrong.clone() });
    approve(&mut ledger, &id());
    let late = ResubmitEntry { version: 5, ..wrong.clone() };
    assert_eq!(ledger.refuse(DEPARTMENT, late, Code::WrongState).as_deref(), Some("published"));

    // On behalf: only who submitted, only while unclaimed, and never a confirmed frequency.
    let mut ledger = catalog_common::ledger();
    let mut relayed = submit();
    relayed.core.update_frequency.confirmed = false;
    ledger.must(RELAY, relayed);
    wrong.version = 1;
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::RelationMissing);
    ledger.refuse(RELAY, wrong.clone(), Code::NotForBehalf);
    wrong.core.update_frequency.confirmed = false;
    ledger.must(RELAY, wrong);
}

fn amend() -> AmendEntry {
    AmendEntry { id: id(), version: 2, core: CoreChange::default(), detail: Spoken::default() }
}

#[test]
fn amend_entry_refuses_in_order() {
    let mut ledger = ledger();
    let mut wrong = amend();
    wrong.version = 9;
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound);
    ledger.must(DEPARTMENT, submit());
    ledger.refuse(OPERATOR, wrong.clone(), Code::RoleMissing);
    ledger.refuse(RELAY, wrong.clone(), Code::RelationMissing);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::StaleVersion);
    wrong.version = 1;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::WrongState).as_deref(), Some("submitted"));
    approve(&mut ledger, &id());
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &id());
    frozen.refuse(DEPARTMENT, amend(), Code::Frozen);

    wrong.version = 3;
    wrong.core.provider = to(uscc(OPERATOR));
    let mut waiting = ledger.clone();
    waiting.must(DEPARTMENT, examples::amend());
    waiting.refuse(DEPARTMENT, wrong.clone(), Code::ChangePending);
    wrong.version = 2;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::FieldFixed).as_deref(), Some("provider"));
    wrong.core = CoreChange { data_updated_on: to(Date::new(1).unwrap()), ..CoreChange::default() };
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::FieldFixed).as_deref(), Some("data_updated_on"));
    wrong.core = CoreChange { division: to(division(PROVINCE)), theme: to(Some(code("x"))), ..CoreChange::default() };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::DivisionOutside);
    wrong.core.division = Default::default();
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::UnknownCode);
    wrong.core = CoreChange { boundary: to(None), exclusion_declared: to(Exclusion::OtherLaw), ..CoreChange::default() };
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::FieldMissing).as_deref(), Some("boundary"));
    wrong.core.boundary = Default::default();
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::AttributeConflict);
    ledger.refuse(DEPARTMENT, amend(), Code::NoChange);
    let same = AmendEntry { core: CoreChange { title: to(examples::core().title), ..CoreChange::default() }, ..amend() };
    ledger.refuse(DEPARTMENT, same, Code::NoChange);
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
        let wanted = pending_of(&ledger, &id()).unwrap();
        approve(&mut ledger, &id());
        let done = core_of(&ledger, &id());
        assert_eq!((done.input, done.content_hash, done.detail_hash), (wanted.core, wanted.content_hash, wanted.detail_hash));
        assert_eq!((done.version, pending_of(&ledger, &id())), (6, None));
    }
}

fn set_of_keywords() -> mulu_contracts::value::Set<mulu_contracts::text::Text<32>, 0, 20> {
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
    let same_grade = CoreChange { grade: to(examples::core().grade), ..CoreChange::default() };
    ledger.must(DEPARTMENT, AmendEntry { core: same_grade, ..amend() });
    assert_eq!(core_of(&ledger, &id()).input.assumed, FieldSet::of([9, 21]).unwrap());
    // An assumed attribute keeps the entry out of operation.
    let mut conflict = SubmitEntry { local_key: examples::key("other"), ..submit() };
    conflict.core.assumed = FieldSet::of([10]).unwrap();
    assert_eq!(ledger.refuse(DEPARTMENT, conflict.clone(), Code::AttributeConflict).as_deref(), Some("assumed"));
    conflict.core.assumed = FieldSet::of([7, 8, 16]).unwrap();
    ledger.must(DEPARTMENT, conflict);
}

fn attributes() -> SetEntryAttributes {
    examples::no_attributes(KEY, 2)
}

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
fn withdraw_entry_refuses_in_order() {
    let mut ledger = ledger();
    let mut wrong = <withdraw_entry::WithdrawEntry as mulu_contracts::rule::Rule>::example();
    wrong.version = 4;
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound);
    ledger.must(DEPARTMENT, submit());
    ledger.refuse(CITY_BUREAU, submit_withdraw(&ledger), Code::RelationMissing);
    ledger.refuse(OPERATOR, wrong.clone(), Code::RoleMissing);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::StaleVersion);
    approve(&mut ledger, &id());
    ledger.must(DEPARTMENT, examples::amend());
    grant(&mut ledger, &id());
    wrong.version = 3;
    wrong.reason = examples::reason("x");
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ChangePending);
    reject(&mut ledger, &id());
    wrong.version = 4;
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::EntryInUse);
    wrong.force = true;
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::UnknownCode);
    wrong.reason = examples::reason("duplicate");
    // an ending act is open to a frozen entry
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &id());
    frozen.must(DEPARTMENT, wrong.clone());
    ledger.must(DEPARTMENT, wrong.clone());
    approve(&mut ledger, &id());
    assert_eq!(core_of(&ledger, &id()).status, EntryStatus::Withdrawn);
    wrong.version = 6;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong, Code::WrongState).as_deref(), Some("withdrawn"));

    // A grant that came while an unforced withdrawal waited (review check 5).
    let mut ledger = published();
    let plain = take_back(&ledger, &id());
    ledger.must(DEPARTMENT, plain);
    grant(&mut ledger, &id());
    let approve = judge(&ledger, &id(), Outcome::Approve);
    ledger.refuse(CITY_BUREAU, approve, Code::EntryInUse);
}

fn submit_withdraw(ledger: &Ledger) -> withdraw_entry::WithdrawEntry {
    // the bureau is a provider too, but not of this entry
    take_back(ledger, &id())
}

#[test]
fn reinstate_entry_refuses_in_order() {
    let mut ledger = ledger();
    let mut coded = submit();
    coded.detail.0.resource_code = resource_code("A/1");
    let mut wrong = ReinstateEntry { id: id(), version: 9, core: None, detail: None };
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NotFound);
    ledger.must(DEPARTMENT, coded.clone());
    ledger.refuse(OPERATOR, wrong.clone(), Code::RoleMissing);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::RelationMissing);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::StaleVersion);
    wrong.version = 1;
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::WrongState).as_deref(), Some("submitted"));
    let withdraw = take_back(&ledger, &id());
    ledger.must(DEPARTMENT, withdraw);
    assert_eq!(core_of(&ledger, &id()).status, EntryStatus::Withdrawn);
    wrong.version = 2;
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &id());
    frozen.refuse(DEPARTMENT, wrong.clone(), Code::Frozen);
    for (change, expected) in [
        (CoreInput { division: division(PROVINCE), ..examples::core() }, Code::DivisionOutside),
        (CoreInput { theme: Some(code("x")), ..examples::core() }, Code::UnknownCode),
        (CoreInput { sector_regulated: true, ..examples::core() }, Code::FieldMissing),
        (CoreInput { exclusion_declared: Exclusion::Privacy, ..examples::core() }, Code::AttributeConflict),
    ] {
        ledger.refuse(DEPARTMENT, ReinstateEntry { core: Some(change), ..wrong.clone() }, expected);
    }
    // A withdrawn entry frees its code; who takes it keeps it.
    let mut taker = ledger.clone();
    taker.must(DEPARTMENT, SubmitEntry { local_key: examples::key("other"), ..coded });
    taker.refuse(DEPARTMENT, wrong.clone(), Code::CodeTaken);
    ledger.must(DEPARTMENT, wrong);
    assert_eq!((core_of(&ledger, &id()).status, core_of(&ledger, &id()).version), (EntryStatus::Submitted, 3));
    approve(&mut ledger, &id());
}

#[test]
fn codes_are_held_while_a_change_waits_and_freed_when_it_is_dropped() {
    let mut ledger = published();
    let code = DetailChange { resource_code: to(resource_code("B/1")), ..DetailChange::default() };
    ledger.must(DEPARTMENT, AmendEntry { detail: Spoken(code), ..amend() });
    let mut rival = SubmitEntry { local_key: examples::key("rival"), ..submit() };
    rival.detail.0.resource_code = resource_code("B/1");
    ledger.refuse(DEPARTMENT, rival.clone(), Code::CodeTaken);
    let mut dropped = ledger.clone();
    reject(&mut dropped, &id());
    dropped.must(DEPARTMENT, rival.clone());
    approve(&mut ledger, &id());
    ledger.refuse(DEPARTMENT, rival, Code::CodeTaken);
}

#[test]
fn parameters_decide_about_operation_of_what_is_not_open() {
    let closed = |national: National, operable: OperableType| {
        let mut submit = submit();
        submit.core.open.kind = OpenType::NotOpen;
        submit.core.grade.national = national;
        submit.core.operable.kind = operable;
        submit.detail.0.open_terms =
            OpenTerms { basis: examples::words("法规"), reason_type: Some(ReasonType::Law), ..OpenTerms::default() };
        submit.detail.0.fields = Default::default();
        submit.detail.0.operable_note = examples::words("仅限加工后使用");
        submit
    };
    let mut strict = network();
    strict.parameters.insert("operable_if_not_open".into(), mulu_contracts::params::Value::Word("never".into()));
    let mut lenient = network();
    lenient.parameters.insert("important_operable".into(), mulu_contracts::params::Value::Flag(true));
    let general = || closed(National::General, OperableType::Eligible);
    ledger().must(DEPARTMENT, general());
    assert_eq!(Ledger::from_genesis(&strict).refuse(DEPARTMENT, general(), Code::AttributeConflict).as_deref(), Some("operable"));
    let important = || closed(National::Important, OperableType::Conditional);
    ledger().refuse(DEPARTMENT, important(), Code::AttributeConflict);
    Ledger::from_genesis(&lenient).must(DEPARTMENT, important());
    Ledger::from_genesis(&lenient).refuse(DEPARTMENT, closed(National::Core, OperableType::Conditional), Code::AttributeConflict);
    Ledger::from_genesis(&lenient).refuse(DEPARTMENT, closed(National::Important, OperableType::Eligible), Code::AttributeConflict);
}

#[test]
fn what_was_right_when_checked_may_be_wrong_when_executed() {
    let mut ledger = published();
    let strict = SetEntryAttributes { consent_required: to(true), ..attributes() };
    let both = [ledger.tx(DEPARTMENT, &["3/0"], [strict.clone().into()]), ledger.tx(CITY_BUREAU, &["1/0"], [strict.into()])];
    let codes: Vec<_> = ledger.bundle(both.into()).iter().map(|r| r.code).collect();
    assert_eq!(codes, [0, Code::StaleVersion.number()]);
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
    ledger.refuse(CITY_BUREAU, change(guessed.clone()), Code::RelationMissing);
    ledger.refuse(RELAY, change(confirmed.clone()), Code::NotForBehalf);
    ledger.must(RELAY, change(guessed));
    // The provider is in its right all the time.
    ledger.must(DEPARTMENT, AmendEntry { version: 3, ..change(confirmed) });
    // A relay that lost its role is nobody.
    let attributes = SetEntryAttributes { version: 4, consent_required: to(true), ..attributes() };
    ledger.refuse(OPERATOR, attributes.clone(), Code::RoleMissing);
    ledger.must(RELAY, attributes);
    // Once claimed, the relay is a stranger.
    let claimed = EntryCore { unclaimed: false, ..core_of(&ledger, &id()) };
    put(&mut ledger, &mulu_contracts::catalog::core(&id()), &claimed);
    let later = SetEntryAttributes { version: 5, delivery_mode: to(set([DeliveryMode::Api])), ..examples::no_attributes(KEY, 5) };
    ledger.refuse(RELAY, later, Code::RelationMissing);
}
