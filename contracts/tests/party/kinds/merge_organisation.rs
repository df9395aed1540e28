//! merge_organisation ✍: who signs it, what lapses, what is refused (D44). What follows is in `party/successors.rs`.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::state::stored;
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::joint::{Agreement, Joint, JointBody as _, body_of};
use mulu_contracts::ledger::joint_act::{Waiter, joint_act, waiting_for};
use mulu_contracts::ledger::joint_query::GetJointAct;
use mulu_contracts::ledger::organisation;
use mulu_contracts::ledger::organisation::RoleAssignment;
use mulu_contracts::ledger::params::Value;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY, COUNTY_BUREAU, COUNTY_OFFICE, COUNTY_PROVIDER, DEPARTMENT, ENTERPRISE, OPERATOR, PROVINCE, REGISTRAR,
    SECTOR_AUTHORITY, SUPERVISOR, UNCLAIMED, division, hash, list, reason, uscc,
};
use mulu_contracts::ledger::scheduled::EndingMode;
use mulu_contracts::party::keys::roles;
use mulu_contracts::party::kinds::merge_organisation::{Merge, MergeOrganisation};
use mulu_contracts::party::kinds::suspend_organisation::SuspendOrganisation;
use mulu_contracts::party::queries::joint::{ListJointActs, WaitingScope};
use mulu_contracts::party::queries::organisation::ActsOf;
use mulu_contracts::party::queries::reform::GetSuccession;
use mulu_contracts::party::records::Roles;
use mulu_testkit::{Ledger, ask, genesis};
use serde_json::json;

use crate::party::steps::endings::*;
use crate::party::steps::keys::two_of_three;
use crate::permissions::{Relation, SIGNER, World, rows};

/// Nobody can take a bureau's role away here: the record as governance would leave it.
fn take_roles(ledger: &mut Ledger, n: u32) {
    ledger.state.records.insert(roles(&uscc(n)).raw, stored(&Roles::default()));
}

/// Sides of an act as it is shown, by name.
fn sides<'a>(act: &'a serde_json::Value, which: &str) -> Vec<&'a str> {
    act[which].as_array().unwrap().iter().map(|side| side["side"].as_str().unwrap()).collect()
}

fn shown(ledger: &Ledger, n: u32) -> serde_json::Value {
    ask(ledger, GetJointAct { object: uscc(n).to_string().parse().unwrap(), kind: Kind(117) })
}

fn waits(ledger: &Ledger, waiter: Waiter) -> u64 {
    waiting_for(&waiter).count(&ledger.state).unwrap()
}

