//! withdraw_ending: until its time an end is taken back, by whom, and what is left then.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY_BUREAU, COUNTY_BUREAU, COUNTY_OFFICE, COUNTY_PROVIDER, DEPARTMENT, ENTERPRISE, OPERATOR, hash, list, reason, uscc,
};
use mulu_contracts::ledger::scheduled::{Ending, EndingMode, Scheduled, scheduled};
use mulu_contracts::party::kinds::merge_organisation::Merge;
use mulu_contracts::party::kinds::suspend_organisation::SuspendOrganisation;
use mulu_contracts::party::kinds::withdraw_ending::WithdrawEnding;
use mulu_contracts::party::queries::organisation::{GetOrganisation, OrganisationHistory};
use mulu_contracts::party::queries::reform::GetSuccession;
use mulu_testkit::{Ledger, ask, code_of};
use serde_json::{Value, json};

use crate::party::steps::endings::*;
use crate::permissions::{Relation, SIGNER, World, rows};

fn withdraw(n: u32, version: u64) -> WithdrawEnding {
    WithdrawEnding { uscc: uscc(n), version, reason: reason("other") }
}

/// The end of an organisation of the county, decided by this bureau of two.
fn decided_by(bureau: u32) -> Ledger {
    let mut ledger = Ledger::new();
    let merge = ends(&ledger, COUNTY_PROVIDER, EndingMode::Merge, &[COUNTY_OFFICE]);
    ledger.must(bureau, body(&merge));
    if bureau == CITY_BUREAU {
        ledger.must(COUNTY_BUREAU, agree(&merge));
    }
    ledger.must(COUNTY_OFFICE, agree(&merge));
    assert!(ending(&ledger, COUNTY_PROVIDER).is_some());
    ledger
}

/// As it was, an end that was decided came, whoever objected.
#[test]
fn a_merger_is_called_off_before_its_time() {
    let mut ledger = Ledger::new();
    let split = ends(&ledger, DEPARTMENT, EndingMode::Split, &[COUNTY_PROVIDER, ENTERPRISE]);
    ledger.must(CITY_BUREAU, body(&split));
    ledger.must(COUNTY_PROVIDER, agree(&split));
    ledger.must(ENTERPRISE, agree(&split));
    let predecessors = |ledger: &Ledger, n| ask(ledger, GetOrganisation { uscc: uscc(n) })["organisation"]["predecessors"].clone();
    assert_eq!(predecessors(&ledger, ENTERPRISE), json!([uscc(DEPARTMENT).to_string()]));
    ledger.wait(DELAY - 2);
    ledger.must(CITY_BUREAU, withdraw(DEPARTMENT, 2));
    assert_eq!(ending(&ledger, DEPARTMENT), None);
    ledger.wait(DELAY);
    // It stands, signs, and nobody acts for it; the successors are none.
    let amend = nothing(&ledger, DEPARTMENT);
    ledger.must(DEPARTMENT, amend);
    let shown = ask(&ledger, GetOrganisation { uscc: uscc(DEPARTMENT) });
    assert_eq!((&shown["organisation"]["status"], &shown["organisation"]["successors"]), (&json!("active"), &json!([])));
    let shown = ask(&ledger, GetSuccession { uscc: uscc(DEPARTMENT) });
    assert_eq!((&shown["ending"], &shown["successors"]), (&Value::Null, &json!([])));
    for n in [COUNTY_PROVIDER, ENTERPRISE] {
        assert_eq!((predecessors(&ledger, n), version(&ledger, n)), (json!([]), 3));
        assert_eq!(ask(&ledger, GetSuccession { uscc: uscc(n) })["acts_for"], json!([]));
    }
    let history = ask(&ledger, OrganisationHistory { uscc: uscc(DEPARTMENT), from: 0, limit: 9 });
    assert_eq!((&history["items"][2]["kind"], &history["items"][2]["version"]), (&json!("withdraw_ending"), &json!(3)));
    // What was signed then decides nothing again; another decision does.
    for (side, rule) in [(CITY_BUREAU, body(&split)), (COUNTY_PROVIDER, agree(&split)), (ENTERPRISE, agree(&split))] {
        assert_eq!(ledger.must(side, rule).exists, [0]);
    }
    assert_eq!(ending(&ledger, DEPARTMENT), None);
    ended(&mut ledger, DEPARTMENT, EndingMode::Merge, &[ENTERPRISE]);
    assert_eq!(predecessors(&ledger, ENTERPRISE), json!([uscc(DEPARTMENT).to_string()]));
}

#[test]
fn an_end_is_called_off_also_where_a_successor_has_ended_since() {
    let mut ledger = Ledger::new();
    let from = Time(ledger.time.0 + 3 * DELAY);
    let merge = Merge { from, ..ends(&ledger, DEPARTMENT, EndingMode::Merge, &[ENTERPRISE]) };
    ledger.must(CITY_BUREAU, body(&merge));
    ledger.must(ENTERPRISE, agree(&merge));
    ended(&mut ledger, ENTERPRISE, EndingMode::Dissolve, &[OPERATOR]);
    ledger.must(CITY_BUREAU, withdraw(DEPARTMENT, 2));
    let shown = ask(&ledger, GetOrganisation { uscc: uscc(ENTERPRISE) });
    assert_eq!((&shown["organisation"]["status"], &shown["organisation"]["predecessors"]), (&json!("dissolved"), &json!([])));
    let shown = ask(&ledger, GetSuccession { uscc: uscc(OPERATOR) });
    assert_eq!(shown["acts_for"], json!([uscc(ENTERPRISE).to_string()]));
}

