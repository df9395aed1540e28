//! merge_organisation ✍ and what follows from it: successors act for their predecessors, nothing is rewritten (D44, records.md §2.5).
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod catalog_common;

use catalog_common::{approve, core_of, published, submit_for};
use mulu_contracts::catalog::withdraw_entry::WithdrawEntry;
use mulu_contracts::catalog::{self, *};
use mulu_contracts::error::Code;
use mulu_contracts::genesis::Genesis;
use mulu_contracts::id::EntryId;
use mulu_contracts::joint::{Agreement, Joint, Waiter, joint_act, waiting_for};
use mulu_contracts::joint_queries::{GetJointAct, ListJointActs, WaitingScope};
use mulu_contracts::params;
use mulu_contracts::party::amend_organisation::AmendOrganisation;
use mulu_contracts::party::merge_organisation::{Merge, MergeOrganisation};
use mulu_contracts::party::queries::{ActsOf, GetOrganisation, ListOrganisations, OrganisationAtVersion, OrganisationHistory};
use mulu_contracts::party::reform_queries::GetSuccession;
use mulu_contracts::party::scheduled::EndingMode;
use mulu_contracts::party::suspend_organisation::SuspendOrganisation;
use mulu_contracts::party::{self, OrganisationStatus, Role, acts_for, standing};
use mulu_contracts::registry::{AnyRule, Kind, Question};
use mulu_contracts::rule::Rule;
use mulu_contracts::samples::*;
use mulu_contracts::texts::Spoken;
use mulu_contracts::value::{Hash32, Time};
use mulu_testkit::{Ledger, genesis};
use serde_json::{Value, json};

fn ask(ledger: &Ledger, question: impl Into<Question>) -> Value {
    serde_json::to_value(ledger.ask(question)).unwrap()
}

fn version(ledger: &Ledger, n: u32) -> u64 {
    party::organisation(&uscc(n)).get(&ledger.state).unwrap().unwrap().version
}

/// The end of an organisation in a hundred seconds.
fn ends(ledger: &Ledger, n: u32, mode: EndingMode, into: &[u32]) -> Merge {
    Merge {
        uscc: uscc(n),
        version: version(ledger, n),
        mode,
        into: set(into.iter().map(|n| uscc(*n))),
        from: Time(ledger.time.0 + 100),
        decision_hash: hash("decision"),
        until: Time(ledger.time.0 + 5_000_000),
    }
}

fn body(merge: &Merge) -> MergeOrganisation {
    Joint::Body(Spoken(merge.clone()))
}

fn agree(merge: &Merge) -> MergeOrganisation {
    let content_hash = AnyRule::from(body(merge)).message().payload_hash();
    Joint::Agree(Agreement { id: merge.uscc, version: merge.version, content_hash })
}

/// Signed by the city bureau and each successor, and its time has come.
fn ended(ledger: &mut Ledger, n: u32, mode: EndingMode, into: &[u32]) {
    let merge = ends(ledger, n, mode, into);
    ledger.must(CITY_BUREAU, body(&merge));
    for successor in into {
        ledger.must(*successor, agree(&merge));
    }
    ledger.wait(100);
}

fn nothing(ledger: &Ledger, n: u32) -> AmendOrganisation {
    AmendOrganisation { uscc: uscc(n), version: version(ledger, n), name: None, ..AmendOrganisation::example() }
}

fn waits(ledger: &Ledger, waiter: Waiter) -> u64 {
    waiting_for(&waiter).count(&ledger.state).unwrap()
}

/// Providers 101, 102, … of the city, each with one key.
fn with_providers(count: u32) -> Genesis {
    let mut sample = genesis();
    let department = sample.organisations.iter().find(|o| o.uscc == uscc(DEPARTMENT)).unwrap().clone();
    let role = sample.roles.iter().find(|r| r.org == uscc(DEPARTMENT)).unwrap().clone();
    for n in 101..101 + count {
        let mut provider = department.clone();
        (provider.uscc, provider.keys) = (uscc(n), vec![key_spec(&format!("{n}/0"))]);
        sample.organisations.push(provider);
        sample.roles.push(mulu_contracts::genesis::GenesisRole { org: uscc(n), ..role.clone() });
    }
    sample
}

