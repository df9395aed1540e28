//! Values for the examples of kinds: the sample city lets its operator run the bus lines.

use crate::authorization::records::application::{Demand, Demanded};
use crate::authorization::records::plan::{PlanContent, PlanMode, Selection};
use crate::authorization::records::scenario::ScenarioContent;
use crate::authorization::records::scope::{Cell, Fields, Recipients, Scope, Security};
use crate::catalog::records::entry::Actions;
use crate::catalog::samples as catalog_samples;
use crate::kernel::id::{ApplicationId, PlanId, ScenarioId};
use crate::kernel::value::{Secs, Time};
use crate::ledger::samples::{
    CITY, CITY_PROVIDER, DEPARTMENT, SECTOR_AUTHORITY, code, division, hash, list, local_key, set, text, time, uscc,
};
use crate::ledger::term::Term;

const YEAR: i64 = 365 * 86_400;

/// The grantor's own key of the sample plan.
pub const PLAN: &str = "transport-2026";
/// The own key of a city department of the sample scenario.
pub const SCENARIO: &str = "bus-timetables";
/// The own key of a city department of the sample application.
pub const APPLICATION: &str = "bus-timetables-1";

/// Id of the sample grantor's plan with this key.
pub fn plan_id(key: &str) -> PlanId {
    PlanId::derive(&division(CITY), &uscc(SECTOR_AUTHORITY), &local_key(key))
}

/// Id of the sample applicant's scenario with this key.
pub fn scenario_id(key: &str) -> ScenarioId {
    ScenarioId::derive(&division(CITY), &uscc(CITY_PROVIDER), &local_key(key))
}

/// Id of the sample applicant's application with this key.
pub fn application_id(key: &str) -> ApplicationId {
    ApplicationId::derive(&division(CITY), &uscc(CITY_PROVIDER), &local_key(key))
}

/// A plan for the field of transport.
pub fn plan() -> PlanContent {
    PlanContent {
        mode: PlanMode::Field,
        division: division(CITY),
        field: Some(code("transport")),
        cells: set([Cell { division: division(CITY), theme: code("transport") }]),
        selection: Selection::Tender,
        decision_hash: Some(hash("decision")),
        conditions_hash: Some(hash("conditions")),
        operation_hash: Some(hash("operation")),
        max_term: Secs(3 * 365 * 86_400),
        exit_hash: Some(hash("exit")),
        security_hash: Some(hash("security")),
        cooperation: false,
        project_review_hash: None,
        valid_from: time(),
        valid_until: Time(time().0 + 3 * YEAR),
    }
}

/// What the sample scenario is.
pub fn scenario() -> ScenarioContent {
    ScenarioContent {
        division: division(CITY),
        title: text("公交时刻查询"),
        domain: code("transport"),
        purposes: set([code("public_welfare"), code("research")]),
        summary: catalog_samples::words("为市民提供公交到站时刻。"),
        lead_department: Some(uscc(DEPARTMENT)),
        zone: None,
    }
}

/// Which entries are asked for.
pub fn demand() -> Demand {
    Demand { entries: list([Demanded { entry: catalog_samples::id("bus-lines"), fields: Fields::All }]) }
}

/// What is left where nothing of it is rejected.
pub fn reduced() -> Demand {
    demand()
}

/// For what and by which acts.
pub fn scope() -> Scope {
    Scope {
        purposes: set([code("public_welfare")]),
        actions: Actions::new(0b11).unwrap_or_default(),
        spatial: set([division(CITY)]),
        recipients: Recipients::default(),
    }
}

/// For which time.
pub fn term() -> Term {
    Term { from: time(), until: Time(time().0 + YEAR) }
}

/// How the data is kept safe.
pub fn security() -> Security {
    Security { measures: hash("measures"), environment: text("市数据可信空间") }
}