#[test]
fn an_authority_begins_and_the_last_signature_takes_effect() {
    for [first, second] in [[CITY_BUREAU, COUNTY_PROVIDER]] {
        let mut ledger = Ledger::new();
        let merge = ends(&ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]);
        ledger.refuse(second, body(&merge), Code::RELATION_MISSING);
        ledger.must(first, body(&merge));
        assert_eq!(version(&ledger, DEPARTMENT), 1, "a body raises no version");
        let act = shown(&ledger, DEPARTMENT);
        assert_eq!((&act["state"], &act["signed"][0]["signed_by"]), (&json!("open"), &json!(uscc(first).to_string())));
        assert_eq!((sides(&act, "signed"), sides(&act, "missing")), (vec!["bureau", "superior"], vec!["successor"]));
        assert_eq!(act["body"], serde_json::to_value(&merge).unwrap());
        let again = ledger.must(first, body(&merge));
        assert_eq!(again.exists, [0]);
        ledger.must(second, agree(&merge));
        assert_eq!((version(&ledger, DEPARTMENT), version(&ledger, COUNTY_PROVIDER)), (2, 2));
        let act = shown(&ledger, DEPARTMENT);
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
    ledger.must(CITY_BUREAU, body(&merge));
    let list = |ledger: &Ledger, scope: WaitingScope| ask(ledger, ListJointActs { scope, from: Place::START, limit: 10 });
    let mine = list(&ledger, WaitingScope::Organisation(uscc(ENTERPRISE)));
    assert_eq!((&mine["total"], &mine["items"][0]["state"]), (&json!("1"), &json!("open")));
    // All that is needed to agree stands there.
    let (id, content_hash) = (mine["items"][0]["id"].as_str().unwrap(), mine["items"][0]["content_hash"].as_str().unwrap());
    let agreement = Agreement { id: id.parse().unwrap(), version: 1, content_hash: content_hash.parse().unwrap() };
    let bureau = |below| WaitingScope::Authority { role: Role::Bureau, division: division(PROVINCE), below };
    assert_eq!(list(&ledger, bureau(true))["total"], "0", "it has signed");
    ledger.must(ENTERPRISE, MergeOrganisation::Agree(agreement));
    assert_eq!(list(&ledger, WaitingScope::Organisation(uscc(ENTERPRISE)))["total"], "0");
    // The bureau lost its role meanwhile: its signature is missing again, and stands on the list of those who may give it.
    let mut without = ledger.clone();
    take_roles(&mut without, CITY_BUREAU);
    without.must(COUNTY_PROVIDER, agree(&merge));
    assert_eq!((&list(&without, bureau(true))["total"], &list(&without, bureau(false))["total"]), (&json!("1"), &json!("0")));
    assert_eq!(version(&without, DEPARTMENT), 1);
    ledger.must(COUNTY_PROVIDER, agree(&merge));
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
        sample.parameters.insert("joint_term".into(), Value::Number(term));
        let mut ledger = Ledger::from_genesis(&sample);
        let merge = Merge { until: Time(ledger.time.0 + 1_001), ..ends(&ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]) };
        ledger.must(CITY_BUREAU, body(&merge));
        pass(&mut ledger);
        let mine = ask(&ledger, ListJointActs { scope: WaitingScope::Organisation(uscc(COUNTY_PROVIDER)), from: Place::START, limit: 10 });
        assert_eq!(mine["items"][0]["state"], "lapsed", "{way}");
        let code = if way == "version" { Code::STALE_VERSION } else { Code::WRONG_STATE };
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
    // The first one is not brought back, which the bureau has signed and left.
    ledger.refuse(COUNTY_PROVIDER, agree(&merge), Code::STALE_VERSION);
    assert_eq!(ledger.must(CITY_BUREAU, body(&merge)).exists, [0]);
    ledger.must(COUNTY_PROVIDER, agree(&other));
    let act = joint_act(&organisation::subject(&uscc(DEPARTMENT)), 117).get(&ledger.state).unwrap().unwrap();
    let stored = body_of::<Merge>(&organisation::subject(&uscc(DEPARTMENT)), &act.content_hash).get(&ledger.state).unwrap().unwrap();
    assert_eq!(stored.body, other);
}

#[test]
fn a_body_in_the_place_of_an_open_one_comes_only_from_who_has_a_side_in_it() {
    let mut ledger = Ledger::new();
    let merge = ends(&ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]);
    ledger.must(CITY_BUREAU, body(&merge));
    // Anybody could name itself a successor; it cannot push the act aside.
    let grab = ends(&ledger, DEPARTMENT, EndingMode::Merge, &[ENTERPRISE]);
    ledger.refuse(ENTERPRISE, body(&grab), Code::RELATION_MISSING);
    let other = Merge { decision_hash: hash("another decision"), ..merge.clone() };
    ledger.refuse(COUNTY_PROVIDER, body(&other), Code::RELATION_MISSING);
    // Nor can who ends by a body of its own, while it is no side of the open one; the bureau is a side of both.
    let own = Merge { own: true, ..merge.clone() };
    ledger.refuse(DEPARTMENT, body(&own), Code::EXISTS_WITH_OTHER_CONTENT);
    ledger.must(CITY_BUREAU, body(&other));
    // What the first signed counts no more, also when the first body is sent again.
    assert_eq!(ledger.must(CITY_BUREAU, body(&merge)).exists, [0]);
    ledger.refuse(COUNTY_PROVIDER, agree(&merge), Code::STALE_VERSION);
    assert_eq!(version(&ledger, DEPARTMENT), 1);
    ledger.must(COUNTY_PROVIDER, agree(&other));
    assert_eq!(version(&ledger, DEPARTMENT), 2);
}