#[test]
fn whoever_signs_first_the_last_signature_takes_effect() {
    let orders: [[u32; 2]; 2] = [[CITY_BUREAU, COUNTY_PROVIDER], [COUNTY_PROVIDER, CITY_BUREAU]];
    for [first, second] in orders {
        let mut ledger = Ledger::new();
        let merge = ends(&ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]);
        ledger.must(first, body(&merge));
        assert_eq!(version(&ledger, DEPARTMENT), 1, "a body raises no version");
        let act = ask(&ledger, GetJointAct { object: uscc(DEPARTMENT).to_string().parse().unwrap(), kind: Kind(117) });
        assert_eq!((&act["state"], &act["signed"][0]["signed_by"]), (&json!("open"), &json!(uscc(first).to_string())));
        assert_eq!((act["signed"].as_array().unwrap().len(), act["missing"].as_array().unwrap().len()), (1, 1));
        assert_eq!(act["body"], serde_json::to_value(&merge).unwrap());
        let again = ledger.must(first, body(&merge));
        assert_eq!(again.exists, [0]);
        ledger.must(second, agree(&merge));
        assert_eq!((version(&ledger, DEPARTMENT), version(&ledger, COUNTY_PROVIDER)), (2, 2));
        let act = ask(&ledger, GetJointAct { object: uscc(DEPARTMENT).to_string().parse().unwrap(), kind: Kind(117) });
        assert_eq!((&act["state"], &act["missing"]), (&json!("done"), &json!([])));
        // A signature is a repeat for ever, whoever sends it and in whichever form.
        for rule in [body(&merge), agree(&merge)] {
            assert_eq!(ledger.must(second, rule).exists, [0]);
        }
        let acts = ask(&ledger, ActsOf { uscc: uscc(first), from: 0, limit: 10 });
        assert_eq!(acts["items"][0]["kind"], "merge_organisation");
    }
}

#[test]
fn what_waits_for_me_is_a_complete_list() {
    let mut ledger = Ledger::new();
    let merge = ends(&ledger, DEPARTMENT, EndingMode::Split, &[COUNTY_PROVIDER, ENTERPRISE]);
    ledger.must(COUNTY_PROVIDER, body(&merge));
    let list = |ledger: &Ledger, scope: WaitingScope| ask(ledger, ListJointActs { scope, offset: 0, limit: 10 });
    let mine = list(&ledger, WaitingScope::Organisation(uscc(ENTERPRISE)));
    assert_eq!((&mine["total"], &mine["items"][0]["state"]), (&json!("1"), &json!("open")));
    // All that is needed to agree stands there.
    let (id, content_hash) = (mine["items"][0]["id"].as_str().unwrap(), mine["items"][0]["content_hash"].as_str().unwrap());
    let agreement = Agreement { id: id.parse().unwrap(), version: 1, content_hash: content_hash.parse().unwrap() };
    let bureau = |below| WaitingScope::Bureau { division: division(PROVINCE), below };
    assert_eq!((&list(&ledger, bureau(true))["total"], &list(&ledger, bureau(false))["total"]), (&json!("1"), &json!("0")));
    assert_eq!(list(&ledger, WaitingScope::Organisation(uscc(COUNTY_PROVIDER)))["total"], "0", "it has signed");
    ledger.must(ENTERPRISE, MergeOrganisation::Agree(agreement));
    assert_eq!(list(&ledger, WaitingScope::Organisation(uscc(ENTERPRISE)))["total"], "0");
    ledger.must(CITY_BUREAU, agree(&merge));
    assert_eq!(list(&ledger, bureau(true))["total"], "0");
}

