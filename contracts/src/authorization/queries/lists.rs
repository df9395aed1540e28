//! Lists of plans, scenarios and applications, and of the reviews and opinions of one application (A29 to A32, A48, B27; docs/spec/authorization.md).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::authorization::keys::{application as application_keys, plan as plan_keys, scenario as scenario_keys};
use crate::authorization::records::application::{Application, ApplicationStatus};
use crate::authorization::records::plan::{Plan, PlanMode, PlanStatus};
use crate::authorization::records::review::{Opinion, Review};
use crate::authorization::records::scenario::{Scenario, ScenarioStatus};
use crate::kernel::error::Fault;
use crate::kernel::id::{ApplicationId, DivisionCode, EntryId, PlanId, ScenarioId, Uscc};
use crate::kernel::listing::{Page, Selection, page_of};
use crate::kernel::member::Member;
use crate::kernel::member_list::{LISTED, MemberList};
use crate::kernel::place::Place;
use crate::kernel::state::{Key, Record, StateRead};
use crate::kernel::text::Text;
use crate::kernel::value::Time;
use crate::ledger::parts;
use crate::ledger::parts::Part;
use crate::ledger::query::{Context, Listing, Query};
use crate::ledger::texts;

/// The record that a member of a list is.
fn whole<V: Record>(state: &dyn StateRead, member: &Member) -> Result<V, Fault> {
    let found = Key::<V>::new(&member.subject, &[]).get(state)?;
    found.ok_or_else(|| Fault::new(format!("a {} on a list is missing", V::NAME)))
}

fn listing<T>(
    state: &dyn StateRead,
    (page, rest): (Page, Option<DivisionCode>),
    row: impl Fn(&dyn StateRead, &Member) -> Result<T, Fault>,
) -> Result<Listing<T>, Fault> {
    let items = page.members.iter().map(|(_, member)| row(state, member)).collect::<Result<_, _>>()?;
    Ok(Listing { items, total: page.total, next: page.next, rest })
}

/// A page of one list.
fn single(state: &dyn StateRead, list: MemberList, mask: u16, at: (&Place, u32)) -> Result<(Page, Option<DivisionCode>), Fault> {
    Ok((page_of(state, [Selection::Members(list, mask)], at.0, at.1)?, None))
}

/// A page of the lists of a division, perhaps with all that lie in it.
fn of_divisions(
    state: &dyn StateRead,
    division: (&DivisionCode, bool),
    at: (Place, u32),
    list: impl Fn(&DivisionCode) -> MemberList,
    mask: u16,
) -> Result<(Page, Option<DivisionCode>), Fault> {
    let of = |code: &DivisionCode| Ok(parts::one(Selection::Members(list(code), mask)));
    let Part { page, rest, .. } = parts::page(state, division, at, of)?;
    Ok((page, rest))
}

/// Whose plans.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlansOf {
    /// Of a grantor.
    Grantor(Uscc),
    /// Of a division.
    Division {
        /// The division.
        code: DivisionCode,
        /// Also all divisions that lie in it.
        below: bool,
    },
}

/// Plans of a grantor or a division.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListPlans {
    /// Whose.
    pub of: PlansOf,
    /// In this state; absent: in any.
    #[serde(default)]
    pub status: Option<PlanStatus>,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

/// One plan on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanRow {
    /// The plan.
    pub plan_id: PlanId,
    /// Version.
    pub version: u64,
    /// Whose.
    pub grantor: Uscc,
    /// How much of the catalog.
    pub mode: PlanMode,
    /// Where.
    pub division: DivisionCode,
    /// State.
    pub status: PlanStatus,
    /// Its review is overdue.
    pub overdue: bool,
    /// A grant can be signed under it at this time.
    pub in_term: bool,
}

impl Query for ListPlans {
    const NUMBER: u16 = 139;
    const NAME: &'static str = "list_plans";
    type Answer = Listing<PlanRow>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let mask = self.status.map_or(plan_keys::ANY_STATUS, plan_keys::with_status);
        let page = match &self.of {
            PlansOf::Grantor(uscc) => single(state, plan_keys::plans_of(uscc), mask, (&self.from, self.limit))?,
            PlansOf::Division { code, below } => of_divisions(state, (code, *below), (self.from, self.limit), plan_keys::plans_in, mask)?,
        };
        listing(state, page, |state, member| {
            let plan: Plan = whole(state, member)?;
            Ok(PlanRow {
                plan_id: plan.plan_id,
                version: plan.version,
                grantor: plan.grantor,
                mode: plan.content.mode,
                division: plan.content.division,
                status: plan.status,
                overdue: plan.is_overdue(context.time),
                in_term: plan.is_in_term(context.time),
            })
        })
    }
}

/// Scenarios of an applicant.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListScenarios {
    /// Whose.
    pub applicant: Uscc,
    /// In this state; absent: in any.
    #[serde(default)]
    pub status: Option<ScenarioStatus>,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

