//! redact 遮蔽: the words of one text go, everything else and everything proven before stays (docs/spec/governance.md).

use mulu_contracts::catalog::change::Change;
use mulu_contracts::catalog::kinds::amend_entry::AmendEntry;
use mulu_contracts::catalog::kinds::review_entry::ReviewEntry;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::kinds::transfer_entry::{Transfer, TransferEntry};
use mulu_contracts::catalog::kinds::withdraw_entry::WithdrawEntry;
use mulu_contracts::catalog::queries::entry::{GetEntry, GetEntryVersion};
use mulu_contracts::catalog::records::detail::DetailChange;
use mulu_contracts::catalog::records::entry::{CoreChange, Outcome};
use mulu_contracts::catalog::{keys, samples, search};
use mulu_contracts::element::kinds::contest_source::ContestSource;
use mulu_contracts::element::kinds::release_source::ReleaseSource;
use mulu_contracts::element::queries::element::{GetElement, GetElementVersion};
use mulu_contracts::element::records::{DataElement, SourceRole};
use mulu_contracts::governance::action::{Action, ElementKey, Redact, Target};
use mulu_contracts::governance::kinds::approve_proposal::ApproveProposal;
use mulu_contracts::governance::records::ProposalStatus;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::{EntryId, ObjectId};
use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::kernel::text::Ascii;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::kernel::words::Words;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint::JointBody as _;
use mulu_contracts::ledger::joint_query::GetJointAct;
use mulu_contracts::ledger::organisation::organisation;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, CITY_PROVIDER, DEPARTMENT, SALTS, SUPERVISOR, division, key_spec, list, local_key, reason, set, uscc,
};
use mulu_contracts::ledger::texts::{Reason, Spoken};
use mulu_contracts::party::kinds::cancel_rekey::CancelRekey;
use mulu_contracts::party::kinds::rekey_organisation::RekeyOrganisation;
use mulu_contracts::party::queries::reform::GetRekey;
use mulu_testkit::Ledger;

use crate::catalog::world as entries;
use crate::catalog::world::{id, published, submit, to};
use crate::element::world as elements;
use crate::governance::world::{self, approve, asked, enact, fall_due, proposal, record};

fn redact(object: &ObjectId, path: &str, replaced_in: &[u64]) -> Action {
    Action::Redact(Redact { object: Target::Id(*object), path: Ascii::new(path).unwrap(), replaced_in: set(replaced_in.iter().copied()) })
}

fn of_entry(path: &str) -> Action {
    redact(id().object(), path, &[])
}