#[test]
fn a_body_lapses_at_its_time_at_joint_term_and_when_the_object_changes() {
    type Pass = fn(&mut Ledger);
    let ways: [(&str, Pass); 3] = [
        ("its own time", |ledger| ledger.wait(1_000)),
        ("joint_term", |ledger| ledger.wait(60)),
        ("version", |ledger| {
            let amend = nothing(ledger, DEPARTMENT);
            ledger.must(DEPARTMENT, amend);
        }),
    ];
    for (way, pass) in ways {
        let mut sample = genesis();
        let term = if way == "joint_term" { 60 } else { 180 * 86_400 };
        sample.parameters.insert("joint_term".into(), params::Value::Number(term));
        let mut ledger = Ledger::from_genesis(&sample);
        let merge = Merge { until: Time(ledger.time.0 + 1_001), ..ends(&ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]) };
        ledger.must(CITY_BUREAU, body(&merge));
        pass(&mut ledger);
        let mine = ask(&ledger, ListJointActs { scope: WaitingScope::Organisation(uscc(COUNTY_PROVIDER)), offset: 0, limit: 10 });
        assert_eq!(mine["items"][0]["state"], "lapsed", "{way}");
        let code = if way == "version" { Code::StaleVersion } else { Code::WrongState };
        let detail = ledger.refuse(COUNTY_PROVIDER, agree(&merge), code);
        assert_eq!(detail.as_deref(), (way != "version").then_some("lapsed"), "{way}");
        // The same body again, by whoever caught it on the wire, begins nothing; a new one takes its place on the lists.
        assert_eq!(ledger.must(CITY_BUREAU, body(&merge)).exists, [0]);
        ledger.refuse(COUNTY_PROVIDER, agree(&merge), code);
        let next = ends(&ledger, DEPARTMENT, EndingMode::Merge, &[ENTERPRISE]);
        ledger.must(CITY_BUREAU, body(&next));
        assert_eq!(waits(&ledger, Waiter::Organisation(uscc(COUNTY_PROVIDER))), 0);
        ledger.must(ENTERPRISE, agree(&next));
    }
}

#[test]
fn the_same_body_from_another_side_is_its_signature() {
    let mut ledger = Ledger::new();
    let merge = ends(&ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]);
    ledger.must(CITY_BUREAU, body(&merge));
    ledger.must(COUNTY_PROVIDER, body(&merge));
    assert_eq!(version(&ledger, DEPARTMENT), 2);
}

#[test]
fn a_body_that_was_replaced_begins_nothing_again_whoever_sends_it() {
    let mut ledger = Ledger::new();
    let merge = ends(&ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]);
    ledger.must(CITY_BUREAU, body(&merge));
    let other = Merge { decision_hash: hash("another decision"), ..merge.clone() };
    ledger.must(CITY_BUREAU, body(&other));
    // The successor brings the first one back, which the bureau has signed and left.
    ledger.refuse(COUNTY_PROVIDER, body(&merge), Code::StaleVersion);
    ledger.must(COUNTY_PROVIDER, agree(&other));
    let act = joint_act(&party::subject(&uscc(DEPARTMENT)), 117).get(&ledger.state).unwrap().unwrap();
    assert_eq!(act.body, mulu_contracts::codec::encode(&other));
}

#[test]
fn a_body_in_the_place_of_an_open_one_comes_only_from_who_has_a_side_in_it() {
    let mut ledger = Ledger::new();
    let merge = ends(&ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]);
    ledger.must(CITY_BUREAU, body(&merge));
    // Anybody could name itself a successor; it cannot push the act aside.
    let grab = ends(&ledger, DEPARTMENT, EndingMode::Merge, &[ENTERPRISE]);
    ledger.refuse(ENTERPRISE, body(&grab), Code::ExistsWithOtherContent);
    let other = Merge { decision_hash: hash("another decision"), ..merge.clone() };
    ledger.must(COUNTY_PROVIDER, body(&other));
    // What the first signed counts no more, also when the first body is sent again.
    assert_eq!(ledger.must(CITY_BUREAU, body(&merge)).exists, [0]);
    ledger.refuse(COUNTY_PROVIDER, agree(&merge), Code::StaleVersion);
    assert_eq!(version(&ledger, DEPARTMENT), 1);
    ledger.must(CITY_BUREAU, agree(&other));
    assert_eq!(version(&ledger, DEPARTMENT), 2);
}

