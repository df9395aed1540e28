//! transfer_entry ✍: an entry gets another provider by both sides, or with a bureau in the place of one (E8).

use mulu_contracts::catalog::kinds::amend_entry::AmendEntry;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::kinds::transfer_entry::{Transfer, TransferEntry};
use mulu_contracts::catalog::kinds::{amend_entry, submit_entry};
use mulu_contracts::catalog::queries::entry::{EntryByCode, GetEntry};
use mulu_contracts::catalog::records::detail::EntryDetail;
use mulu_contracts::catalog::records::entry::{EntryStatus, Outcome};
use mulu_contracts::catalog::{lists, samples};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::text::ResourceCode;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint::{Agreement, Joint, JointBody as _};
use mulu_contracts::ledger::joint_act::{Waiter, waiting_for};
use mulu_contracts::ledger::joint_query::GetJointAct;
use mulu_contracts::ledger::organisation::OrganisationStatus;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, CITY_PROVIDER, COUNTY, COUNTY_BUREAU, COUNTY_PROVIDER, DEPARTMENT, ENTERPRISE, OPERATOR, SALTS, UNCLAIMED, division,
    hash, list, uscc,
};
use mulu_contracts::ledger::scheduled::EndingMode;
use mulu_contracts::ledger::texts::{Reason, Spoken};
use mulu_contracts::party::kinds::assign_role::AssignRole;
use mulu_contracts::party::kinds::merge_organisation::{Merge, MergeOrganisation};
use mulu_contracts::party::queries::joint::{ListJointActs, WaitingScope};
use mulu_testkit::{Ledger, ask};
use serde_json::{Value, json};

use crate::catalog::world::*;
use crate::permissions::{Relation, SIGNER, TARGET, World, rows};

/// A published entry of the city's, and a provider of a county whose role reaches it.
fn published() -> Ledger {
    let mut ledger = crate::catalog::world::published();
    reach(&mut ledger);
    ledger
}

fn reach(ledger: &mut Ledger) {
    let role = AssignRole { org: uscc(COUNTY_PROVIDER), role: Role::Provider, scope_division: division(CITY), ..AssignRole::example() };
    ledger.must(CITY_BUREAU, role);
}

fn to(ledger: &Ledger, n: u32) -> Transfer {
    Transfer {
        id: id(),
        version: core_of(ledger, &id()).version,
        to: uscc(n),
        reason: Reason { public: samples::words("机构改革，职责划转"), ..samples::reason("law").0 },
        for_giver: None,
        for_taker: None,
        until: Time(ledger.time.0 + 100_000),
    }
}

fn body(transfer: &Transfer) -> TransferEntry {
    Joint::Body(Spoken(transfer.clone()))
}

fn agree(transfer: &Transfer) -> TransferEntry {
    let content_hash = AnyRule::from(body(transfer)).salted(&SALTS).payload_hash();
    Joint::Agree(Agreement { id: transfer.id, version: transfer.version, content_hash })
}

fn resource_code(code: &str) -> ResourceCode {
    ResourceCode::new(code).unwrap()
}

#[test]
fn the_owner_begins_both_sides_sign_and_the_id_stays() {
    let mut ledger = published();
    let transfer = to(&ledger, COUNTY_PROVIDER);
    ledger.refuse(COUNTY_PROVIDER, body(&transfer), Code::RELATION_MISSING);
    ledger.must(DEPARTMENT, body(&transfer));
    assert_eq!((core_of(&ledger, &id()).provider, core_of(&ledger, &id()).version), (uscc(DEPARTMENT), 2));
    let waiting = ask(&ledger, ListJointActs { scope: WaitingScope::Organisation(uscc(COUNTY_PROVIDER)), from: Place::START, limit: 9 });
    assert_eq!((&waiting["total"], &waiting["items"][0]["id"]), (&json!("1"), &json!(id().to_string())));
    assert_eq!(waiting["items"][0]["body"]["reason"]["public"], "机构改革，职责划转");
    ledger.must(COUNTY_PROVIDER, agree(&transfer));
    let core = core_of(&ledger, &id());
    assert_eq!((core.provider, core.version, core.status), (uscc(COUNTY_PROVIDER), 3, EntryStatus::Published));
    assert_eq!(members(&ledger.state, provided(DEPARTMENT, lists::ANY_STATUS)), []);
    assert_eq!(members(&ledger.state, provided(COUNTY_PROVIDER, lists::ANY_STATUS)), [id()]);
    assert_eq!(waiting_for(&Waiter::Organisation(uscc(COUNTY_PROVIDER))).count(&ledger.state).unwrap(), 0);
    let act = ask(&ledger, GetJointAct { object: id().to_string().parse().unwrap(), kind: Kind(210) });
    assert_eq!(act["state"], "done");
    // Only the new provider acts on it now.
    let rule = take_back(&ledger, &id());
    ledger.refuse(DEPARTMENT, rule.clone(), Code::RELATION_MISSING);
    ledger.must(COUNTY_PROVIDER, rule);
}

