//! Versions, hashes, sizes and encodings of entries; and what stricter means.

use std::collections::BTreeSet;

use mulu_contracts::catalog::attributes::{ATTRIBUTES, Order, field_within, fields_order, stricter_levels};
use mulu_contracts::catalog::check::{largest_size, missing_field};
use mulu_contracts::catalog::kinds::amend_entry;
use mulu_contracts::catalog::kinds::amend_entry::AmendEntry;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::queries::entry::{EntriesExist, EntryByCode, EntryBySourceKey, EntryHistory, GetEntry, GetEntryVersion};
use mulu_contracts::catalog::records::detail::{DetailChange, Distribution, EntryDetail, ExternalId, FieldSpec, Scheme, Upstream};
use mulu_contracts::catalog::records::entry::{
    Actions, Boundary, CoreChange, CoreInput, DeliveryMode, EntryStatus, Exclusion, FieldSet, Grade, Level, MAX_CORE, Marks, National,
    Open, OpenType, Operable, OperableType, Outcome, Share, ShareMode, ShareType,
};
use mulu_contracts::catalog::write::content_hash;
use mulu_contracts::catalog::{keys, samples};
use mulu_contracts::kernel::codec::{decode_exact, encode};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::text::{Ascii, ResourceCode, SourceKey};
use mulu_contracts::kernel::words::Words;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, RELAY, code, list, set, text, text0, uscc};
use mulu_contracts::ledger::texts::{self, Secret, Spoken};
use mulu_contracts::registry::REGISTRY;
use mulu_testkit::{Ledger, reencoded};
use proptest::prelude::*;

use crate::catalog::world::{self, *};

#[test]
fn examples_survive_json_and_borsh() {
    for kind in 201..=207 {
        let example = REGISTRY.kind(kind).expect("the kind is known").example();
        reencoded(&example);
    }
}