#[test]
fn merging_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    let mut wrong = Merge { uscc: uscc(77), version: 9, ..ends(&ledger, DEPARTMENT, EndingMode::Merge, &[UNCLAIMED, 78]) };
    // S1: a merger has one successor
    assert_eq!(ledger.refuse(OPERATOR, body(&wrong), Code::FieldInvalid).as_deref(), Some("body.into"));
    wrong.mode = EndingMode::Split;
    assert_eq!(ledger.refuse(CITY_BUREAU, body(&wrong), Code::NotFound).as_deref(), Some("uscc"));
    ledger.refuse(CITY_BUREAU, agree(&wrong), Code::NotFound);
    wrong.uscc = uscc(DEPARTMENT);
    assert_eq!(ledger.refuse(OPERATOR, body(&wrong), Code::NotFound).as_deref(), Some("into"));
    wrong.into = set([uscc(UNCLAIMED), uscc(DEPARTMENT)]);
    for foreign in [OPERATOR, COUNTY_BUREAU] {
        ledger.refuse(foreign, body(&wrong), Code::RelationMissing);
    }
    ledger.refuse(CITY_BUREAU, body(&wrong), Code::StaleVersion);
    wrong.version = 1;
    let lapsed = Merge { until: ledger.time, ..wrong.clone() };
    assert_eq!(ledger.refuse(CITY_BUREAU, body(&lapsed), Code::WrongState).as_deref(), Some("lapsed"));
    // 1, in the order of `into`
    ledger.refuse(CITY_BUREAU, body(&wrong), Code::SuccessorInactive);
    wrong.into = set([uscc(DEPARTMENT)]);
    // 2
    ledger.refuse(CITY_BUREAU, body(&wrong), Code::SuccessorCycle);
    // 3
    for mode in [EndingMode::Merge, EndingMode::Split, EndingMode::Dissolve] {
        ledger.refuse(CITY_BUREAU, body(&Merge { mode, into: set([]), ..wrong.clone() }), Code::SuccessorMissing);
    }
    // An agreement: to nothing, to another body, by nobody of it.
    let good = ends(&ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]);
    ledger.refuse(COUNTY_PROVIDER, agree(&good), Code::NotFound);
    ledger.must(CITY_BUREAU, body(&good));
    ledger.refuse(OPERATOR, agree(&good), Code::RelationMissing);
    ledger.refuse(DEPARTMENT, agree(&good), Code::RelationMissing);
    let Joint::Agree(right) = agree(&good) else { unreachable!() };
    for other in [Agreement { version: 2, ..right.clone() }, Agreement { content_hash: Hash32([1; 32]), ..right.clone() }] {
        ledger.refuse(COUNTY_PROVIDER, MergeOrganisation::Agree(other), Code::StaleVersion);
    }
    // Valid when it was checked: the successor was suspended before its signature was executed.
    let order = ledger.tx(COUNTY_PROVIDER, &["11/0"], [agree(&good).into()]);
    let suspend = SuspendOrganisation { org: uscc(COUNTY_PROVIDER), control_version: 0, reason: reason("law") };
    let suspension = ledger.tx(CITY_BUREAU, &["1/0"], [suspend.into()]);
    let results = ledger.bundle(vec![suspension, order]);
    assert_eq!(results[1].code, Code::OrganisationSuspended.number());
    // And what the others sign is judged again.
    let split = ends(&ledger, DEPARTMENT, EndingMode::Split, &[ENTERPRISE, COUNTY_PROVIDER]);
    ledger.refuse(ENTERPRISE, body(&split), Code::ExistsWithOtherContent);
    ledger.refuse(CITY_BUREAU, body(&split), Code::SuccessorInactive);
}