#[test]
fn a_reason_is_kept_as_a_hash_with_its_words_beside() {
    let mut ledger = published();
    let transfer = to(&ledger, COUNTY_PROVIDER);
    ledger.must(DEPARTMENT, body(&transfer));
    let words = "机构改革".as_bytes();
    let in_records = ledger.state.records.values().any(|v| v.windows(words.len()).any(|w| w == words));
    assert!(!in_records, "no record holds the words");
    let mut hidden = transfer;
    hidden.reason.public = mulu_contracts::kernel::words::Words::hashed([1; 32]);
    assert_eq!(ledger.refuse(DEPARTMENT, body(&hidden), Code::FIELD_INVALID).as_deref(), Some("body.reason.public"));
}

#[test]
fn what_waits_for_review_moves_with_the_entry() {
    // A first submission, and a pending change: each is reviewed under the new provider.
    let mut ledger = ledger();
    reach(&mut ledger);
    ledger.must(DEPARTMENT, submit());
    let stale = judge(&ledger, &id(), Outcome::Approve);
    let transfer = to(&ledger, COUNTY_PROVIDER);
    ledger.must(DEPARTMENT, body(&transfer));
    ledger.must(COUNTY_PROVIDER, agree(&transfer));
    ledger.refuse(CITY_BUREAU, stale, Code::STALE_VERSION);
    let shown = ask(&ledger, GetEntry { id: id() });
    assert_eq!(shown["submission"]["content_hash"], shown["core"]["content_hash"]);
    assert_eq!(shown["submission"]["signer"], json!(uscc(DEPARTMENT).to_string()));
    approve(&mut ledger, &id());
    let amend = AmendEntry { version: core_of(&ledger, &id()).version, ..amend_entry::amend() };
    ledger.must(COUNTY_PROVIDER, amend);
    let transfer = to(&ledger, DEPARTMENT);
    ledger.must(COUNTY_PROVIDER, body(&transfer));
    ledger.must(DEPARTMENT, agree(&transfer));
    approve(&mut ledger, &id());
    assert!(pending_of(&ledger, &id()).is_none());
}

#[test]
fn transferring_is_refused_in_the_order_of_the_checks() {
    let mut ledger = published();
    let mut wrong = Transfer { id: samples::id("none"), version: 9, reason: samples::reason("whim").0, ..to(&ledger, 77) };
    (wrong.for_giver, wrong.for_taker) = (Some(hash("decision")), Some(hash("decision")));
    // S2, S3
    ledger.refuse(OPERATOR, body(&wrong), Code::ROLE_MISSING);
    ledger.refuse(CITY_BUREAU, body(&wrong), Code::NOT_FOUND);
    wrong.id = id();
    // S5
    ledger.refuse(COUNTY_BUREAU, body(&wrong), Code::RELATION_MISSING);
    ledger.refuse(COUNTY_PROVIDER, body(&wrong), Code::RELATION_MISSING);
    // S6
    ledger.refuse(CITY_BUREAU, body(&wrong), Code::STALE_VERSION);
    wrong.version = 2;
    // S8
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &id());
    frozen.refuse(CITY_BUREAU, body(&wrong), Code::FROZEN);
    // Check 1: not there, no provider, not active
    for n in [77, ENTERPRISE, UNCLAIMED] {
        ledger.refuse(CITY_BUREAU, body(&Transfer { to: uscc(n), ..wrong.clone() }), Code::PROVIDER_UNKNOWN);
    }
    // Check 2
    wrong.to = uscc(DEPARTMENT);
    ledger.refuse(CITY_BUREAU, body(&wrong), Code::NO_CHANGE);
    // Check 3
    wrong.to = uscc(COUNTY_PROVIDER);
    ledger.refuse(CITY_BUREAU, body(&wrong), Code::ONE_SIDE_ONLY);
    wrong.for_taker = None;
    // Check 4: nobody gives away what belongs to a provider that lives
    ledger.refuse(CITY_BUREAU, body(&wrong), Code::NO_STAND_IN);
    wrong.for_giver = None;
    wrong.for_taker = Some(hash("decision"));
    // and the reason
    ledger.refuse(CITY_BUREAU, body(&wrong), Code::UNKNOWN_CODE);
}