#[test]
fn merging_is_refused_in_the_order_of_the_checks() {
    let mut ledger = Ledger::new();
    let mut wrong = Merge { uscc: uscc(77), version: 9, ..ends(&ledger, DEPARTMENT, EndingMode::Merge, &[UNCLAIMED, 78]) };
    // S1: a merger has one successor, and nobody comes twice
    assert_eq!(ledger.refuse(OPERATOR, body(&wrong), Code::FIELD_INVALID).as_deref(), Some("body.into"));
    wrong.mode = EndingMode::Split;
    let twice = Merge { into: list([uscc(UNCLAIMED), uscc(78), uscc(UNCLAIMED)]), ..wrong.clone() };
    assert_eq!(ledger.refuse(OPERATOR, body(&twice), Code::FIELD_INVALID).as_deref(), Some("body.into"));
    assert_eq!(ledger.refuse(CITY_BUREAU, body(&wrong), Code::NOT_FOUND).as_deref(), Some("uscc"));
    ledger.refuse(CITY_BUREAU, agree(&wrong), Code::NOT_FOUND);
    wrong.uscc = uscc(SUPERVISOR);
    assert_eq!(ledger.refuse(OPERATOR, body(&wrong), Code::NOT_FOUND).as_deref(), Some("into"));
    wrong.into = list([uscc(UNCLAIMED), uscc(DEPARTMENT)]);
    wrong.from = Time(ledger.time.0 + 367 * 86_400);
    for foreign in [OPERATOR, COUNTY_BUREAU, SUPERVISOR, DEPARTMENT] {
        ledger.refuse(foreign, body(&wrong), Code::RELATION_MISSING);
    }
    ledger.refuse(CITY_BUREAU, body(&wrong), Code::STALE_VERSION);
    wrong.version = 1;
    let lapsed = Merge { until: ledger.time, ..wrong.clone() };
    assert_eq!(ledger.refuse(CITY_BUREAU, body(&lapsed), Code::WRONG_STATE).as_deref(), Some("lapsed"));
    // Check 1: who governs; who holds a reserved role, unless it signs itself
    ledger.refuse(CITY_BUREAU, body(&wrong), Code::GOVERNOR_STAYS);
    wrong.uscc = uscc(REGISTRAR);
    ledger.refuse(CITY_BUREAU, body(&wrong), Code::ROLE_RESERVED);
    // Check 2: the city bureau takes over, and no other authority is there
    let none = Merge { own: true, into: list([uscc(UNCLAIMED), uscc(CITY_BUREAU)]), ..wrong.clone() };
    ledger.refuse(REGISTRAR, body(&none), Code::AUTHORITY_MISSING);
    // Check 3
    wrong.own = true;
    for who in [CITY_BUREAU, REGISTRAR] {
        ledger.refuse(who, body(&wrong), Code::BAD_TERM);
    }
    // Check 4, in the order of `into`
    (wrong.uscc, wrong.own, wrong.from) = (uscc(DEPARTMENT), false, Time(ledger.time.0 + 300 * 86_400));
    let detail = ledger.refuse(CITY_BUREAU, body(&wrong), Code::SUCCESSOR_INACTIVE);
    assert_eq!(detail, Some(uscc(UNCLAIMED).to_string()));
    wrong.into = list([uscc(DEPARTMENT)]);
    // Check 5
    ledger.refuse(CITY_BUREAU, body(&wrong), Code::SUCCESSOR_CYCLE);
    // Check 6
    for mode in [EndingMode::Merge, EndingMode::Split, EndingMode::Dissolve] {
        ledger.refuse(CITY_BUREAU, body(&Merge { mode, into: list([]), ..wrong.clone() }), Code::SUCCESSOR_MISSING);
    }
    // An agreement: to nothing, to another body, by nobody of it.
    let good = ends(&ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]);
    ledger.refuse(COUNTY_PROVIDER, agree(&good), Code::NOT_FOUND);
    ledger.must(CITY_BUREAU, body(&good));
    ledger.refuse(OPERATOR, agree(&good), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, agree(&good), Code::RELATION_MISSING);
    let Joint::Agree(right) = agree(&good) else { unreachable!() };
    for other in [Agreement { version: 2, ..right.clone() }, Agreement { content_hash: Hash32([1; 32]), ..right.clone() }] {
        ledger.refuse(COUNTY_PROVIDER, MergeOrganisation::Agree(other), Code::STALE_VERSION);
    }
    // Valid when it was checked: the successor was suspended before its signature was executed.
    let order = ledger.tx(COUNTY_PROVIDER, &["11/0"], [agree(&good).into()]);
    let suspend = SuspendOrganisation { org: uscc(COUNTY_PROVIDER), control_version: 0, reason: reason("law") };
    let suspension = ledger.tx(CITY_BUREAU, &["1/0"], [suspend.into()]);
    let results = ledger.bundle(vec![suspension, order]);
    assert_eq!(results[1].code, Code::ORGANISATION_SUSPENDED.number());
    // And what the others sign is judged again.
    let split = ends(&ledger, DEPARTMENT, EndingMode::Split, &[ENTERPRISE, COUNTY_PROVIDER]);
    ledger.refuse(ENTERPRISE, body(&split), Code::RELATION_MISSING);
    ledger.refuse(CITY_BUREAU, body(&split), Code::SUCCESSOR_INACTIVE);
}

