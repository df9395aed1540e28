//! submit_application: its refusals in the order of docs/spec/authorization.md.

use mulu_contracts::authorization::kinds::submit_application::SubmitApplication;
use mulu_contracts::authorization::records::application::{ApplicationStatus, Demand, Demanded, Op};
use mulu_contracts::authorization::records::scope::Fields;
use mulu_contracts::authorization::samples::application as samples;
use mulu_contracts::catalog::keys as catalog_keys;
use mulu_contracts::catalog::records::entry::{Actions, EntryCore, EntryStatus, Exclusion};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::{EntryId, GrantId, ReportId};
use mulu_contracts::kernel::state::stored as bytes_of;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::organisation;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, DEPARTMENT, ENTERPRISE, OPERATOR, code, division, list, local_key, set, uscc};
use mulu_contracts::ledger::term::Term;
use mulu_testkit::Ledger;

use crate::authorization::matrix::application;
use crate::authorization::world::*;
use crate::permissions::{World, rows};

fn only(entry: EntryId, numbers: impl IntoIterator<Item = u16>) -> Demanded {
    Demanded { entry, fields: Fields::Only(set(numbers)) }
}

/// S1: an entry twice, more field numbers than may be, a term without a second.
#[test]
fn what_no_payload_may_say() {
    let mut ledger = city();
    let refused = |ledger: &mut Ledger, change: &dyn Fn(&mut SubmitApplication)| {
        let mut rule = SubmitApplication::example();
        change(&mut rule);
        ledger.refuse(APPLICANT, rule, Code::FIELD_INVALID)
    };
    let twice = Demand { entries: list([only(lines(), [1]), only(lines(), [2])]) };
    assert_eq!(refused(&mut ledger, &|rule| rule.demand = Some(twice.clone())).as_deref(), Some("demand"));
    let many = |n: u32| EntryId::derive(&division(CITY), &uscc(DEPARTMENT), &local_key(&format!("e{n}")));
    let full = Demand { entries: list((0..17).map(|n| only(many(n), 0..if n < 16 { 512 } else { 1 }))) };
    assert_eq!(refused(&mut ledger, &|rule| rule.demand = Some(full.clone())).as_deref(), Some("demand"));
    let empty = Term { from: samples::term().from, until: samples::term().from };
    assert_eq!(refused(&mut ledger, &|rule| rule.term = Some(empty.clone())).as_deref(), Some("term"));
}

#[test]
fn submit_application_refuses_in_order() {
    let mut ledger = city();
    let right = apply(&[lines(), clinics()]);
    let nobody = uscc(77);
    let report = ReportId::derive(&division(CITY), &uscc(OPERATOR), &local_key("genesis-0"));
    let grant = GrantId::derive(&division(CITY), &uscc(GRANTOR), &local_key("none"));
    let mut wrong = SubmitApplication {
        scenario: samples::scenario_id("nobody's"),
        operator: nobody,
        grantor: nobody,
        op: Op::Widen(grant),
        demand: Some(demand_of(&[mulu_contracts::catalog::samples::id("none")])),
        qualifications: set([ReportId::derive(&division(CITY), &nobody, &local_key("none"))]),
        channel: code("no_such_channel"),
        security: None,
        ..right.clone()
    };
    // S4
    let mut refused = |wrong: &SubmitApplication, code: Code| ledger.refuse(ENTERPRISE, wrong.clone(), code);
    assert_eq!(refused(&wrong, Code::NOT_FOUND).as_deref(), Some("scenario"));
    wrong.scenario = right.scenario;
    assert_eq!(refused(&wrong, Code::NOT_FOUND).as_deref(), Some("operator"));
    wrong.operator = right.operator;
    assert_eq!(refused(&wrong, Code::NOT_FOUND).as_deref(), Some("grantor"));
    wrong.grantor = right.grantor;
    assert_eq!(refused(&wrong, Code::NOT_FOUND).as_deref(), Some("op"));
    wrong.op = Op::New;
    assert_eq!(refused(&wrong, Code::NOT_FOUND).as_deref(), Some("qualifications"));
    wrong.qualifications = set([report]);
    assert_eq!(refused(&wrong, Code::NOT_FOUND).as_deref(), Some("demand"));
    wrong.demand = right.demand.clone();
    // Check 1: another's scenario
    refused(&wrong, Code::SCENARIO_CLOSED);
    let mut refused = |wrong: &SubmitApplication, code: Code| ledger.refuse(APPLICANT, wrong.clone(), code);
    // Check 3, then codes
    assert_eq!(refused(&wrong, Code::FIELD_MISSING).as_deref(), Some("security"));
    wrong.security = right.security.clone();
    assert_eq!(refused(&wrong, Code::UNKNOWN_CODE).as_deref(), Some("channel"));
    wrong.channel = right.channel.clone();
    // Check 4: another's qualification
    refused(&wrong, Code::NOT_QUALIFIED);
    wrong.qualifications = Default::default();
    wrong.operator = uscc(DEPARTMENT);
    // Check 5
    let mut barred = ledger.clone();
    hold(&mut barred, &organisation::subject(&uscc(APPLICANT)));
    barred.refuse(APPLICANT, wrong.clone(), Code::APPLICANT_BARRED);
    // Check 6: no operator; a grantor whose role does not reach the city
    ledger.refuse(APPLICANT, wrong.clone(), Code::ROLE_UNFIT);
    wrong.operator = right.operator;
    wrong.grantor = uscc(DEPARTMENT);
    ledger.refuse(APPLICANT, wrong.clone(), Code::ROLE_UNFIT);
    ledger.must(APPLICANT, right.clone());
    assert_eq!(stored(&ledger).stage_due, Some(ledger.time.after(7 * DAY as u64)));
    assert!(!ledger.submit(APPLICANT, right.clone()).exists.is_empty());
    ledger.refuse(APPLICANT, wrong, Code::EXISTS_WITH_OTHER_CONTENT);
    assert_eq!(marks(&ledger).application, Some(id()));
}