#[test]
fn an_organisation_ends_once() {
    let mut ledger = Ledger::new();
    let merge = Merge { from: Time(ledger.time.0 + 9_000), ..ends(&ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]) };
    ledger.must(CITY_BUREAU, body(&merge));
    ledger.must(COUNTY_PROVIDER, agree(&merge));
    let again = ends(&ledger, DEPARTMENT, EndingMode::Merge, &[ENTERPRISE]);
    assert_eq!(ledger.refuse(CITY_BUREAU, body(&again), Code::WrongState).as_deref(), Some("ending"));
    ledger.wait(9_000);
    let again = ends(&ledger, DEPARTMENT, EndingMode::Merge, &[ENTERPRISE]);
    assert_eq!(ledger.refuse(CITY_BUREAU, body(&again), Code::WrongState).as_deref(), Some("merged"));
}

#[test]
fn an_organisation_signs_until_its_end_and_never_after() {
    for (mode, status) in [(EndingMode::Merge, OrganisationStatus::Merged), (EndingMode::Dissolve, OrganisationStatus::Dissolved)] {
        let mut ledger = Ledger::new();
        let merge = ends(&ledger, DEPARTMENT, mode, &[COUNTY_PROVIDER]);
        ledger.must(CITY_BUREAU, body(&merge));
        ledger.must(COUNTY_PROVIDER, agree(&merge));
        ledger.time.0 = merge.from.0 - 2;
        let amend = nothing(&ledger, DEPARTMENT);
        ledger.must(DEPARTMENT, amend);
        let stored = ledger.state.clone();
        let amend = nothing(&ledger, DEPARTMENT);
        ledger.refuse(DEPARTMENT, amend.clone(), Code::OrganisationEnded);
        assert!(stored == ledger.state, "time alone writes nothing");
        let word = serde_json::to_value(status).unwrap();
        assert_eq!(ledger.refuse(CITY_BUREAU, amend, Code::WrongState).as_deref(), word.as_str());
        let shown = ask(&ledger, GetOrganisation { uscc: uscc(DEPARTMENT) });
        assert_eq!((&shown["organisation"]["status"], &shown["ending"]["in_force"]), (&word, &json!(true)));
        assert_eq!(shown["organisation"]["successors"], json!([uscc(COUNTY_PROVIDER).to_string()]));
        let all = ask(&ledger, ListOrganisations { division: division(CITY), below: false, role: None, offset: 0, limit: 50 });
        let item = all["items"].as_array().unwrap().iter().find(|i| i["uscc"] == json!(uscc(DEPARTMENT).to_string())).unwrap();
        assert_eq!(item["status"], word);
    }
}

#[test]
fn old_versions_still_say_who_it_was_then() {
    let mut ledger = Ledger::new();
    let renamed = AmendOrganisation { name: Some(text("示例市交通运输局")), ..nothing(&ledger, DEPARTMENT) };
    ledger.must(CITY_BUREAU, renamed);
    ended(&mut ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]);
    let at = |version| ask(&ledger, OrganisationAtVersion { uscc: uscc(DEPARTMENT), version, control_version: None });
    assert_eq!((&at(1)["organisation"]["name"], &at(1)["organisation"]["status"]), (&json!("示例市交通局"), &json!("active")));
    assert_eq!(at(2)["organisation"]["former_names"], json!(["示例市交通局"]));
    assert_eq!((&at(3)["organisation"]["name"], &at(3)["made_by"]["kind"]), (&json!("示例市交通运输局"), &json!("merge_organisation")));
    // The successor's history has a line of its own.
    let history = ask(&ledger, OrganisationHistory { uscc: uscc(COUNTY_PROVIDER), from: 0, limit: 9 });
    assert_eq!((&history["total"], &history["items"][1]["kind"]), (&json!("2"), &json!("merge_organisation")));
    let successor = ask(&ledger, GetOrganisation { uscc: uscc(COUNTY_PROVIDER) });
    assert_eq!(successor["organisation"]["predecessors"], json!([uscc(DEPARTMENT).to_string()]));
}

