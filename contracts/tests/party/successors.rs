//! What follows from the end of an organisation: successors act for their predecessors, nothing is rewritten (D44, docs/spec/party.md).

use mulu_contracts::catalog::kinds::resubmit_entry::ResubmitEntry;
use mulu_contracts::catalog::kinds::withdraw_entry::WithdrawEntry;
use mulu_contracts::catalog::records::entry::Outcome;
use mulu_contracts::catalog::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::organisation::OrganisationStatus;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, CITY_BUREAU, COUNTY_PROVIDER, DEPARTMENT, ENTERPRISE, division, text, uscc};
use mulu_contracts::ledger::scheduled::{EndingMode, acts_for, standing};
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_contracts::party::kinds::assign_role::AssignRole;
use mulu_contracts::party::kinds::merge_organisation::Merge;
use mulu_contracts::party::queries::organisation::{GetOrganisation, ListOrganisations, OrganisationAtVersion, OrganisationHistory};
use mulu_contracts::party::queries::reform::GetSuccession;
use mulu_testkit::{Ledger, ask};
use serde_json::json;

use crate::catalog::world as entries;
use crate::party::steps::endings::*;

#[test]
fn an_organisation_ends_once() {
    let mut ledger = Ledger::new();
    let merge = ends(&ledger, DEPARTMENT, EndingMode::Merge, &[COUNTY_PROVIDER]);
    ledger.must(CITY_BUREAU, body(&merge));
    ledger.must(COUNTY_PROVIDER, agree(&merge));
    let again = ends(&ledger, DEPARTMENT, EndingMode::Merge, &[ENTERPRISE]);
    assert_eq!(ledger.refuse(CITY_BUREAU, body(&again), Code::WRONG_STATE).as_deref(), Some("ending"));
    ledger.wait(DELAY);
    let again = ends(&ledger, DEPARTMENT, EndingMode::Merge, &[ENTERPRISE]);
    assert_eq!(ledger.refuse(CITY_BUREAU, body(&again), Code::WRONG_STATE).as_deref(), Some("merged"));
}