/// One scenario on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScenarioRow {
    /// The scenario.
    pub scenario_id: ScenarioId,
    /// Version.
    pub version: u64,
    /// Where.
    pub division: DivisionCode,
    /// Its name.
    pub title: Text<128>,
    /// State.
    pub status: ScenarioStatus,
}

impl Query for ListScenarios {
    const NUMBER: u16 = 140;
    const NAME: &'static str = "list_scenarios";
    type Answer = Listing<ScenarioRow>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let mask = self.status.map_or(scenario_keys::ANY_STATUS, scenario_keys::with_status);
        let page = single(state, scenario_keys::scenarios_of(&self.applicant), mask, (&self.from, self.limit))?;
        listing(state, page, |state, member| {
            let Scenario { scenario_id, version, content, status, .. } = whole(state, member)?;
            Ok(ScenarioRow { scenario_id, version, division: content.division, title: content.title, status })
        })
    }
}

/// Whose applications.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationsOf {
    /// Of an applicant.
    Applicant(Uscc),
    /// To grantors of a division.
    Division {
        /// The division.
        code: DivisionCode,
        /// Also all divisions that lie in it.
        below: bool,
    },
    /// That ask for an entry and are neither granted, rejected nor withdrawn; of these the state does not matter.
    Entry(EntryId),
}

/// Applications of an applicant, of a division, or for an entry. What has lapsed stays in its state until it is withdrawn.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListApplications {
    /// Whose.
    pub of: ApplicationsOf,
    /// Stored in this state; absent: in any.
    #[serde(default)]
    pub status: Option<ApplicationStatus>,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

/// One application on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApplicationRow {
    /// The application.
    pub application_id: ApplicationId,
    /// Version.
    pub version: u64,
    /// For which scenario.
    pub scenario: ScenarioId,
    /// Who applies.
    pub applicant: Uscc,
    /// Whose service is asked for.
    pub operator: Uscc,
    /// Who is to grant.
    pub grantor: Uscc,
    /// Its state at the time asked about.
    pub status: ApplicationStatus,
    /// The end of the clock of that state.
    pub due: Option<Time>,
    /// Its review is overdue.
    pub overdue: bool,
    /// Nobody went on with it in time.
    pub lapsed: bool,
}

impl Query for ListApplications {
    const NUMBER: u16 = 141;
    const NAME: &'static str = "list_applications";
    type Answer = Listing<ApplicationRow>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let mask = self.status.map_or(application_keys::ANY_STATUS, application_keys::with_status);
        let page = match &self.of {
            ApplicationsOf::Applicant(uscc) => single(state, application_keys::applications_by(uscc), mask, (&self.from, self.limit))?,
            ApplicationsOf::Entry(entry) => single(state, application_keys::applications_for(entry), LISTED, (&self.from, self.limit))?,
            ApplicationsOf::Division { code, below } => {
                of_divisions(state, (code, *below), (self.from, self.limit), application_keys::applications_in, mask)?
            }
        };
        listing(state, page, |state, member| {
            let found: Application = whole(state, member)?;
            Ok(ApplicationRow {
                application_id: found.application_id,
                version: found.version,
                scenario: found.scenario,
                applicant: found.applicant,
                operator: found.operator,
                grantor: found.grantor,
                status: found.status_at(context.time),
                due: found.due_at(context.time),
                overdue: found.is_overdue(context.time),
                lapsed: found.has_lapsed(context.time),
            })
        })
    }
}

/// Reviews of an application, oldest first, of all its versions.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListReviews {
    /// The application.
    pub id: ApplicationId,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

impl Query for ListReviews {
    const NUMBER: u16 = 142;
    const NAME: &'static str = "list_reviews";
    type Answer = Listing<Review>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let page = single(state, application_keys::reviews_of(&self.id), LISTED, (&self.from, self.limit))?;
        listing(state, page, |state, member| {
            let found = application_keys::review_of(member).get(state)?;
            let mut found = found.ok_or_else(|| Fault::new("a review on a list is missing"))?;
            texts::show(&mut found, &member.subject, state)?;
            Ok(found)
        })
    }
}

/// Opinions on an application, oldest first, of all its versions.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListOpinions {
    /// The application.
    pub id: ApplicationId,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

impl Query for ListOpinions {
    const NUMBER: u16 = 143;
    const NAME: &'static str = "list_opinions";
    type Answer = Listing<Opinion>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let page = single(state, application_keys::opinions_of(&self.id), LISTED, (&self.from, self.limit))?;
        listing(state, page, |state, member| {
            let found = application_keys::opinion_of(member).get(state)?;
            let mut found = found.ok_or_else(|| Fault::new("an opinion on a list is missing"))?;
            texts::show(&mut found, &member.subject, state)?;
            Ok(found)
        })
    }
}