#[test]
fn every_version_is_answered_with_its_words() {
    let mut ledger = published();
    let mut expected = vec![(1, EntryStatus::Submitted, samples::detail()), (2, EntryStatus::Published, samples::detail())];
    let note = DetailChange { update_note: to(samples::words("每月更新")), ..DetailChange::default() };
    ledger.must(DEPARTMENT, AmendEntry { id: id(), version: 2, core: CoreChange::default(), detail: Spoken(note) });
    expected.push((3, EntryStatus::Published, EntryDetail { update_note: samples::words("每月更新"), ..samples::detail() }));
    let withdraw = take_back(&ledger, &id());
    ledger.must(DEPARTMENT, withdraw);
    expected.push((4, EntryStatus::Published, expected[2].2.clone()));
    approve(&mut ledger, &id());
    expected.push((5, EntryStatus::Withdrawn, expected[2].2.clone()));
    for (version, status, detail) in &expected {
        let answer = ledger.ask(GetEntryVersion { id: id(), version: *version }).unwrap();
        assert_eq!((answer.core.version, answer.core.status, &answer.detail), (*version, *status, detail));
    }
    for version in [0, 6, u64::MAX] {
        assert_eq!(ledger.negative(GetEntryVersion { id: id(), version }), Some("not_found"));
    }
    let history = ledger.ask(EntryHistory { id: id(), from: 0, limit: 500 });
    assert_eq!(history.items.iter().map(|i| i.version).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    let entry = ledger.ask(GetEntry { id: id() }).unwrap();
    assert_eq!((entry.detail.clone(), entry.core.status), (expected[4].2.clone(), EntryStatus::Withdrawn));
    assert_eq!(ledger.negative(GetEntry { id: samples::id("missing") }), Some("not_found"));
    serde_json::to_string(&Some(entry)).unwrap();
}

#[test]
fn no_long_text_stands_in_a_record() {
    let mut ledger = ledger();
    let secret = "不得出现在状态树中的文字";
    let mut full = submit();
    let detail = &mut full.detail.0;
    detail.r#abstract = samples::words(secret);
    detail.internal_unit = samples::words(secret);
    detail.share_terms.basis = samples::words(secret);
    detail.open_terms.condition = samples::words(secret);
    detail.operable_note = samples::words(secret);
    detail.acquisition.as_mut().unwrap().basis = samples::words(secret);
    detail.upstream = Some(Upstream { owner: samples::words(secret), system: text0(""), conditions: None });
    detail.update_note = samples::words(secret);
    detail.license = samples::words(secret);
    detail.source_key = SourceKey::new("7").unwrap();
    detail.distributions = list([Distribution {
        title: samples::words(secret),
        format: Ascii::new("csv").unwrap(),
        access_url: None,
        bytes: None,
        content: None,
        rows_root: None,
    }]);
    let sent = full.detail.0.clone();
    ledger.must(DEPARTMENT, full);
    approve(&mut ledger, &id());
    let mut withdraw = take_back(&ledger, &id());
    withdraw.reason.0.public = samples::words(secret);
    ledger.must(DEPARTMENT, withdraw);
    let holds = |bytes: &Vec<u8>| bytes.windows(secret.len()).any(|w| w == secret.as_bytes());
    assert!(!ledger.state.records.values().any(holds));
    assert!(!ledger.state.lists.values().flatten().any(holds));
    let entry = ledger.ask(GetEntry { id: id() }).unwrap();
    assert_eq!(entry.detail, sent);
    assert_eq!(entry.pending.unwrap().pending.reason.unwrap().public.plain(), Some(secret));
    let found = ledger.ask(EntryBySourceKey { provider: uscc(DEPARTMENT), source_key: SourceKey::new("7").unwrap() });
    assert_eq!(found, Some(id()));
}

/// Words that are gone must not be guessed: nothing public may be the same for everybody who tries them.
#[test]
fn the_same_words_have_another_hash_from_every_sender_and_the_same_one_when_sent_again() {
    let salted = |secret: u8| AnyRule::from(submit()).salted(&Secret([secret; 32]));
    let hashes = |rule: &AnyRule| {
        let mut submit = rule.get::<SubmitEntry>().unwrap().clone();
        let blobs = texts::hide(&mut submit.detail, &mulu_contracts::catalog::keys::subject(&id()));
        let hashes: BTreeSet<_> = blobs.iter().map(|(hash, _)| *hash).collect();
        assert_eq!(hashes.len(), blobs.len(), "no two texts share one");
        hashes
    };
    let (mine, again, theirs) = (salted(1), salted(1), salted(2));
    assert_eq!((mine.payload_hash(), hashes(&mine)), (again.payload_hash(), hashes(&again)));
    assert_ne!(mine.payload_hash(), theirs.payload_hash());
    assert!(hashes(&mine).is_disjoint(&hashes(&theirs)));
    // The hash of the payload is made of what stays.
    let mut hidden = mine.get::<SubmitEntry>().unwrap().clone();
    texts::seal(&mut hidden.detail);
    assert_eq!(AnyRule::from(hidden).payload_hash(), mine.payload_hash());
}

#[test]
fn codes_find_their_entry() {
    let mut ledger = ledger();
    let mut coded = submit();
    coded.detail.0.resource_code = Some(ResourceCode::new("307/000021").unwrap());
    ledger.must(DEPARTMENT, coded);
    let question = || EntryByCode { provider: uscc(DEPARTMENT), resource_code: ResourceCode::new("307/000021").unwrap() };
    assert_eq!(ledger.ask(question()), Some(id()));
    let withdraw = take_back(&ledger, &id());
    ledger.must(DEPARTMENT, withdraw);
    assert_eq!(ledger.negative(question()), Some("not_found"));
    let ids = list([id(), samples::id("missing")]);
    let found = ledger.ask(EntriesExist { ids });
    assert_eq!(found[0].as_ref().map(|f| (f.version, f.status)), Some((2, EntryStatus::Withdrawn)));
    assert_eq!((found.len(), &found[1]), (2, &None));
}

#[test]
fn the_core_limit_counts_what_the_chain_may_set_later() {
    let mut ledger = ledger();
    ledger.must(DEPARTMENT, submit());
    let mut core = core_of(&ledger, &id());
    let now = largest_size(&core);
    core.transferred = Some(mulu_contracts::kernel::value::Time(0));
    core.version = u64::MAX;
    assert_eq!(largest_size(&core), now);
    assert_eq!(mulu_contracts::kernel::state::stored(&core).len(), now);
    assert!(now <= MAX_CORE, "{now}");
}

/// Who files an objection makes no version stale: what it writes is no part of the entry.
#[test]
fn a_mark_changes_neither_core_nor_version_nor_history_and_stays_when_the_entry_changes() {
    let mut ledger = ledger();
    ledger.must(DEPARTMENT, submit());
    let key = keys::marks(&id());
    assert_eq!(key.get(&ledger.state).unwrap(), None, "nothing is written at submission");
    let shown = ledger.ask(GetEntry { id: id() }).unwrap();
    assert_eq!(shown.marks, Marks::default());
    let review = judge(&ledger, &id(), Outcome::Approve);

    let held = Marks { objections: 3, frozen_by: Some(*id().object()), registration: Some(*id().object()) };
    freeze(&mut ledger, &id());
    put(&mut ledger, &key, &held);
    let now = ledger.ask(GetEntry { id: id() }).unwrap();
    assert_eq!((&now.marks, &now.core), (&held, &shown.core));
    let history = ledger.ask(EntryHistory { id: id(), from: 0, limit: 9 });
    assert_eq!(history.total, 1);
    // What was signed before is held, and not stale; once nothing holds the entry it passes as it was signed.
    ledger.refuse(CITY_BUREAU, review.clone(), Code::FROZEN);
    // The mark stays where it was over by itself; it is shown no more.
    let over = ledger.time;
    freeze_until(&mut ledger, &id(), over);
    put(&mut ledger, &key, &held);
    let open = Marks { frozen_by: None, ..held };
    ledger.must(CITY_BUREAU, review);
    let now = ledger.ask(GetEntry { id: id() }).unwrap();
    assert_eq!((now.marks, now.core.version), (open, 2));
}

#[test]
fn cosmetic_parts_enter_no_content_hash() {
    let hash = |core: &CoreInput, detail: &EntryDetail| content_hash(&uscc(DEPARTMENT), core, detail);
    let (core, mut detail) = (samples::core(), samples::detail());
    let distribution = Distribution {
        title: Words::new("数据").unwrap(),
        format: Ascii::new("csv").unwrap(),
        access_url: None,
        bytes: None,
        content: None,
        rows_root: None,
    };
    detail.distributions = list([distribution.clone()]);
    let base = hash(&core, &detail);
    let same: [fn(&mut EntryDetail); 5] = [
        |d| d.title_en = Some(Ascii::new("Bus lines").unwrap()),
        |d| d.internal_unit = Words::new("信息中心").unwrap(),
        |d| d.duty_ref = text0("职责一"),
        |d| d.source_key = SourceKey::new("7").unwrap(),
        |d| d.distributions[0].title = Words::new("另一名称").unwrap(),
    ];
    for change in same {
        let mut other = detail.clone();
        change(&mut other);
        assert_eq!(hash(&core, &other), base);
        assert!(!amend_entry::needs_review((&core, &detail), (&core, &other)));
    }
    let mut other = detail.clone();
    other.distributions[0].content = Some(mulu_contracts::ledger::samples::hash("file"));
    assert_ne!(hash(&core, &other), base);
    assert!(amend_entry::needs_review((&core, &detail), (&core, &other)));
    let touched = CoreInput { data_updated_on: None, ..core.clone() };
    assert_eq!(hash(&touched, &detail), base);
    let renamed = CoreInput { title: text("另一名称"), ..core.clone() };
    assert_ne!(hash(&renamed, &detail), base);
}

#[test]
fn conditions_follow_the_table() {
    let (core, detail) = (samples::core(), samples::detail());
    assert_eq!(missing_field(&core, &detail, true), None);
    type Change = fn(&mut CoreInput, &mut EntryDetail);
    let cases: [(&str, Change); 9] = [
        ("share_terms.condition", |c, _| c.share.kind = ShareType::Conditional),
        ("share_terms.basis", |c, _| c.share.kind = ShareType::NotShared),
        ("open_terms.condition", |c, _| c.open.kind = OpenType::Conditional),
        ("open_terms.basis", |c, _| c.open.kind = OpenType::NotOpen),
        ("open_terms.form", |_, d| d.open_terms.form = Default::default()),
        ("operable_note", |c, _| c.operable.kind = OperableType::Conditional),
        ("deident_hash", |c, _| c.grade.personal = true),
        ("fields", |_, d| d.fields = Default::default()),
        ("responsible.provide", |_, d| d.responsible.provide = None),
    ];
    for (field, change) in cases {
        let (mut core, mut detail) = (core.clone(), detail.clone());
        change(&mut core, &mut detail);
        assert_eq!(missing_field(&core, &detail, true), Some(field));
    }
    // What an entry outside of operation does not need.
    let excluded = CoreInput { operable: Operable { kind: OperableType::Excluded }, boundary: None, ..core };
    assert_eq!(missing_field(&excluded, &EntryDetail { fields: Default::default(), ..detail.clone() }, true), None);
    assert_eq!(missing_field(&excluded, &EntryDetail { r#abstract: Words::default(), ..detail }, false), None);
}

#[test]
fn external_ids_fit_their_scheme() {
    let fits = |scheme, value: &str| ExternalId::new(scheme, Ascii::new(value).unwrap()).is_ok();
    assert!(fits(Scheme::Uscc, uscc(1).as_str()) && !fits(Scheme::Uscc, "11421200000000001X"));
    assert!(fits(Scheme::Oid, "1.2.156.3008") && !fits(Scheme::Oid, "1..2") && !fits(Scheme::Oid, "12"));
    assert!(fits(Scheme::Doi, "10.1/x") && !fits(Scheme::Doi, "/x"));
    assert!(fits(Scheme::Ndi, &"7".repeat(32)) && !fits(Scheme::Ndi, &"7".repeat(33)));
    assert!(FieldSet::of([1]).is_err() && FieldSet::of([18]).is_err() && FieldSet::of([42]).is_err() && FieldSet::of([44]).is_err());
    assert!(FieldSet::of([3, 17, 19, 41, 43]).is_ok() && FieldSet::of((3..=17).chain(19..=41)).is_err());
    assert!(Actions::new(1 << 9).is_err() && Level::new(0).is_err() && Level::new(5).is_err());
    assert_eq!(decode_exact::<Level>(&encode(&Level::new(4).unwrap())), Ok(Level::new(4).unwrap()));
}

fn inputs() -> impl Strategy<Value = CoreInput> {
    let share = (0..3_usize, prop::collection::btree_set(0..3_usize, 0..3));
    let boundary =
        prop::option::of((prop::collection::btree_set(0..4_usize, 0..3), 0..8_u16, prop::collection::btree_set(0..4_usize, 0..3)));
    let grade = (0..3_usize, 1..=2_u8, any::<bool>(), any::<bool>());
    let modes = prop::collection::btree_set(0..3_usize, 0..3);
    (share, 0..3_usize, 0..3_usize, grade, 0..3_usize, boundary, any::<bool>(), modes).prop_map(
        |((kind, mode), open, operable, (national, level, personal, sensitive), exclusion, boundary, yes, modes)| {
            let purpose = |n: usize| code(["industry", "industry.finance", "research", "public_welfare"][n]);
            CoreInput {
                share: Share { kind: ShareType::ALL[kind], mode: set(mode.into_iter().map(|m| ShareMode::ALL[m])) },
                open: Open { kind: OpenType::ALL[open] },
                operable: Operable { kind: OperableType::ALL[operable] },
                grade: Grade { national: National::ALL[national], level: Level::new(level).unwrap(), personal, sensitive },
                exclusion_declared: Exclusion::ALL[exclusion],
                boundary: boundary.map(|(purposes, actions, banned)| Boundary {
                    purposes: set(purposes.into_iter().map(purpose)),
                    actions: Actions::new(actions).unwrap(),
                    banned: set(banned.into_iter().map(purpose)),
                }),
                consent_required: yes,
                sector_regulated: !yes,
                delivery_mode: set(modes.into_iter().map(|m| DeliveryMode::ALL[m])),
                ..samples::core()
            }
        },
    )
}

fn allowed(boundary: &Option<Boundary>, purpose: &str) -> bool {
    let purpose = code::<24>(purpose);
    boundary.as_ref().is_none_or(|b| {
        (b.purposes.is_empty() || b.purposes.iter().any(|p| p.covers(&purpose))) && !b.banned.iter().any(|p| p.covers(&purpose))
    })
}

fn field_specs() -> impl Strategy<Value = FieldSpec> {
    (0..3_usize, 0..3_usize, 1..=4_u8, any::<bool>()).prop_map(|(share, open, level, sensitive)| FieldSpec {
        share: ShareType::ALL[share],
        open: OpenType::ALL[open],
        level: Level::new(level).unwrap(),
        sensitive,
        ..samples::detail().fields[0].clone()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn stricter_is_an_order(a in inputs(), b in inputs(), c in inputs()) {
        for attribute in ATTRIBUTES {
            let within = |old: &CoreInput, new: &CoreInput| (attribute.order)(old, new) != Order::Looser;
            prop_assert_eq!((attribute.order)(&a, &a), Order::Same);
            if within(&a, &b) && within(&b, &c) {
                prop_assert!(within(&a, &c), "{} is not transitive", attribute.name);
            }
            // What is stricter both ways allows the same; only sets of words can say the same in two ways.
            if within(&a, &b) && within(&b, &a) && !["share", "boundary", "delivery_mode"].contains(&attribute.name) {
                prop_assert_eq!((attribute.order)(&a, &b), Order::Same, "{}", attribute.name);
            }
        }
    }

    #[test]
    fn a_stricter_boundary_allows_no_new_purpose(a in inputs(), b in inputs()) {
        let boundary = ATTRIBUTES.iter().find(|x| x.name == "boundary").unwrap();
        if (boundary.order)(&a, &b) != Order::Looser {
            for purpose in ["industry", "industry.finance", "industry.finance.credit", "research", "public_welfare"] {
                prop_assert!(allowed(&a.boundary, purpose) || !allowed(&b.boundary, purpose), "{}", purpose);
            }
        }
    }

    #[test]
    fn field_levels_are_an_order(a in field_specs(), b in field_specs(), c in field_specs()) {
        prop_assert!(field_within(&a, &a));
        prop_assert!(!(field_within(&b, &a) && field_within(&c, &b)) || field_within(&c, &a));
        prop_assert!(!(field_within(&b, &a) && field_within(&a, &b)) || a == b);
        let both = stricter_levels(&a, &b);
        prop_assert!(field_within(&both, &a));
        let one = |f: &FieldSpec| EntryDetail { fields: list([f.clone()]), ..samples::detail() };
        let order = fields_order(&one(&a), &one(&b));
        prop_assert_eq!(order == Some(Order::Looser), !field_within(&b, &a));
        prop_assert_eq!(fields_order(&one(&a), &EntryDetail { fields: list([]), ..samples::detail() }), None);
    }
}

#[test]
fn relay_and_provider_meet_in_one_entry() {
    // The id follows from the provider, not from who sends it: both meet in one entry.
    let mut ledger: Ledger = ledger();
    let mut relayed: SubmitEntry = submit();
    relayed.core.update_frequency.confirmed = false;
    let id = ledger.must(RELAY, relayed.clone()).ids;
    assert_eq!(ledger.must(DEPARTMENT, relayed).exists, [0]);
    assert_eq!(id, [world::id().to_string()]);
}