#[test]
fn nobody_takes_an_entry_that_its_role_does_not_reach() {
    let mut ledger = crate::catalog::world::published();
    let transfer = to(&ledger, COUNTY_PROVIDER);
    ledger.refuse(DEPARTMENT, body(&transfer), Code::PROVIDER_UNKNOWN);
    let transfer = to(&ledger, CITY_PROVIDER);
    ledger.must(DEPARTMENT, body(&transfer));
    ledger.must(CITY_PROVIDER, agree(&transfer));
}

#[test]
fn what_a_living_provider_has_not_confirmed_is_given_away_by_nobody_else() {
    let mut ledger = ledger();
    ledger.must(CITY_BUREAU, submit_entry::behalf(KEY));
    let transfer = Transfer { for_giver: Some(hash("decision")), ..to(&ledger, CITY_PROVIDER) };
    ledger.refuse(CITY_BUREAU, body(&transfer), Code::NO_STAND_IN);
    // Of one that was never claimed a bureau does.
    let never = SubmitEntry { provider: uscc(UNCLAIMED), ..submit_entry::behalf("books") };
    ledger.must(CITY_BUREAU, never);
    let id = samples::id_of(UNCLAIMED, "books");
    let transfer = Transfer { id, version: 1, ..transfer };
    ledger.must(CITY_BUREAU, body(&transfer));
    ledger.must(CITY_PROVIDER, agree(&transfer));
    assert_eq!(core_of(&ledger, &id).provider, uscc(CITY_PROVIDER));
}

#[test]
fn codes_that_the_new_provider_uses_already_are_taken() {
    let mut ledger = ledger();
    let with_code = |submit: SubmitEntry| {
        let detail = EntryDetail { resource_code: Some(resource_code("A/1")), ..samples::detail() };
        SubmitEntry { detail: Spoken(detail), ..submit }
    };
    let mut theirs = submit_for(COUNTY_PROVIDER, "theirs");
    theirs.core.division = division(COUNTY);
    reach(&mut ledger);
    ledger.must(DEPARTMENT, with_code(submit()));
    let mut free = ledger.clone();
    ledger.must(COUNTY_PROVIDER, with_code(theirs));
    let transfer = to(&ledger, COUNTY_PROVIDER);
    assert_eq!(ledger.refuse(DEPARTMENT, body(&transfer), Code::CODE_TAKEN).as_deref(), Some("resource_code"));
    // Where it is free it moves along.
    free.must(DEPARTMENT, body(&transfer));
    free.must(COUNTY_PROVIDER, agree(&transfer));
    let holder = |n| ask(&free, EntryByCode { provider: uscc(n), resource_code: resource_code("A/1") });
    assert_eq!((holder(DEPARTMENT), holder(COUNTY_PROVIDER)), (Value::Null, json!(id().to_string())));
}

#[test]
fn what_was_valid_when_checked_is_judged_again_at_the_last_signature() {
    let mut ledger = published();
    let transfer = to(&ledger, COUNTY_PROVIDER);
    ledger.must(DEPARTMENT, body(&transfer));
    let mut without_role = ledger.clone();
    suspend_provider_role(&mut without_role, COUNTY_PROVIDER);
    without_role.refuse(COUNTY_PROVIDER, agree(&transfer), Code::ROLE_MISSING);
    // Two signatures in one block: the entry moves once.
    let first = ledger.tx(COUNTY_PROVIDER, &["11/0"], [agree(&transfer).into()]);
    let second = ledger.tx(COUNTY_PROVIDER, &["11/1"], [agree(&transfer).into()]);
    let results = ledger.bundle(vec![first, second]);
    assert_eq!((results[0].code, results[1].exists.clone()), (0, vec![0]));
    // An amendment between body and signature makes the body lapse.
    let mut amended = published();
    amended.must(DEPARTMENT, body(&transfer));
    amended.must(DEPARTMENT, amend_entry::amend());
    amended.refuse(COUNTY_PROVIDER, agree(&transfer), Code::STALE_VERSION);
}