#[test]
fn an_organisation_signs_until_its_end_and_never_after() {
    for (mode, status) in [(EndingMode::Merge, OrganisationStatus::Merged), (EndingMode::Dissolve, OrganisationStatus::Dissolved)] {
        let mut ledger = Ledger::new();
        let from = Time(ledger.time.0 + DELAY + 9_000);
        let merge = Merge { from, ..ends(&ledger, DEPARTMENT, mode, &[COUNTY_PROVIDER]) };
        ledger.must(CITY_BUREAU, body(&merge));
        ledger.must(COUNTY_PROVIDER, agree(&merge));
        ledger.time.0 = from.0 - 2;
        let amend = nothing(&ledger, DEPARTMENT);
        ledger.must(DEPARTMENT, amend);
        let stored = ledger.state.clone();
        let amend = nothing(&ledger, DEPARTMENT);
        ledger.refuse(DEPARTMENT, amend.clone(), Code::ORGANISATION_ENDED);
        assert!(stored == ledger.state, "time alone writes nothing");
        let word = serde_json::to_value(status).unwrap();
        assert_eq!(ledger.refuse(CITY_BUREAU, amend, Code::WRONG_STATE).as_deref(), word.as_str());
        let shown = ask(&ledger, GetOrganisation { uscc: uscc(DEPARTMENT) });
        assert_eq!((&shown["organisation"]["status"], &shown["ending"]["in_force"]), (&word, &json!(true)));
        assert_eq!(shown["organisation"]["successors"], json!([uscc(COUNTY_PROVIDER).to_string()]));
        let all = ask(&ledger, ListOrganisations { division: division(CITY), below: false, role: None, from: Place::START, limit: 50 });
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
    let mut ledger = entries::published();
    let entry = samples::id(entries::KEY);
    // What a successor has to reach is where the entry lies.
    let role = AssignRole { org: uscc(COUNTY_PROVIDER), role: Role::Provider, scope_division: division(CITY), ..AssignRole::example() };
    ledger.must(CITY_BUREAU, role);
    let withdraw = |ledger: &Ledger, n: u32| {
        let rule: WithdrawEntry = entries::take_back(ledger, &entry);
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
    ledger.refuse(COUNTY_PROVIDER, rule.clone(), Code::ORGANISATION_ENDED);
    ledger.must(CITY_BUREAU, rule);
    // The entry itself is as it was: who provided it then stands in it.
    assert_eq!(entries::core_of(&ledger, &entry).provider, uscc(DEPARTMENT));
    // New entries for one that has ended are refused: the successor submits as itself.
    ledger.refuse(CITY_BUREAU, entries::submit_for(DEPARTMENT, "later"), Code::PROVIDER_UNKNOWN);
}

#[test]
fn who_is_listed_first_acts_for_it_whatever_its_code() {
    // What a split does not transfer belongs to the first of its successors; which of two codes is the smaller decides nothing.
    for [first, second] in [[102, DEPARTMENT], [DEPARTMENT, 102]] {
        let mut ledger = Ledger::from_genesis(&with_providers(2));
        ledger.must(101, entries::submit_for(101, "a"));
        let entry = EntryId::derive(&division(CITY), &uscc(101), &samples::key("a"));
        ended(&mut ledger, 101, EndingMode::Split, &[first, second]);
        let shown = ask(&ledger, GetSuccession { uscc: uscc(101) });
        assert_eq!(shown["successors"], json!([uscc(first).to_string()]));
        assert_eq!(ending(&ledger, 101).unwrap().into.to_vec(), [uscc(first), uscc(second)]);
        let shown = ask(&ledger, GetOrganisation { uscc: uscc(101) });
        assert_eq!(shown["organisation"]["successors"], json!([uscc(first).to_string(), uscc(second).to_string()]));
        let rule = entries::take_back(&ledger, &entry);
        ledger.refuse(second, rule.clone(), Code::RELATION_MISSING);
        ledger.must(first, rule);
    }
}

#[test]
fn a_successor_that_reviews_needs_a_second_person_for_what_its_predecessor_sent() {
    // The city bureau is a provider too; it takes over the department and reviews what the department had submitted.
    // It does not decide on that end: the coordinator does.
    let mut ledger = Ledger::from_genesis(&with_coordinator(entries::network()));
    ledger.must(DEPARTMENT, entries::submit());
    let entry = samples::id(entries::KEY);
    let merge = ends(&ledger, DEPARTMENT, EndingMode::Merge, &[CITY_BUREAU]);
    ledger.must(COORDINATOR, body(&merge));
    ledger.must(CITY_BUREAU, agree(&merge));
    ledger.wait(DELAY);
    let resubmit = ResubmitEntry::example();
    ledger.must(CITY_BUREAU, resubmit);
    let review = entries::judge(&ledger, &entry, Outcome::Approve);
    ledger.refuse(CITY_BUREAU, review.clone(), Code::SECOND_PERSON_NEEDED);
    let second = ledger.submit_with(CITY_BUREAU, &["1/1"], [review.into()]);
    assert_eq!(second.code, 0, "{:?}", ledger.refusals);
    // Without the merger the bureau alone reviews.
    let mut plain = entries::ledger();
    plain.must(DEPARTMENT, entries::submit());
    entries::approve(&mut plain, &entry);
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
            let merge = ends(&ledger, n, EndingMode::Merge, &[n + 1]);
            ledger.must(CITY_BUREAU, body(&merge));
            ledger.must(n + 1, agree(&merge));
        }
        let ninth = ends(&ledger, 109, EndingMode::Merge, &[110]);
        ledger.refuse(CITY_BUREAU, body(&ninth), Code::SUCCESSOR_CYCLE);
        let before = ends(&ledger, 110, EndingMode::Merge, &[101]);
        ledger.refuse(CITY_BUREAU, body(&before), Code::SUCCESSOR_CYCLE);
        let round = ends(&ledger, 109, EndingMode::Merge, &[101]);
        ledger.refuse(CITY_BUREAU, body(&round), Code::SUCCESSOR_CYCLE);
        // Also one that joins it in the middle is bounded.
        let middle = ends(&ledger, 110, EndingMode::Merge, &[102]);
        ledger.must(CITY_BUREAU, body(&middle));
        ledger.wait(DELAY);
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
    let detail = ledger.refuse(CITY_BUREAU, body(&more), Code::TOO_MANY);
    assert_eq!(detail, Some(uscc(DEPARTMENT).to_string()));
}

#[test]
fn a_custodian_needs_the_role_that_an_act_needs() {
    let mut ledger = entries::published();
    let entry = samples::id(entries::KEY);
    ended(&mut ledger, DEPARTMENT, EndingMode::Dissolve, &[ENTERPRISE]);
    let rule = entries::take_back(&ledger, &entry);
    ledger.refuse(ENTERPRISE, rule.clone(), Code::ROLE_MISSING);
    let assign = AssignRole {
        org: uscc(ENTERPRISE),
        role: Role::Provider,
        scope_division: division(CITY),
        ..mulu_contracts::party::kinds::assign_role::AssignRole::example()
    };
    ledger.must(CITY_BUREAU, assign);
    ledger.must(ENTERPRISE, rule);
}