#[test]
fn a_successor_of_a_successor_acts_for_the_first() {
    let mut ledger = published();
    let entry = examples::id(catalog_common::KEY);
    let sample_role = party::roles(&uscc(COUNTY_PROVIDER)).get(&ledger.state).unwrap();
    assert!(sample_role.is_some());
    let withdraw = |ledger: &Ledger, n: u32| {
        let rule: WithdrawEntry = catalog_common::take_back(ledger, &entry);
        let _ = n;
        rule
    };
    ended(&mut ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]);
    let mut first = ledger.clone();
    let rule = withdraw(&first, COUNTY_PROVIDER);
    first.must(COUNTY_PROVIDER, rule);
    ended(&mut ledger, COUNTY_PROVIDER, EndingMode::Dissolve, &[CITY_BUREAU]);
    let shown = ask(&ledger, GetSuccession { uscc: uscc(DEPARTMENT) });
    assert_eq!(shown["successors"], json!([uscc(COUNTY_PROVIDER).to_string(), uscc(CITY_BUREAU).to_string()]));
    let shown = ask(&ledger, GetSuccession { uscc: uscc(CITY_BUREAU) });
    assert_eq!(shown["acts_for"], json!([uscc(COUNTY_PROVIDER).to_string(), uscc(DEPARTMENT).to_string()]));
    let rule = withdraw(&ledger, CITY_BUREAU);
    ledger.refuse(COUNTY_PROVIDER, rule.clone(), Code::OrganisationEnded);
    ledger.must(CITY_BUREAU, rule);
    // The entry itself is as it was: who provided it then stands in it.
    assert_eq!(core_of(&ledger, &entry).provider, uscc(DEPARTMENT));
    // New entries for one that has ended are refused: the successor submits as itself.
    ledger.refuse(CITY_BUREAU, submit_for(DEPARTMENT, "later"), Code::ProviderUnknown);
}

#[test]
fn what_a_split_does_not_transfer_belongs_to_the_first_of_its_successors() {
    let mut ledger = Ledger::from_genesis(&with_providers(2));
    ledger.must(101, submit_for(101, "a"));
    let entry = EntryId::derive(&division(CITY), &uscc(101), &examples::key("a"));
    // 102 and the department: the set is ordered by code.
    let mut successors = [uscc(102), uscc(DEPARTMENT)];
    successors.sort();
    let first = if successors[0] == uscc(102) { 102 } else { DEPARTMENT };
    let second = if first == 102 { DEPARTMENT } else { 102 };
    ended(&mut ledger, 101, EndingMode::Split, &[102, DEPARTMENT]);
    let rule = catalog_common::take_back(&ledger, &entry);
    ledger.refuse(second, rule.clone(), Code::RelationMissing);
    ledger.must(first, rule);
}

#[test]
fn a_successor_that_reviews_needs_a_second_person_for_what_its_predecessor_sent() {
    // The city bureau is a provider too; it takes over the department and reviews what the department had submitted.
    let mut ledger = catalog_common::ledger();
    ledger.must(DEPARTMENT, catalog_common::submit());
    let entry = examples::id(catalog_common::KEY);
    ended(&mut ledger, DEPARTMENT, EndingMode::Merge, &[CITY_BUREAU]);
    let resubmit = catalog::resubmit_entry::ResubmitEntry::example();
    ledger.must(CITY_BUREAU, resubmit);
    let review = catalog_common::judge(&ledger, &entry, Outcome::Approve);
    ledger.refuse(CITY_BUREAU, review.clone(), Code::SecondPersonNeeded);
    let second = ledger.submit_with(CITY_BUREAU, &["1/1"], [review.into()]);
    assert_eq!(second.code, 0, "{:?}", ledger.refusals);
    // Without the merger the bureau alone reviews.
    let mut plain = catalog_common::ledger();
    plain.must(DEPARTMENT, catalog_common::submit());
    approve(&mut plain, &entry);
}

