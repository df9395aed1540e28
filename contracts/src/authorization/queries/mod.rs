//! Questions of authorised operation.

pub mod application;
pub mod grant;
pub mod grant_beside;
pub mod grant_lists;
pub mod legacy;
pub mod lists;
pub mod plan;
pub mod scenario;

use crate::authorization::records::application::Application;
use crate::authorization::records::grant::Grant;
use crate::authorization::records::legacy::LegacyUse;
use crate::authorization::records::plan::Plan;
use crate::authorization::records::scenario::Scenario;
use crate::ledger::entry::QueryEntry;
use crate::ledger::shown::{AtVersion, Get, History};

/// A plan as it stands.
pub type GetPlan = Get<Plan>;
/// A plan as a version of it stood.
pub type GetPlanVersion = AtVersion<Plan>;
/// Every change of a plan.
pub type PlanHistory = History<Plan>;
/// A scenario as it stands.
pub type GetScenario = Get<Scenario>;
/// A scenario as a version of it stood.
pub type GetScenarioVersion = AtVersion<Scenario>;
/// Every change of a scenario.
pub type ScenarioHistory = History<Scenario>;
/// An application as it stands.
pub type GetApplication = Get<Application>;
/// An application as a version of it stood.
pub type GetApplicationVersion = AtVersion<Application>;
/// Every change of an application, its reviews among them.
pub type ApplicationHistory = History<Application>;
/// A grant as it stands.
pub type GetGrant = Get<Grant>;
/// A grant as a version of it stood.
pub type GetGrantVersion = AtVersion<Grant>;
/// Every change of a grant, its holds, stops, consents and reports among them.
pub type GrantHistory = History<Grant>;
/// A legacy use as it stands.
pub type GetLegacyUse = Get<LegacyUse>;
/// A legacy use as a version of it stood.
pub type GetLegacyUseVersion = AtVersion<LegacyUse>;
/// Every change of a legacy use.
pub type LegacyUseHistory = History<LegacyUse>;

/// The questions of this domain, by number.
pub const QUERIES: &[QueryEntry] = &[
    QueryEntry::of::<GetPlan>(),
    QueryEntry::of::<GetPlanVersion>(),
    QueryEntry::of::<PlanHistory>(),
    QueryEntry::of::<GetScenario>(),
    QueryEntry::of::<GetScenarioVersion>(),
    QueryEntry::of::<ScenarioHistory>(),
    QueryEntry::of::<GetApplication>(),
    QueryEntry::of::<GetApplicationVersion>(),
    QueryEntry::of::<ApplicationHistory>(),
    QueryEntry::of::<lists::ListPlans>(),
    QueryEntry::of::<lists::ListScenarios>(),
    QueryEntry::of::<lists::ListApplications>(),
    QueryEntry::of::<lists::ListReviews>(),
    QueryEntry::of::<lists::ListOpinions>(),
    QueryEntry::of::<application::GetDecisions>(),
    QueryEntry::of::<GetGrant>(),
    QueryEntry::of::<GetGrantVersion>(),
    QueryEntry::of::<GrantHistory>(),
    QueryEntry::of::<grant_lists::ListGrants>(),
    QueryEntry::of::<grant_lists::GrantsEverNaming>(),
    QueryEntry::of::<grant_beside::ListHolds>(),
    QueryEntry::of::<grant_beside::GetGrantUse>(),
    QueryEntry::of::<grant_beside::ListSubGrantAnswers>(),
    QueryEntry::of::<grant_beside::ListSecurityReports>(),
    QueryEntry::of::<grant_beside::GetSecurityReport>(),
    QueryEntry::of::<GetLegacyUse>(),
    QueryEntry::of::<GetLegacyUseVersion>(),
    QueryEntry::of::<LegacyUseHistory>(),
    QueryEntry::of::<legacy::ListLegacyUses>(),
];