#[test]
fn the_time_of_an_end_is_never_before_its_last_signature_and_leaves_time_to_object_to_who_does_not_sign() {
    let decided = |own: bool, from: &dyn Fn(Time) -> Time| {
        let mut ledger = Ledger::new();
        let from = from(ledger.time);
        let merge = Merge { from, own, ..ends(&ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]) };
        ledger.must(CITY_BUREAU, body(&merge));
        ledger.wait(500);
        ledger.must(COUNTY_PROVIDER, agree(&merge));
        if own {
            ledger.must(DEPARTMENT, agree(&merge));
        }
        let shown = ask(&ledger, GetSuccession { uscc: uscc(DEPARTMENT) });
        let at = ending(&ledger, DEPARTMENT).unwrap().from;
        assert_eq!(shown["ending"]["from"], json!(at.to_string()));
        let act = joint_act(&organisation::subject(&uscc(DEPARTMENT)), 117).get(&ledger.state).unwrap().unwrap();
        assert_eq!(act.done_at, Some(ledger.time));
        (at.0 - ledger.time.0, at.0 - from.0)
    };
    assert_eq!(decided(true, &|_| Time(0)).0, 0, "it signs itself");
    assert_eq!(decided(false, &|_| Time(0)).0, DELAY);
    assert_eq!(decided(false, &|now| now).0, DELAY);
    // A later time counts.
    for own in [true, false] {
        assert_eq!(decided(own, &|now| Time(now.0 + 2 * DELAY)).1, 0);
    }
}

#[test]
fn a_signature_carries_all_sides_that_its_organisation_fills() {
    // The county bureau is authority and superior in one; the city's is authority alone, and the superior signs as well.
    let mut ledger = Ledger::new();
    let merge = ends(&ledger, COUNTY_PROVIDER, EndingMode::Merge, &[COUNTY_OFFICE]);
    let mut above = ledger.clone();
    ledger.must(COUNTY_BUREAU, body(&merge));
    assert_eq!(sides(&shown(&ledger, COUNTY_PROVIDER), "missing"), ["successor"]);
    ledger.must(COUNTY_OFFICE, agree(&merge));
    assert_eq!(version(&ledger, COUNTY_PROVIDER), 2);
    assert_eq!(waits(&ledger, Waiter::Authority(Role::Bureau, division(COUNTY))), 0);

    above.must(CITY_BUREAU, body(&merge));
    // A superior that is suspended is one all the same: nobody suspends its way to deciding alone.
    let mut suspended = above.clone();
    suspended.must(CITY_BUREAU, SuspendOrganisation { org: uscc(COUNTY_BUREAU), control_version: 0, reason: reason("law") });
    suspended.must(COUNTY_OFFICE, agree(&merge));
    suspended.refuse(COUNTY_BUREAU, agree(&merge), Code::ORGANISATION_SUSPENDED);
    assert_eq!(version(&suspended, COUNTY_PROVIDER), 1);
    above.must(COUNTY_OFFICE, agree(&merge));
    assert_eq!(sides(&shown(&above, COUNTY_PROVIDER), "missing"), ["superior"]);
    assert_eq!((version(&above, COUNTY_PROVIDER), waits(&above, Waiter::Organisation(uscc(COUNTY_BUREAU)))), (1, 1));
    above.must(COUNTY_BUREAU, agree(&merge));
    assert_eq!(version(&above, COUNTY_PROVIDER), 2);
}