#[test]
fn who_sent_the_body_the_superior_and_a_bureau_strictly_above_call_it_off_and_nobody_else() {
    // By the city bureau: it sent it; the county bureau stands in the field.
    for who in [CITY_BUREAU, COUNTY_BUREAU] {
        let mut ledger = decided_by(CITY_BUREAU);
        for other in [COUNTY_PROVIDER, COUNTY_OFFICE, OPERATOR, DEPARTMENT] {
            ledger.refuse(other, withdraw(COUNTY_PROVIDER, 2), Code::RELATION_MISSING);
        }
        ledger.must(who, withdraw(COUNTY_PROVIDER, 2));
    }
    // By the county bureau: the city's stands above it.
    let mut ledger = decided_by(COUNTY_BUREAU);
    ledger.must(CITY_BUREAU, withdraw(COUNTY_PROVIDER, 2));
    // By the organisation itself: it sent it, and takes it back.
    let mut ledger = Ledger::new();
    let from = Time(ledger.time.0 + 1_000);
    let merge = Merge { own: true, from, ..ends(&ledger, COUNTY_PROVIDER, EndingMode::Merge, &[COUNTY_OFFICE]) };
    ledger.must(COUNTY_PROVIDER, body(&merge));
    ledger.must(COUNTY_BUREAU, agree(&merge));
    ledger.must(COUNTY_OFFICE, agree(&merge));
    ledger.must(COUNTY_PROVIDER, withdraw(COUNTY_PROVIDER, 2));
    assert_eq!(ending(&ledger, COUNTY_PROVIDER), None);
}

#[test]
fn withdrawing_is_refused_in_the_order_of_the_checks() {
    let mut ledger = decided_by(CITY_BUREAU);
    ledger.refuse(CITY_BUREAU, withdraw(77, 9), Code::NOT_FOUND);
    ledger.refuse(OPERATOR, withdraw(COUNTY_PROVIDER, 9), Code::RELATION_MISSING);
    ledger.refuse(CITY_BUREAU, withdraw(COUNTY_PROVIDER, 1), Code::STALE_VERSION);
    // Check 1
    ledger.refuse(CITY_BUREAU, withdraw(DEPARTMENT, 1), Code::NOTHING_PENDING);
    // Check 2
    let mut late = ledger.clone();
    late.wait(DELAY);
    late.refuse(CITY_BUREAU, withdraw(COUNTY_PROVIDER, 2), Code::TOO_LATE);
    // Check 3: governance decided, and takes back itself
    let mut governed = ledger.clone();
    let by_governance = Ending { sent_by: None, ..ending(&ledger, COUNTY_PROVIDER).unwrap() };
    let schedule = Scheduled { ending: Some(by_governance), ..Scheduled::default() };
    let stored = mulu_contracts::kernel::state::stored(&schedule);
    governed.state.records.insert(scheduled(&uscc(COUNTY_PROVIDER)).raw, stored);
    governed.refuse(CITY_BUREAU, withdraw(COUNTY_PROVIDER, 2), Code::AUTHORITY_MISSING);
    governed.wait(DELAY);
    governed.refuse(CITY_BUREAU, withdraw(COUNTY_PROVIDER, 2), Code::TOO_LATE);
    // It is no ending act: who is suspended does not send it.
    let mut suspended = ledger.clone();
    suspended.must(CITY_BUREAU, SuspendOrganisation { org: uscc(COUNTY_BUREAU), control_version: 0, reason: reason("law") });
    suspended.refuse(COUNTY_BUREAU, withdraw(COUNTY_PROVIDER, 2), Code::ORGANISATION_SUSPENDED);
    // and the reason
    let whim = WithdrawEnding { reason: reason("whim"), ..withdraw(COUNTY_PROVIDER, 2) };
    ledger.refuse(CITY_BUREAU, whim, Code::UNKNOWN_CODE);
    // Two at once: the end is off once.
    let first = ledger.tx(CITY_BUREAU, &["1/0"], [withdraw(COUNTY_PROVIDER, 2).into()]);
    let second = ledger.tx(COUNTY_BUREAU, &["2/0"], [withdraw(COUNTY_PROVIDER, 2).into()]);
    let codes: Vec<_> = ledger.bundle(vec![first, second]).iter().map(code_of).collect();
    assert_eq!(codes, [None, Some(Code::STALE_VERSION)]);
    ledger.refuse(CITY_BUREAU, withdraw(COUNTY_PROVIDER, 3), Code::NOTHING_PENDING);
}

fn message(w: &mut World) -> AnyRule {
    if w.relation != Relation::Missing {
        let sent_by = Some(uscc(if w.relation == Relation::Named { SIGNER } else { CITY_BUREAU }));
        let (into, from) = (list([uscc(COUNTY_PROVIDER)]), Time(w.ledger.time.0 + 60));
        let ending = Ending { mode: EndingMode::Merge, into, from, decision_hash: hash("decision"), sent_by };
        w.put(&scheduled(&w.org()), &Scheduled { ending: Some(ending), ..Scheduled::default() });
    }
    WithdrawEnding { uscc: w.org(), version: 1, reason: reason("other") }.into()
}

#[test]
fn who_may_send_it() {
    rows(WithdrawEnding::NAME).hold(message);
}