/// Check 2: one at a time for a scenario; what has lapsed is none.
#[test]
fn one_application_is_open_for_a_scenario() {
    let another = SubmitApplication { local_key: local_key("another"), ..apply(&[lines()]) };
    let ledger = at(ApplicationStatus::Returned);
    let lapses = stored(&ledger).stage_due.unwrap();
    around(&ledger, lapses, APPLICANT, &another, [Some(Code::APPLICATION_OPEN), None, None]);
    for state in [ApplicationStatus::Rejected, ApplicationStatus::Withdrawn, ApplicationStatus::Granted] {
        let mut over = at(state);
        over.must(APPLICANT, another.clone());
    }
    // One that has lapsed and is withdrawn late leaves the newer one where it is.
    let mut later = next_at(&ledger, lapses);
    later.must(APPLICANT, another);
    let newer = marks(&later).application;
    let rule = withdraw(&later);
    later.must(APPLICANT, rule);
    assert_eq!(marks(&later).application, newer);
}

/// Check 7: each entry, and what its boundary lets.
#[test]
fn every_entry_and_its_boundary_is_asked() {
    let base = city();
    let with = |change: &dyn Fn(&mut EntryCore)| {
        let mut ledger = base.clone();
        let key = catalog_keys::core(&lines());
        let mut core = key.get(&ledger.state).unwrap().unwrap();
        change(&mut core);
        ledger.state.records.insert(key.raw, bytes_of(&core));
        ledger
    };
    let mut wrong = apply(&[lines()]);
    let scope = wrong.scope.as_mut().unwrap();
    scope.actions = Actions::new(0b1000).unwrap();
    scope.purposes = set([code("industry.finance")]);
    with(&|core| core.status = EntryStatus::Submitted).refuse(APPLICANT, wrong.clone(), Code::ENTRY_NOT_PUBLISHED);
    with(&|core| core.unclaimed = true).refuse(APPLICANT, wrong.clone(), Code::ENTRY_UNCLAIMED);
    with(&|core| core.input.exclusion_declared = Exclusion::Privacy).refuse(APPLICANT, wrong.clone(), Code::ENTRY_EXCLUDED);
    let boundary = |purposes: &'static str, banned: Option<&'static str>| {
        move |core: &mut EntryCore| {
            let boundary = core.input.boundary.as_mut().unwrap();
            boundary.purposes = set([code(purposes)]);
            boundary.banned = set(banned.map(code));
        }
    };
    with(&boundary("research", None)).refuse(APPLICANT, wrong.clone(), Code::PURPOSE_OUTSIDE_BOUNDARY);
    with(&boundary("industry", Some("industry"))).refuse(APPLICANT, wrong.clone(), Code::ACTION_OUTSIDE_BOUNDARY);
    wrong.scope.as_mut().unwrap().actions = Actions::new(0b11).unwrap();
    with(&boundary("industry", Some("industry"))).refuse(APPLICANT, wrong.clone(), Code::PURPOSE_BANNED);
    // A ban below what is asked for is none of that.
    let wide = |core: &mut EntryCore| core.input.boundary.as_mut().unwrap().banned = set([code("industry.finance")]);
    wrong.scope.as_mut().unwrap().purposes = set([code("industry")]);
    // Check 8
    with(&wide).refuse(APPLICANT, wrong.clone(), Code::PURPOSE_OUTSIDE_SCENARIO);
    wrong.scope.as_mut().unwrap().purposes = set([code("research")]);
    // Check 9
    wrong.demand = Some(Demand { entries: list([only(lines(), [1, 9_999])]) });
    assert_eq!(base.clone().refuse(APPLICANT, wrong.clone(), Code::UNKNOWN_FIELD).as_deref(), Some("9999"));
    wrong.demand = Some(Demand { entries: list([only(lines(), [1])]) });
    base.clone().must(APPLICANT, wrong);
    assert!(base.time < Time::MAX);
}

fn message(w: &mut World) -> AnyRule {
    application(w).into()
}

#[test]
fn who_may_send_it() {
    let foreign = ["developer,foreign", "operator,foreign", "provider,foreign", "platform_relay,foreign"];
    let others = ["platform_relay,relayed", "bureau,same_division", "first_review_centre,same_division"];
    let rows =
        foreign.into_iter().chain(others).fold(rows(SubmitApplication::NAME), |rows, pair| rows.refused_later(pair, Code::SCENARIO_CLOSED));
    rows.hold(message);
}