#[test]
fn a_superior_that_is_no_authority_any_more_is_not_asked() {
    let mut ledger = Ledger::new();
    take_roles(&mut ledger, COUNTY_BUREAU);
    let merge = ends(&ledger, COUNTY_PROVIDER, EndingMode::Merge, &[COUNTY_OFFICE]);
    ledger.refuse(COUNTY_BUREAU, body(&merge), Code::RELATION_MISSING);
    ledger.must(CITY_BUREAU, body(&merge));
    ledger.must(COUNTY_OFFICE, agree(&merge));
    assert_eq!(version(&ledger, COUNTY_PROVIDER), 2);
}

#[test]
fn its_own_signature_takes_as_many_keys_as_its_largest_threshold() {
    // Revoking takes two of its three keys, so its end does.
    for own_begins in [true, false] {
        let mut ledger = two_of_three();
        let merge = Merge { own: true, ..ends(&ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]) };
        let mine = if own_begins { body(&merge) } else { agree(&merge) };
        if !own_begins {
            ledger.must(CITY_BUREAU, body(&merge));
            assert_eq!(sides(&shown(&ledger, DEPARTMENT), "missing"), ["successor", "own"]);
        }
        ledger.refuse(DEPARTMENT, mine.clone(), Code::THRESHOLD_NOT_MET);
        let signed = ledger.submit_with(DEPARTMENT, &["3/0", "3/2"], [mine.into()]);
        assert_eq!(signed.code, 0, "{:?}", ledger.refusals);
        ledger.must(COUNTY_PROVIDER, agree(&merge));
        assert_eq!(ending(&ledger, DEPARTMENT).is_some(), !own_begins, "a bureau decides as well");
        if own_begins {
            ledger.must(CITY_BUREAU, agree(&merge));
        }
        assert_eq!(ending(&ledger, DEPARTMENT).unwrap().sent_by, Some(uscc(if own_begins { DEPARTMENT } else { CITY_BUREAU })));
    }
}

/// As it was, one signature of the city bureau was the authority's and the successor's, and a seat was gone.
#[test]
fn no_bureau_ends_a_governor_by_a_merger_that_it_signs_for_both_sides() {
    let mut ledger = Ledger::new();
    for n in [COUNTY_BUREAU, SUPERVISOR, SECTOR_AUTHORITY] {
        for mode in [EndingMode::Merge, EndingMode::Split, EndingMode::Dissolve] {
            let merge = ends(&ledger, n, mode, &[CITY_BUREAU]);
            ledger.refuse(CITY_BUREAU, body(&merge), Code::RELATION_MISSING);
            ledger.refuse(n, body(&Merge { own: true, ..merge }), Code::GOVERNOR_STAYS);
            // Nor into another one that does as it is told, and not though the governor itself agrees.
            let merge = ends(&ledger, n, mode, &[DEPARTMENT]);
            for own in [true, false] {
                ledger.refuse(CITY_BUREAU, body(&Merge { own, ..merge.clone() }), Code::GOVERNOR_STAYS);
            }
        }
    }
    // Nor one whose seat is still to come, or one that holds another role which governance gave; the latter ends where it agrees.
    for (role, own, refused) in [
        (Role::Governor, false, Some(Code::GOVERNOR_STAYS)),
        (Role::Governor, true, Some(Code::GOVERNOR_STAYS)),
        (Role::Auditor, false, Some(Code::ROLE_RESERVED)),
        (Role::Auditor, true, None),
    ] {
        let mut ledger = Ledger::new();
        let key = roles(&uscc(DEPARTMENT));
        let mut held = key.get(&ledger.state).unwrap().unwrap();
        let from = Time(ledger.time.0 + 1_000_000);
        held.assignments.push(RoleAssignment { role, from, ..held.assignments[0].clone() });
        ledger.state.records.insert(key.raw, stored(&held));
        let merge = Merge { own, ..ends(&ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]) };
        match refused {
            Some(code) => assert_eq!(ledger.refuse(CITY_BUREAU, body(&merge), code), None),
            None => assert_eq!(ledger.must(CITY_BUREAU, body(&merge)).code, 0),
        }
    }
}

