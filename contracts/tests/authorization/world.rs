//! A city with a grantor, a centre, a bureau and a coordinator, entries of several providers, and short ways to bring an application to any state.

use mulu_contracts::authorization::keys::{application, plan, scenario};
use mulu_contracts::authorization::kinds::accept_scope::AcceptScope;
use mulu_contracts::authorization::kinds::escalate_review::EscalateReview;
use mulu_contracts::authorization::kinds::first_review::FirstReview;
use mulu_contracts::authorization::kinds::give_opinion::GiveOpinion;
use mulu_contracts::authorization::kinds::provider_review::ProviderReview;
use mulu_contracts::authorization::kinds::review_plan::ReviewPlan;
use mulu_contracts::authorization::kinds::revoke_plan::RevokePlan;
use mulu_contracts::authorization::kinds::submit_application::SubmitApplication;
use mulu_contracts::authorization::kinds::submit_plan::SubmitPlan;
use mulu_contracts::authorization::kinds::submit_scenario::SubmitScenario;
use mulu_contracts::authorization::kinds::supplement_application::SupplementApplication;
use mulu_contracts::authorization::kinds::supplement_plan::SupplementPlan;
use mulu_contracts::authorization::kinds::withdraw_application::WithdrawApplication;
use mulu_contracts::authorization::kinds::withdraw_scenario::WithdrawScenario;
use mulu_contracts::authorization::queries::GetApplication;
use mulu_contracts::authorization::queries::application::ApplicationAnswer;
use mulu_contracts::authorization::records::application::{Application, ApplicationStatus, Demand, Demanded};
use mulu_contracts::authorization::records::plan::{Plan, PlanOutcome, PlanStatus};
use mulu_contracts::authorization::records::review::{OpinionOf, ReviewOf, ReviewOutcome};
use mulu_contracts::authorization::records::scenario::{Scenario, ScenarioMarks};
use mulu_contracts::authorization::records::scope::Fields;
use mulu_contracts::authorization::samples::application as samples;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::records::entry::Outcome;
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::{ApplicationId, EntryId, PlanId, ScenarioId};
use mulu_contracts::kernel::state::{Subject, stored as bytes_of};
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::freeze::{Freeze, Freezes, freezes};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY_BUREAU, CITY_PROVIDER, COUNTY, COUNTY_PROVIDER, DEPARTMENT, REGISTRAR, SECTOR_AUTHORITY, code, division, list, set, uscc,
};
use mulu_contracts::ledger::shown::Get;
use mulu_testkit::{Ledger, code_of};

use crate::catalog::world::{approve, judge, network, submit_for};

pub use crate::catalog::world::COORDINATOR;

pub const DAY: i64 = 86_400;

/// Who applies.
pub const APPLICANT: u32 = CITY_PROVIDER;
/// Who grants.
pub const GRANTOR: u32 = SECTOR_AUTHORITY;
/// Who does the first review.
pub const CENTRE: u32 = REGISTRAR;
/// A bureau that covers all.
pub const BUREAU: u32 = CITY_BUREAU;

/// An entry of the department.
pub fn lines() -> EntryId {
    catalog_samples::id("bus-lines")
}

/// An entry of the county's provider.
pub fn clinics() -> EntryId {
    EntryId::derive(&division(COUNTY), &uscc(COUNTY_PROVIDER), &catalog_samples::key("clinics"))
}

/// An entry of the department in a sector that is regulated, and has an authority.
pub fn taxis() -> EntryId {
    catalog_samples::id("taxis")
}

fn publish(ledger: &mut Ledger, provider: u32, by: u32, submit: SubmitEntry, id: EntryId) {
    ledger.must(provider, submit);
    if by == CITY_BUREAU {
        approve(ledger, &id);
    } else {
        let review = judge(ledger, &id, Outcome::Approve);
        ledger.must(by, review);
    }
}

/// The city with its entries and an open scenario.
pub fn city() -> Ledger {
    let mut ledger = Ledger::from_genesis(&network());
    publish(&mut ledger, DEPARTMENT, CITY_BUREAU, submit_for(DEPARTMENT, "bus-lines"), lines());
    let mut county = submit_for(COUNTY_PROVIDER, "clinics");
    county.core.division = division(COUNTY);
    publish(&mut ledger, COUNTY_PROVIDER, CITY_BUREAU, county, clinics());
    let mut regulated = submit_for(DEPARTMENT, "taxis");
    (regulated.core.sector, regulated.core.sector_regulated) = (Some(code("g")), true);
    publish(&mut ledger, DEPARTMENT, SECTOR_AUTHORITY, regulated, taxis());
    ledger.must(APPLICANT, SubmitScenario::example());
    ledger
}