#[test]
fn a_bureau_stands_in_for_one_side_by_a_decision() {
    let mut ledger = published();
    let transfer = Transfer { for_taker: Some(hash("decision")), ..to(&ledger, COUNTY_PROVIDER) };
    ledger.must(DEPARTMENT, body(&transfer));
    let scope = WaitingScope::Authority { role: Role::Bureau, division: division(CITY), below: true };
    let waiting = ask(&ledger, ListJointActs { scope, from: Place::START, limit: 9 });
    assert_eq!(waiting["items"][0]["missing"][0]["side"], "taker");
    ledger.refuse(COUNTY_PROVIDER, agree(&transfer), Code::RELATION_MISSING);
    ledger.must(CITY_BUREAU, agree(&transfer));
    assert_eq!(core_of(&ledger, &id()).provider, uscc(COUNTY_PROVIDER));
}

#[test]
fn a_bureau_that_is_one_side_does_not_stand_in_for_the_other() {
    // The city bureau of this network is a provider too and takes the entry over.
    let mut ledger = published();
    let transfer = Transfer { for_giver: Some(hash("decision")), ..to(&ledger, CITY_BUREAU) };
    // As the taker, which it is, it begins nothing, and for the giver it does not stand in.
    ledger.refuse(CITY_BUREAU, body(&transfer), Code::RELATION_MISSING);
    // Also where the giver began: one signature alone moves nothing.
    let transfer = Transfer { for_giver: None, for_taker: Some(hash("decision")), ..to(&ledger, COUNTY_PROVIDER) };
    ledger.must(DEPARTMENT, body(&transfer));
    assert_eq!(core_of(&ledger, &id()).provider, uscc(DEPARTMENT));
}

#[test]
fn a_successor_takes_over_what_its_predecessor_had_by_its_own_signature() {
    let mut ledger = published();
    let merge = Merge {
        uscc: uscc(DEPARTMENT),
        version: 1,
        mode: EndingMode::Merge,
        into: list([uscc(COUNTY_PROVIDER)]),
        from: ledger.time,
        own: true,
        decision_hash: hash("decision"),
        until: Time(ledger.time.0 + 1_000),
    };
    let merger = MergeOrganisation::Body(Spoken(merge.clone()));
    let content_hash = AnyRule::from(merger.clone()).salted(&SALTS).payload_hash();
    // A bureau decides in the place of the taker just before the department ends, and waits for it.
    let asked = Transfer { for_taker: Some(hash("decision")), ..to(&ledger, CITY_BUREAU) };
    ledger.must(CITY_BUREAU, body(&asked));
    ledger.must(CITY_BUREAU, merger);
    for side in [COUNTY_PROVIDER, DEPARTMENT] {
        ledger.must(side, MergeOrganisation::Agree(Agreement { id: merge.uscc, version: 1, content_hash }));
    }
    // What waited for the department waits for who acts for it now.
    let waiting = ask(&ledger, ListJointActs { scope: WaitingScope::Organisation(uscc(COUNTY_PROVIDER)), from: Place::START, limit: 9 });
    assert_eq!(waiting["items"][0]["content_hash"], json!(AnyRule::from(body(&asked)).salted(&SALTS).payload_hash().to_string()));
    let transfer = to(&ledger, COUNTY_PROVIDER);
    ledger.must(COUNTY_PROVIDER, body(&transfer));
    assert_eq!(core_of(&ledger, &id()).provider, uscc(COUNTY_PROVIDER));
    ledger.refuse(COUNTY_PROVIDER, agree(&asked), Code::STALE_VERSION);
}

fn message(w: &mut World) -> AnyRule {
    let id = w.entry(EntryStatus::Published);
    if w.relation == Relation::Named {
        // The owner begins; who is named agrees.
        let transfer = Transfer { id, version: w.version(&id), to: uscc(SIGNER), ..Transfer::example() };
        if w.role == Some(Role::Provider) {
            w.ledger.must(TARGET, body(&transfer));
        }
        return agree(&transfer).into();
    }
    let to = COUNTY_PROVIDER;
    // A bureau signs in the place of a provider that was never claimed.
    if w.role == Some(Role::Bureau) {
        w.set_status(OrganisationStatus::Unclaimed);
    }
    let for_giver = (w.role == Some(Role::Bureau)).then(|| hash("decision"));
    TransferEntry::Body(Spoken(Transfer { id, version: w.version(&id), to: uscc(to), for_giver, ..Transfer::example() })).into()
}

#[test]
fn who_may_send_it() {
    rows(TransferEntry::NAME).hold(message);
}