/// As it was, a bureau dissolved what stood below it and became its custodian, by one signature.
#[test]
fn a_bureau_that_takes_over_does_not_decide_on_the_end() {
    let dissolved = |ledger: &Ledger| ends(ledger, DEPARTMENT, EndingMode::Dissolve, &[CITY_BUREAU]);
    let mut ledger = Ledger::new();
    let merge = dissolved(&ledger);
    ledger.refuse(CITY_BUREAU, body(&merge), Code::RELATION_MISSING);
    ledger.refuse(DEPARTMENT, body(&Merge { own: true, ..merge }), Code::AUTHORITY_MISSING);

    // The coordinator decides, where there is one; and only where there is no bureau.
    let mut ledger = Ledger::from_genesis(&with_coordinator(genesis()));
    let merge = dissolved(&ledger);
    ledger.refuse(CITY_BUREAU, body(&merge), Code::RELATION_MISSING);
    ledger.must(COORDINATOR, body(&merge));
    assert_eq!(shown(&ledger, DEPARTMENT)["signed"][0]["waits_for"], json!({ "authority": ["coordinator", CITY] }));
    assert_eq!(sides(&shown(&ledger, DEPARTMENT), "missing"), ["successor"]);
    assert_eq!(version(&ledger, DEPARTMENT), 1);
    ledger.must(CITY_BUREAU, agree(&merge));
    assert_eq!(version(&ledger, DEPARTMENT), 2);
    let other = ends(&ledger, ENTERPRISE, EndingMode::Dissolve, &[DEPARTMENT]);
    ledger.refuse(COORDINATOR, body(&other), Code::RELATION_MISSING);

    // A bureau above does, where the one below takes over; nor does a bureau decide on its own end.
    let mut ledger = Ledger::new();
    let merge = ends(&ledger, COUNTY_OFFICE, EndingMode::Dissolve, &[COUNTY_BUREAU]);
    ledger.refuse(COUNTY_BUREAU, body(&merge), Code::RELATION_MISSING);
    ledger.must(CITY_BUREAU, body(&merge));
    assert_eq!(version(&ledger, COUNTY_OFFICE), 1);
    ledger.must(COUNTY_BUREAU, agree(&merge));
    assert_eq!(version(&ledger, COUNTY_OFFICE), 2);
}

#[test]
fn an_authority_that_lost_its_role_has_not_decided_and_another_one_decides_anew() {
    let mut ledger = Ledger::new();
    let merge = ends(&ledger, COUNTY_PROVIDER, EndingMode::Merge, &[COUNTY_OFFICE]);
    ledger.must(COUNTY_BUREAU, body(&merge));
    take_roles(&mut ledger, COUNTY_BUREAU);
    ledger.must(COUNTY_OFFICE, agree(&merge));
    assert_eq!(version(&ledger, COUNTY_PROVIDER), 1);
    ledger.must(CITY_BUREAU, agree(&merge));
    assert_eq!(version(&ledger, COUNTY_PROVIDER), 2);

    // Where no bureau is left it waits for the coordinator, which finds it on its list.
    let mut ledger = Ledger::from_genesis(&with_coordinator(genesis()));
    let merge = ends(&ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]);
    ledger.must(CITY_BUREAU, body(&merge));
    take_roles(&mut ledger, CITY_BUREAU);
    assert_eq!(shown(&ledger, DEPARTMENT)["missing"][0]["waits_for"], json!({ "authority": ["coordinator", CITY] }));
    ledger.must(COUNTY_PROVIDER, agree(&merge));
    let listed = [Role::Bureau, Role::Coordinator].map(|role| waits(&ledger, Waiter::Authority(role, division(CITY))));
    assert_eq!((listed, version(&ledger, DEPARTMENT)), ([0, 1], 1));
    ledger.must(COORDINATOR, agree(&merge));
    assert_eq!((version(&ledger, DEPARTMENT), waits(&ledger, Waiter::Authority(Role::Coordinator, division(CITY)))), (2, 0));
}

fn message(w: &mut World) -> AnyRule {
    if w.role == Some(Role::Coordinator) {
        // A coordinator decides where no bureau covers.
        [CITY_BUREAU, COUNTY_BUREAU].iter().for_each(|bureau| take_roles(&mut w.ledger, *bureau));
    }
    let successor = if w.relation == Relation::Named { SIGNER } else { COUNTY_PROVIDER };
    let own = w.relation == Relation::Own;
    let merge = Merge { uscc: w.org(), into: list([uscc(successor)]), own, ..Merge::example() };
    if w.relation == Relation::Named {
        // An authority begins; who is named agrees.
        w.ledger.must(CITY_BUREAU, body(&merge));
        return agree(&merge).into();
    }
    body(&merge).into()
}

#[test]
fn who_may_send_it() {
    rows(MergeOrganisation::NAME).hold(message);
}