pub fn plan_id() -> PlanId {
    samples::plan_id(samples::PLAN)
}

pub fn scenario_id() -> ScenarioId {
    samples::scenario_id(samples::SCENARIO)
}

pub fn id() -> ApplicationId {
    samples::application_id(samples::APPLICATION)
}

pub fn demand_of(entries: &[EntryId]) -> Demand {
    Demand { entries: list(entries.iter().map(|entry| Demanded { entry: *entry, fields: Fields::All })) }
}

/// An application for entries.
pub fn apply(entries: &[EntryId]) -> SubmitApplication {
    SubmitApplication { demand: Some(demand_of(entries)), ..SubmitApplication::example() }
}

pub fn stored(ledger: &Ledger) -> Application {
    application::application(&id()).get(&ledger.state).unwrap().expect("the application stands")
}

/// Version of the application, 1 where there is none.
pub fn version(ledger: &Ledger) -> u64 {
    application::application(&id()).get(&ledger.state).unwrap().map_or(1, |found| found.version)
}

/// Its state now.
pub fn status(ledger: &Ledger) -> ApplicationStatus {
    stored(ledger).status_at(ledger.time)
}

pub fn shown(ledger: &Ledger) -> ApplicationAnswer {
    let question: GetApplication = Get { id: id() };
    *ledger.ask(question).expect("the application stands")
}

pub fn first(ledger: &Ledger, outcome: ReviewOutcome) -> FirstReview {
    let reason = (outcome != ReviewOutcome::Approve).then(|| catalog_samples::reason("incomplete"));
    FirstReview { id: id(), version: version(ledger), outcome, reason, in_place_of: None }
}

pub fn review(ledger: &Ledger, outcome: ReviewOutcome, entries: &[EntryId]) -> ProviderReview {
    let reason = (outcome != ReviewOutcome::Approve).then(|| catalog_samples::reason("incomplete"));
    ProviderReview {
        id: id(),
        version: version(ledger),
        outcome,
        entries: set(entries.iter().copied()),
        conditions: None,
        reason,
        ..ProviderReview::example()
    }
}

pub fn opinion(ledger: &Ledger, opinion: OpinionOf) -> GiveOpinion {
    GiveOpinion { id: id(), version: version(ledger), opinion, ..GiveOpinion::example() }
}

pub fn escalate(ledger: &Ledger, stage: ReviewOf, reviewer: Option<u32>) -> EscalateReview {
    EscalateReview { id: id(), version: version(ledger), stage, reviewer: reviewer.map(uscc) }
}

pub fn supplement(ledger: &Ledger) -> SupplementApplication {
    SupplementApplication { id: id(), version: version(ledger), ..SupplementApplication::example() }
}

pub fn withdraw(ledger: &Ledger) -> WithdrawApplication {
    WithdrawApplication { id: id(), version: version(ledger), ..WithdrawApplication::example() }
}

pub fn accept(ledger: &Ledger) -> AcceptScope {
    let offered = application::application(&id()).get(&ledger.state).unwrap().and_then(|_| shown(ledger).reduced_hash);
    AcceptScope { id: id(), version: version(ledger), content_hash: offered.unwrap_or(Hash32([0; 32])) }
}

/// The application for these entries, through its first review.
pub fn reviewed(entries: &[EntryId]) -> Ledger {
    let mut ledger = city();
    ledger.must(APPLICANT, apply(entries));
    let rule = first(&ledger, ReviewOutcome::Approve);
    ledger.must(CENTRE, rule);
    ledger
}