/// The detail of an entry as it is answered, in JSON.
fn detail(ledger: &Ledger, id: &EntryId) -> serde_json::Value {
    match ledger.ask(GetEntry { id: *id }) {
        Some(found) => serde_json::to_value(&found.detail).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn version(ledger: &Ledger, id: &EntryId, version: u64) -> serde_json::Value {
    match ledger.ask(GetEntryVersion { id: *id, version }) {
        Some(found) => serde_json::to_value(&found.detail).unwrap(),
        other => panic!("{other:?}"),
    }
}

fn abstract_of(words: &str) -> AmendEntry {
    let detail = DetailChange { r#abstract: to(samples::words(words)), ..DetailChange::default() };
    AmendEntry { id: id(), version: 2, core: CoreChange::default(), detail: Spoken(detail) }
}

#[test]
fn one_text_is_redacted_and_no_record_hash_or_other_field_changes() {
    let mut ledger = published();
    let before = detail(&ledger, &id());
    assert!(before["abstract"].is_string());
    let records = |ledger: &Ledger| {
        let core = ledger.state.records[&keys::core(&id()).raw].clone();
        (core, ledger.state.records[&keys::detail(&id()).raw].clone())
    };
    let (stood, blobs) = (records(&ledger), ledger.state.blobs.len());
    enact(&mut ledger, "redact", of_entry("detail.abstract"));
    assert_eq!(records(&ledger), stood);

    // The hash stands in the answer in place of the words, in every version in which they stood.
    let hash = keys::detail(&id()).get(&ledger.state).unwrap().unwrap().detail.r#abstract.hash().copied().unwrap();
    let gone = serde_json::json!({ "redacted": hex::encode(hash) });
    for mut after in [detail(&ledger, &id()), version(&ledger, &id(), 1), version(&ledger, &id(), 2)] {
        assert_eq!(after["abstract"], gone);
        after["abstract"] = before["abstract"].clone();
        assert_eq!(after, before);
    }
    // The words themselves are nowhere.
    let words = before["abstract"].as_str().unwrap().as_bytes();
    let holds = |bytes: &Vec<u8>| bytes.windows(words.len()).any(|w| w == words);
    assert!(!ledger.state.blobs.values().any(holds) && !ledger.state.records.values().any(holds));
    assert!(ledger.state.blobs.len() > blobs);
}

#[test]
fn words_under_the_redacted_salt_stay_redacted_and_all_others_are_shown() {
    let mut ledger = published();
    let sent = AnyRule::from(submit()).salted(&SALTS);
    let sent = sent.get::<SubmitEntry>().unwrap().detail.0.r#abstract.clone();
    let words = sent.plain().unwrap().to_owned();
    enact(&mut ledger, "redact", of_entry("detail.abstract"));
    ledger.must(DEPARTMENT, abstract_of("全市公交线路的名称和首末班时间。"));
    entries::approve(&mut ledger, &id());
    assert_eq!(detail(&ledger, &id())["abstract"], "全市公交线路的名称和首末班时间。");
    // Back to the old words with their old salt: they are the redacted ones.
    let mut back = AmendEntry { version: entries::core_of(&ledger, &id()).version, ..abstract_of(&words) };
    back.detail.0.r#abstract = Change::Set(sent);
    ledger.must(DEPARTMENT, back);
    entries::approve(&mut ledger, &id());
    assert!(detail(&ledger, &id())["abstract"]["redacted"].is_string());
    assert!(!ledger.state.blobs.values().any(|b| b.windows(words.len()).any(|w| w == words.as_bytes())));
    // Under a new salt they are said anew, and would need a redaction of their own.
    ledger.must(DEPARTMENT, AmendEntry { version: entries::core_of(&ledger, &id()).version, ..abstract_of(&words) });
    entries::approve(&mut ledger, &id());
    assert_eq!(detail(&ledger, &id())["abstract"], words);
}

/// The object is part of the hash: who copies words with their salt has another text.
#[test]
fn the_same_words_under_the_same_salt_in_another_object_are_another_text() {
    let mut ledger = published();
    let mut copy = submit();
    copy.local_key = samples::key("copy");
    let sent = AnyRule::from(submit()).salted(&SALTS);
    copy.detail.0.r#abstract = sent.get::<SubmitEntry>().unwrap().detail.0.r#abstract.clone();
    ledger.must(DEPARTMENT, copy.clone());
    let other = samples::id("copy");
    let words = detail(&ledger, &other)["abstract"].clone();
    assert_eq!(words, detail(&ledger, &id())["abstract"]);
    assert_ne!(search::indexed(&ledger.state, &other).unwrap().unwrap().text, search::indexed(&ledger.state, &id()).unwrap().unwrap().text);
    // One goes, the other stays, in answers and in the index of words.
    enact(&mut ledger, "redact", of_entry("detail.abstract"));
    assert!(detail(&ledger, &id())["abstract"]["redacted"].is_string());
    assert_eq!(detail(&ledger, &other)["abstract"], words);
    // Said again after it, too.
    copy.local_key = samples::key("later");
    ledger.must(DEPARTMENT, copy);
    assert_eq!(detail(&ledger, &samples::id("later"))["abstract"], words);
    for id in [id(), other, samples::id("later")] {
        assert!(search::indexed(&ledger.state, &id).unwrap().is_some());
    }
}

#[test]
fn old_versions_and_what_waits_for_review_can_be_redacted() {
    let mut ledger = published();
    ledger.must(DEPARTMENT, abstract_of("第二稿"));
    // It waits: what stands now and what would stand then both go.
    enact(&mut ledger, "both", of_entry("detail.abstract"));
    match ledger.ask(GetEntry { id: id() }) {
        Some(found) => {
            assert!(found.detail.r#abstract.is_redacted());
            assert!(found.pending.unwrap().detail.r#abstract.is_redacted());
        }
        other => panic!("{other:?}"),
    }
    // What a version took the place of, alone.
    let mut ledger = published();
    ledger.must(DEPARTMENT, abstract_of("第二稿"));
    entries::approve(&mut ledger, &id());
    let replaced_in = entries::core_of(&ledger, &id()).version;
    enact(&mut ledger, "old", redact(id().object(), "detail.abstract", &[replaced_in]));
    assert_eq!(detail(&ledger, &id())["abstract"], "第二稿");
    assert!(version(&ledger, &id(), 1)["abstract"]["redacted"].is_string());
}

/// A node that keeps no old values judges as every other: all that the rule reads stands in records.
#[test]
fn a_redaction_reads_records_alone_by_the_notes_of_the_versions_that_took_a_texts_place() {
    let mut ledger = published();
    ledger.must(DEPARTMENT, abstract_of("第二稿"));
    entries::approve(&mut ledger, &id());
    let replaced_in = entries::core_of(&ledger, &id()).version;
    // The blobs of all old versions are gone, as on a node that does not keep them.
    let mut bare = ledger.clone();
    bare.state.blobs.clear();
    let action = redact(id().object(), "detail.abstract", &[replaced_in]);
    let first = proposal(&ledger, "bare", action.clone());
    let proposed = world::id_of(&bare.must(CITY_BUREAU, first));
    approve(&mut bare, &proposed, &world::GOVERNORS[..3]);
    fall_due(&mut bare, &proposed);
    assert_eq!(record(&bare, &proposed).status, ProposalStatus::Executed);
    // Versions that took nothing's place there are named in vain, also beside one that did; so are other places.
    for (path, versions) in [
        ("detail.abstract", vec![1]),
        ("detail.abstract", vec![2, replaced_in]),
        ("detail.license", vec![replaced_in]),
        ("detail.abstract", vec![99]),
    ] {
        let proposal = proposal(&ledger, "refused", redact(id().object(), path, &versions));
        ledger.refuse(CITY_BUREAU, proposal, Code::NOT_REDACTABLE);
    }
    enact(&mut ledger, "old", action.clone());
    let again = proposal(&ledger, "again", action);
    ledger.refuse(CITY_BUREAU, again, Code::NOT_REDACTABLE);
}

#[test]
fn a_text_that_waited_and_was_dropped_is_named_by_the_version_that_dropped_it() {
    let mut ledger = published();
    ledger.must(DEPARTMENT, abstract_of("某人的电话"));
    let text = match ledger.ask(GetEntry { id: id() }) {
        Some(found) => found.pending.unwrap().detail.r#abstract,
        other => panic!("{other:?}"),
    };
    assert_eq!(text.plain(), Some("某人的电话"));
    let no = entries::judge(&ledger, &id(), Outcome::Reject);
    ledger.must(CITY_BUREAU, ReviewEntry { reason: Some(reason("incorrect")), ..no });
    let dropped_in = entries::core_of(&ledger, &id()).version;
    let holds = |ledger: &Ledger| ledger.state.blobs.values().any(|b| b.windows(15).any(|w| w == "某人的电话".as_bytes()));
    assert!(holds(&ledger));
    enact(&mut ledger, "dropped", redact(id().object(), "detail.abstract", &[dropped_in]));
    assert!(!holds(&ledger));
    assert!(detail(&ledger, &id())["abstract"].is_string(), "what stands stays");
}

#[test]
fn a_reason_that_a_version_of_an_element_or_later_new_keys_took_the_place_of_can_be_redacted() {
    let spoken = |words: &str| Spoken(Reason { public: Words::new(words).unwrap(), ..reason("incorrect").0 });
    let mut ledger = elements::city();
    elements::take(&mut ledger, DEPARTMENT, elements::lines(), SourceRole::Authoritative);
    ledger.must(CITY_PROVIDER, ContestSource { entry: elements::stops(), reason: spoken("某人说不对"), ..ContestSource::example() });
    let ElementKey { key, scope_division } = ElementKey { key: elements::key(), scope_division: division(CITY) };
    let ended = ReleaseSource { entry: elements::stops(), version: 3, ..ReleaseSource::example() };
    ledger.must(CITY_PROVIDER, ended);
    let object = Target::Element(ElementKey { key: key.clone(), scope_division });
    let path = Ascii::new("contest.reason.public").unwrap();
    let now = Action::Redact(Redact { object: object.clone(), path: path.clone(), replaced_in: set([]) });
    let refused = proposal(&ledger, "now", now);
    ledger.refuse(CITY_BUREAU, refused, Code::NOT_REDACTABLE);
    enact(&mut ledger, "element", Action::Redact(Redact { object, path, replaced_in: set([4]) }));
    match ledger.ask(GetElementVersion { key, scope_division, version: 3 }) {
        Some(found) => assert!(found.element.contest.unwrap().reason.public.is_redacted()),
        other => panic!("{other:?}"),
    }

    // Of an organisation the control version.
    let rekey = |words: &str, control_version| RekeyOrganisation { reason: spoken(words), control_version, ..RekeyOrganisation::example() };
    let control = |ledger: &Ledger| organisation(&uscc(DEPARTMENT)).get(&ledger.state).unwrap().unwrap().control_version;
    ledger.must(CITY_BUREAU, rekey("某人丢失", control(&ledger)));
    let cancel = CancelRekey { org: uscc(DEPARTMENT), control_version: control(&ledger) };
    ledger.must(CITY_BUREAU, cancel);
    let keys = list([key_spec("another")]);
    ledger.must(CITY_BUREAU, RekeyOrganisation { keys, ..rekey("又一次", control(&ledger)) });
    let holds = |ledger: &Ledger| ledger.state.blobs.values().any(|b| b.windows(12).any(|w| w == "某人丢失".as_bytes()));
    assert!(holds(&ledger));
    let (object, path) = (Target::Organisation(uscc(DEPARTMENT)), Ascii::new("rekey.reason.public").unwrap());
    let replaced_in = set([control(&ledger)]);
    enact(&mut ledger, "rekey", Action::Redact(Redact { object, path, replaced_in }));
    assert!(!holds(&ledger));
}

#[test]
fn what_is_no_long_text_is_refused() {
    let mut ledger = published();
    let refuse = |ledger: &mut Ledger, action, code| {
        let proposal = proposal(ledger, "refused", action);
        ledger.refuse(CITY_BUREAU, proposal, code)
    };
    for path in [
        // The title is in the core; ids, codes and hashes stay; no such place; nothing stands there.
        "core.title",
        "title",
        "detail.title",
        "detail.resource_code",
        "detail.deident_hash",
        "detail.keywords",
        "detail",
        "abstract",
        "detail.no_such",
        "detail.share_terms",
        "detail.license",
        "notes.1.public",
        "notes.x.public",
        "reviews.1.public",
        "reviews.1.11421200000000019J.public",
    ] {
        assert_eq!(refuse(&mut ledger, of_entry(path), Code::NOT_REDACTABLE).as_deref(), Some(path));
    }
    let grant: ObjectId = mulu_contracts::kernel::id::GrantId::derive(&division(CITY), &uscc(1), &local_key("x")).into();
    refuse(&mut ledger, redact(&grant, "reason.public", &[]), Code::NOT_REDACTABLE);
    refuse(&mut ledger, redact(samples::id("no such").object(), "detail.abstract", &[]), Code::NOT_FOUND);
    refuse(&mut ledger, redact(id().object(), "detail.abstract", &[9]), Code::NOT_REDACTABLE);
    // Once is enough.
    enact(&mut ledger, "redact", of_entry("detail.abstract"));
    refuse(&mut ledger, of_entry("detail.abstract"), Code::NOT_REDACTABLE);
}

#[test]
fn reasons_of_reviews_withdrawals_proposals_and_votes_can_be_redacted() {
    let spoken = |words: &str| Spoken(Reason { public: Words::new(words).unwrap(), ..reason("other").0 });
    let mut ledger = published();
    let withdraw = entries::take_back(&ledger, &id());
    ledger.must(DEPARTMENT, WithdrawEntry { reason: spoken("私事"), ..withdraw });
    enact(&mut ledger, "note", of_entry("notes.3.public"));
    match ledger.ask(GetEntry { id: id() }) {
        Some(found) => assert!(found.pending.unwrap().pending.reason.unwrap().public.is_redacted()),
        other => panic!("{other:?}"),
    }
    let no = entries::judge(&ledger, &id(), Outcome::Reject);
    ledger.must(CITY_BUREAU, ReviewEntry { reason: Some(spoken("某人不同意")), ..no });
    enact(&mut ledger, "review", of_entry(&format!("reviews.3.{}.public", uscc(CITY_BUREAU))));

    // A proposal and a vote on it.
    let action = world::term(20);
    let named =
        mulu_contracts::governance::kinds::propose::Propose { reason: spoken("某人提议"), ..proposal(&ledger, "named", action) };
    let named = world::id_of(&ledger.must(CITY_BUREAU, named));
    let vote = world::approval(&ledger, &named);
    ledger.must(SUPERVISOR, ApproveProposal { reason: Some(spoken("某人同意")), ..vote });
    let said = |ledger: &Ledger| {
        let found = asked(ledger, &named);
        (found.proposal.reason.public.clone(), found.votes[0].reason.clone().unwrap().public)
    };
    assert_eq!(said(&ledger), (Words::new("某人提议").unwrap(), Words::new("某人同意").unwrap()));
    let hash = record(&ledger, &named).content_hash;
    let first = world::propose(&mut ledger, "reason", redact(named.object(), "reason.public", &[]));
    let path = format!("votes.{}.public", uscc(SUPERVISOR));
    let second = world::propose(&mut ledger, "vote", redact(named.object(), &path, &[]));
    for id in [&first, &second] {
        approve(&mut ledger, id, &world::GOVERNORS[..3]);
    }
    fall_due(&mut ledger, &second);
    let (reason, vote) = said(&ledger);
    assert!(reason.is_redacted() && vote.is_redacted());
    assert_eq!(record(&ledger, &named).content_hash, hash);
    assert_eq!(record(&ledger, &first).status, ProposalStatus::Executed);
}

#[test]
fn a_reason_in_a_data_element_can_be_redacted_in_every_version() {
    let mut ledger = elements::city();
    elements::take(&mut ledger, DEPARTMENT, elements::lines(), SourceRole::Authoritative);
    let reason = Spoken(Reason { public: Words::new("某人说不对").unwrap(), ..reason("incorrect").0 });
    let contest = ContestSource { entry: elements::stops(), reason, ..ContestSource::example() };
    ledger.must(CITY_PROVIDER, contest);
    let key = ElementKey { key: elements::key(), scope_division: division(CITY) };
    let action = |path: &str| {
        let object = Target::Element(key.clone());
        Action::Redact(Redact { object, path: Ascii::new(path).unwrap(), replaced_in: set([]) })
    };
    let none = proposal(&ledger, "refused", action("decision.reason.public"));
    ledger.refuse(CITY_BUREAU, none, Code::NOT_REDACTABLE);
    enact(&mut ledger, "contest", action("contest.reason.public"));
    let said = |element: DataElement| element.contest.unwrap().reason.public;
    let ElementKey { key, scope_division } = key.clone();
    match ledger.ask(GetElement { key: key.clone(), scope_division }) {
        Some(found) => assert!(said(found.element).is_redacted()),
        other => panic!("{other:?}"),
    }
    match ledger.ask(GetElementVersion { key, scope_division, version: 3 }) {
        Some(found) => assert!(said(found.element).is_redacted()),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_redaction_needs_the_votes_that_anything_else_needs() {
    let mut ledger = published();
    let id_of = world::propose(&mut ledger, "redact", of_entry("detail.abstract"));
    approve(&mut ledger, &id_of, &world::GOVERNORS[..2]);
    fall_due(&mut ledger, &id_of);
    assert_eq!(record(&ledger, &id_of).status, ProposalStatus::Lapsed);
    assert!(detail(&ledger, &id())["abstract"].is_string());
}

#[test]
fn reasons_of_transfers_and_of_new_keys_can_be_redacted() {
    let mut ledger = published();
    let transfer = |ledger: &Ledger, words: &str, days: i64| {
        let reason = Reason { public: Words::new(words).unwrap(), ..reason("other").0 };
        let until = Time(ledger.time.0 + days * 86_400);
        TransferEntry::Body(Spoken(Transfer { id: id(), version: 2, reason, until, ..Transfer::example() }))
    };
    let body = transfer(&ledger, "某人调离", 90);
    let first = AnyRule::from(body.clone()).salted(&SALTS).payload_hash();
    ledger.must(DEPARTMENT, body);
    let why = Spoken(Reason { public: Words::new("某人丢失").unwrap(), ..reason("other").0 });
    ledger.must(CITY_BUREAU, RekeyOrganisation { reason: why, ..RekeyOrganisation::example() });
    let act = |ledger: &Ledger| match ledger.ask(GetJointAct { object: id().to_string().parse().unwrap(), kind: Kind(210) }) {
        Some(act) => act.body["reason"]["public"].clone(),
        other => panic!("{other:?}"),
    };
    let rekey = |ledger: &Ledger| match ledger.ask(GetRekey { uscc: uscc(DEPARTMENT) }) {
        Some(rekey) => rekey.rekey.reason.public,
        other => panic!("{other:?}"),
    };
    assert_eq!((act(&ledger), rekey(&ledger)), ("某人调离".into(), Words::new("某人丢失").unwrap()));
    enact(&mut ledger, "transfer", of_entry("transfer.reason.public"));
    let target = Target::Organisation(uscc(DEPARTMENT));
    let path = |path: &str| Action::Redact(Redact { object: target.clone(), path: Ascii::new(path).unwrap(), replaced_in: set([]) });
    for wrong in ["rekey.public", "name", "reason.public"] {
        let proposal = proposal(&ledger, "refused", path(wrong));
        ledger.refuse(CITY_BUREAU, proposal, Code::NOT_REDACTABLE);
    }
    enact(&mut ledger, "rekey", path("rekey.reason.public"));
    assert!(act(&ledger)["redacted"].is_string() && rekey(&ledger).is_redacted());
    // A body that another one took the place of, by its content hash.
    let body = transfer(&ledger, "又一个人", 60);
    let second = AnyRule::from(body.clone()).salted(&SALTS).payload_hash();
    ledger.must(DEPARTMENT, body);
    // One that says nothing.
    let third = transfer(&ledger, "", 50);
    ledger.must(DEPARTMENT, third);
    let holds = |ledger: &Ledger| ledger.state.blobs.values().any(|b| b.windows(12).any(|w| w == "又一个人".as_bytes()));
    assert!(holds(&ledger));
    enact(&mut ledger, "replaced", of_entry(&format!("transfer.{second}.reason.public")));
    assert!(!holds(&ledger));
    let gone = proposal(&ledger, "gone", of_entry(&format!("transfer.{first}.reason.public")));
    ledger.refuse(CITY_BUREAU, gone, Code::NOT_REDACTABLE);
    // The act goes on: what was signed is the hash.
    let again = proposal(&ledger, "again", of_entry("transfer.reason.public"));
    ledger.refuse(CITY_BUREAU, again, Code::NOT_REDACTABLE);
}