#[test]
fn a_chain_of_eight_successors_stands_and_a_ninth_is_refused() {
    let mut ledger = Ledger::from_genesis(&with_providers(10));
    // From its end to its beginning, and from its beginning to its end.
    for forward in [true, false] {
        let mut ledger = ledger.clone();
        let steps: Vec<u32> = if forward { (101..109).collect() } else { (101..109).rev().collect() };
        for n in steps {
            // The ends lie ahead, so that each successor is active while it signs.
            let merge = Merge { from: Time(ledger.time.0 + 50_000), ..ends(&ledger, n, EndingMode::Merge, &[n + 1]) };
            ledger.must(CITY_BUREAU, body(&merge));
            ledger.must(n + 1, agree(&merge));
        }
        let ninth = ends(&ledger, 109, EndingMode::Merge, &[110]);
        ledger.refuse(CITY_BUREAU, body(&ninth), Code::SuccessorCycle);
        let before = ends(&ledger, 110, EndingMode::Merge, &[101]);
        ledger.refuse(CITY_BUREAU, body(&before), Code::SuccessorCycle);
        let round = ends(&ledger, 109, EndingMode::Merge, &[101]);
        ledger.refuse(CITY_BUREAU, body(&round), Code::SuccessorCycle);
        // Also one that joins it in the middle is bounded.
        let middle = ends(&ledger, 110, EndingMode::Merge, &[102]);
        ledger.must(CITY_BUREAU, body(&middle));
        ledger.wait(100_000);
        assert!(acts_for(&ledger.state, &uscc(109), &uscc(101), ledger.time).unwrap(), "eight steps");
        assert!(!acts_for(&ledger.state, &uscc(110), &uscc(101), ledger.time).unwrap());
        let status = |n| standing(&ledger.state, &uscc(n), ledger.time).unwrap().unwrap().status;
        assert_eq!((status(101), status(109)), (OrganisationStatus::Merged, OrganisationStatus::Active));
        assert_eq!(ask(&ledger, GetSuccession { uscc: uscc(109) })["acts_for"].as_array().unwrap().len(), 8);
    }
    // Eight predecessors are one organisation's limit.
    for n in 101..109 {
        ended(&mut ledger, n, EndingMode::Merge, &[DEPARTMENT]);
    }
    let more = ends(&ledger, 109, EndingMode::Merge, &[DEPARTMENT]);
    let detail = ledger.refuse(CITY_BUREAU, body(&more), Code::WrongState).unwrap();
    assert!(detail.ends_with("has 8 predecessors"), "{detail}");
}

#[test]
fn the_time_of_an_end_is_never_before_its_last_signature() {
    let mut ledger = Ledger::new();
    let merge = Merge { from: Time(0), ..ends(&ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]) };
    ledger.must(CITY_BUREAU, body(&merge));
    ledger.wait(500);
    ledger.must(COUNTY_PROVIDER, agree(&merge));
    let shown = ask(&ledger, GetSuccession { uscc: uscc(DEPARTMENT) });
    assert_eq!(shown["ending"]["from"], json!(ledger.time.to_string()));
    let act = joint_act(&party::subject(&uscc(DEPARTMENT)), 117).get(&ledger.state).unwrap().unwrap();
    assert_eq!(act.done_at, Some(ledger.time));
}

#[test]
fn a_custodian_needs_the_role_that_an_act_needs() {
    let mut ledger = published();
    let entry = examples::id(catalog_common::KEY);
    ended(&mut ledger, DEPARTMENT, EndingMode::Dissolve, &[ENTERPRISE]);
    let rule = catalog_common::take_back(&ledger, &entry);
    ledger.refuse(ENTERPRISE, rule.clone(), Code::RoleMissing);
    let assign = party::assign_role::AssignRole {
        org: uscc(ENTERPRISE),
        role: Role::Provider,
        scope_division: division(CITY),
        ..party::assign_role::AssignRole::example()
    };
    ledger.must(CITY_BUREAU, assign);
    ledger.must(ENTERPRISE, rule);
}

#[test]
fn a_signature_carries_all_sides_that_its_organisation_fills() {
    let mut ledger = Ledger::new();
    // The bureau is authority and custodian in one.
    let merge = ends(&ledger, DEPARTMENT, EndingMode::Dissolve, &[CITY_BUREAU]);
    ledger.must(CITY_BUREAU, body(&merge));
    assert_eq!(version(&ledger, DEPARTMENT), 2);
    assert_eq!(waits(&ledger, Waiter::Bureau(division(CITY))), 0);
}