/// An application for two entries in a state; granted as no kind of this part does it.
pub fn at(state: ApplicationStatus) -> Ledger {
    let both = [lines(), clinics()];
    let mut ledger = city();
    ledger.must(APPLICANT, apply(&both));
    match state {
        ApplicationStatus::Submitted => {}
        ApplicationStatus::Returned | ApplicationStatus::Rejected => {
            let outcome = if state == ApplicationStatus::Returned { ReviewOutcome::Return } else { ReviewOutcome::Reject };
            let rule = first(&ledger, outcome);
            ledger.must(CENTRE, rule);
        }
        ApplicationStatus::Withdrawn => {
            let rule = withdraw(&ledger);
            ledger.must(APPLICANT, rule);
        }
        _ => {
            let rule = first(&ledger, ReviewOutcome::Approve);
            ledger.must(CENTRE, rule);
        }
    }
    if matches!(state, ApplicationStatus::ScopeOffered | ApplicationStatus::Approved | ApplicationStatus::Granted) {
        let rule = review(&ledger, ReviewOutcome::Approve, &[lines()]);
        ledger.must(DEPARTMENT, rule);
        let outcome = if state == ApplicationStatus::ScopeOffered { ReviewOutcome::Reject } else { ReviewOutcome::Approve };
        let rule = review(&ledger, outcome, &[clinics()]);
        ledger.must(COUNTY_PROVIDER, rule);
    }
    if state == ApplicationStatus::Granted {
        let granted = Application { status: ApplicationStatus::Granted, stage_due: None, ..stored(&ledger) };
        ledger.state.records.insert(application::application(&id()).raw, bytes_of(&granted));
    }
    assert_eq!(status(&ledger), state);
    ledger
}

pub fn stored_plan(ledger: &Ledger) -> Plan {
    plan::plan(&plan_id()).get(&ledger.state).unwrap().expect("the plan stands")
}

pub fn plan_version(ledger: &Ledger) -> u64 {
    plan::plan(&plan_id()).get(&ledger.state).unwrap().map_or(1, |plan| plan.version)
}

pub fn judge_plan(ledger: &Ledger, outcome: PlanOutcome) -> ReviewPlan {
    let reason = (outcome != PlanOutcome::Approve).then(|| catalog_samples::reason("incomplete"));
    ReviewPlan { id: plan_id(), version: plan_version(ledger), outcome, reason }
}

pub fn supplement_plan(ledger: &Ledger) -> SupplementPlan {
    SupplementPlan { id: plan_id(), version: plan_version(ledger), ..SupplementPlan::example() }
}

pub fn revoke_plan(ledger: &Ledger) -> RevokePlan {
    RevokePlan { id: plan_id(), version: plan_version(ledger), ..RevokePlan::example() }
}

/// The city with a plan in a state.
pub fn plan_at(state: PlanStatus) -> Ledger {
    let mut ledger = city();
    ledger.must(GRANTOR, SubmitPlan::example());
    let outcome = match state {
        PlanStatus::Returned => Some(PlanOutcome::Return),
        PlanStatus::Approved => Some(PlanOutcome::Approve),
        PlanStatus::Rejected => Some(PlanOutcome::Reject),
        PlanStatus::Submitted | PlanStatus::Revoked => None,
    };
    if let Some(outcome) = outcome {
        let rule = judge_plan(&ledger, outcome);
        ledger.must(BUREAU, rule);
    }
    if state == PlanStatus::Revoked {
        let rule = revoke_plan(&ledger);
        ledger.must(GRANTOR, rule);
    }
    assert_eq!(stored_plan(&ledger).status, state);
    ledger
}

pub fn stored_scenario(ledger: &Ledger) -> Scenario {
    scenario::scenario(&scenario_id()).get(&ledger.state).unwrap().expect("the scenario stands")
}

pub fn marks(ledger: &Ledger) -> ScenarioMarks {
    scenario::marks(&scenario_id()).get(&ledger.state).unwrap().unwrap_or_default()
}

pub fn withdraw_scenario() -> WithdrawScenario {
    WithdrawScenario::example()
}

/// The time of the next block is this.
pub fn next_at(ledger: &Ledger, time: Time) -> Ledger {
    let mut then = ledger.clone();
    then.time = Time(time.0 - 1);
    then
}

/// What holds a subject, as an order would.
pub fn hold(ledger: &mut Ledger, subject: &Subject) {
    let freeze = Freeze { by: *lines().object(), until: Time::MAX, upheld: false };
    // Nobody objects to an organisation: what bars it is an order.
    let held = match subject {
        Subject::Organisation(_) => Freezes::default().with_order(freeze, ledger.time),
        _ => Freezes::default().with(freeze, ledger.time),
    };
    ledger.state.records.insert(freezes(subject, &[]).raw, bytes_of(&held));
}

/// A message passes or is refused at a second before a time, at it and after it.
pub fn around<R: Rule>(ledger: &Ledger, time: Time, by: u32, rule: &R, expected: [Option<Code>; 3]) {
    for (shift, expected) in (-1..=1).zip(expected) {
        let mut then = next_at(ledger, Time(time.0 + shift));
        let result = then.submit(by, rule.clone());
        assert_eq!(code_of(&result), expected, "{} at {shift}: {:?}", R::NAME, then.refusals);
    }
}
