//! What is told of scenarios and applications: as they stand, as they stood, and in lists.

use mulu_contracts::authorization::queries::lists::{ApplicationsOf, ListApplications, ListOpinions, ListReviews, ListScenarios};
use mulu_contracts::authorization::queries::{ApplicationHistory, GetApplicationVersion, GetScenario, ScenarioHistory};
use mulu_contracts::authorization::records::application::ApplicationStatus;
use mulu_contracts::authorization::records::review::{OpinionOf, ReviewOutcome};
use mulu_contracts::kernel::place::Place;
use mulu_contracts::ledger::samples::{CITY, DEPARTMENT, division, uscc};
use mulu_contracts::ledger::shown::{AtVersion, Get, History};

use crate::authorization::world::*;

#[test]
fn a_scenario_tells_what_is_open_for_it() {
    let mut ledger = at(ApplicationStatus::Approved);
    let question = || -> GetScenario { Get { id: scenario_id() } };
    let shown = ledger.ask(question()).unwrap();
    assert_eq!(shown.application, Some(id()));
    assert_eq!(shown.scenario.content.summary.plain(), Some("为市民提供公交到站时刻。"));
    ledger.wait(180 * DAY);
    assert_eq!(ledger.ask(question()).unwrap().application, None, "an approval that lapsed is not open");
    let listed = ledger.ask(ListScenarios { applicant: uscc(APPLICANT), status: None, from: Place::START, limit: 5 });
    assert_eq!((listed.total, listed.items[0].scenario_id), (1, scenario_id()));
    let history: ScenarioHistory = History { id: scenario_id(), from: 0, limit: 5 };
    assert_eq!(ledger.ask(history).items[0].kind, "submit_scenario");
}

#[test]
fn every_version_of_an_application_keeps_its_demand() {
    let mut ledger = at(ApplicationStatus::Returned);
    let mut rule = supplement(&ledger);
    rule.demand = crate::catalog::world::to(demand_of(&[clinics()]));
    ledger.must(APPLICANT, rule);
    let at_version = |version| {
        let question: GetApplicationVersion = AtVersion { id: id(), version };
        ledger.ask(question).unwrap()
    };
    let (first, second) = (at_version(1), at_version(2));
    assert_eq!((first.demand, first.application.status), (demand_of(&[lines(), clinics()]), ApplicationStatus::Returned));
    assert_eq!(second.demand, demand_of(&[clinics()]));
    let history: ApplicationHistory = History { id: id(), from: 0, limit: 5 };
    let kinds: Vec<_> = ledger.ask(history).items.into_iter().map(|item| (item.kind, item.version)).collect();
    assert_eq!(kinds, [("submit_application".into(), 1), ("first_review".into(), 1), ("supplement_application".into(), 2)]);
}

#[test]
fn applications_are_listed_by_applicant_division_and_entry() {
    let mut ledger = reviewed(&[lines(), taxis()]);
    let list = |of| ListApplications { of, status: None, from: Place::START, limit: 5 };
    let of = [
        ApplicationsOf::Applicant(uscc(APPLICANT)),
        ApplicationsOf::Division { code: division(CITY), below: false },
        ApplicationsOf::Entry(taxis()),
    ];
    for of in of.clone() {
        let rows = ledger.ask(list(of)).items;
        assert_eq!((rows.len(), rows[0].status), (1, ApplicationStatus::ProviderReview));
    }
    let rule = opinion(&ledger, OpinionOf::Support);
    ledger.must(GRANTOR, rule);
    let rule = review(&ledger, ReviewOutcome::Reject, &[lines(), taxis()]);
    ledger.must(DEPARTMENT, rule);
    let counts: Vec<_> = of.into_iter().map(|of| ledger.ask(list(of)).total).collect();
    assert_eq!(counts, [1, 1, 0], "what is rejected leaves the lists of its entries");
    let reviews = ledger.ask(ListReviews { id: id(), from: Place::START, limit: 5 });
    let by: Vec<_> = reviews.items.iter().map(|review| (review.by, review.outcome)).collect();
    assert_eq!(by, [(uscc(CENTRE), ReviewOutcome::Approve), (uscc(DEPARTMENT), ReviewOutcome::Reject)]);
    assert_eq!(reviews.items[1].reason.as_ref().unwrap().code.as_str(), "incomplete");
    let opinions = ledger.ask(ListOpinions { id: id(), from: Place::START, limit: 5 });
    assert_eq!(opinions.items[0].opinion, OpinionOf::Support);
}
