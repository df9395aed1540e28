//! The questions about one application (A25 to A32, A48; docs/spec/authorization.md): as it stands with its demand and its stage, and entry by entry.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::authorization::access::application::{demand_of, stage_of};
use crate::authorization::keys::application as keys;
use crate::authorization::records::application::{Application, ApplicationStatus, Demand, EntryDecision, ReviewStage};
use crate::authorization::write::stage::decisions;
use crate::kernel::error::Fault;
use crate::kernel::id::{ApplicationId, EntryId};
use crate::kernel::state::{StateRead, Subject};
use crate::kernel::value::{Hash32, Time};
use crate::ledger::draft::HistoryLeaf;
use crate::ledger::query::{Context, HistoryItem, Query, negative};
use crate::ledger::shown::{Numbered, Shown, kept};

/// An application with what follows from the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApplicationAnswer {
    /// The application as stored.
    pub application: Application,
    /// What it asks for.
    pub demand: Demand,
    /// Its state at this time.
    pub status: ApplicationStatus,
    /// The end of the clock of that state.
    pub due: Option<Time>,
    /// Its review is overdue.
    pub overdue: bool,
    /// It was returned, offered or approved, and nobody went on with it in time.
    pub lapsed: bool,
    /// How far its reviews are.
    pub stage: ReviewStage,
    /// What is left of the demand without the entries that were rejected, where some were and some were not.
    pub reduced_demand: Option<Demand>,
    /// What the applicant agrees to with that.
    pub reduced_hash: Option<Hash32>,
}

/// A version and the change that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ApplicationVersionAnswer {
    /// The application.
    pub application: Application,
    /// What it asked for.
    pub demand: Demand,
    /// The message that made it, or left it standing.
    pub made_by: HistoryItem,
}

impl Shown for Application {
    type Id = ApplicationId;
    type View = Box<ApplicationAnswer>;
    type Old = Box<ApplicationVersionAnswer>;
    const GET: Numbered = (136, "get_application");
    const AT_VERSION: Numbered = (137, "get_application_version");
    const HISTORY: Numbered = (138, "application_history");

    fn subject(id: &ApplicationId) -> Subject {
        keys::subject(id)
    }

    fn view(id: &ApplicationId, context: &Context, state: &dyn StateRead) -> Result<Option<Box<ApplicationAnswer>>, Fault> {
        let Some(application) = keys::application(id).get(state)? else { return Ok(None) };
        let (demand, stage, time) = (demand_of(state, &application)?, stage_of(state, &application)?, context.time);
        let reduced_demand = if stage.rejected.is_empty() { None } else { demand.without(&stage.rejected) };
        Ok(Some(Box::new(ApplicationAnswer {
            status: application.status_at(time),
            due: application.due_at(time),
            overdue: application.is_overdue(time),
            lapsed: application.has_lapsed(time),
            reduced_hash: reduced_demand.as_ref().map(Demand::content_hash),
            application,
            demand,
            stage,
            reduced_demand,
        })))
    }

    fn old(_: &ApplicationId, leaf: HistoryLeaf, state: &dyn StateRead) -> Result<Box<ApplicationVersionAnswer>, Fault> {
        let application: Application = kept(state, &leaf.core_hash)?;
        let demand = kept(state, &leaf.detail_hash)?;
        Ok(Box::new(ApplicationVersionAnswer { application, demand, made_by: leaf.into() }))
    }
}

/// What was decided of every entry that an application asks for, in the order of its demand; none before the providers' stage.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetDecisions {
    /// The application.
    pub id: ApplicationId,
}

/// What was decided of an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DecisionRow {
    /// The entry.
    pub entry: EntryId,
    /// The decision.
    pub decision: EntryDecision,
}

impl Query for GetDecisions {
    const NUMBER: u16 = 144;
    const NAME: &'static str = "get_decisions";
    type Answer = Option<Vec<DecisionRow>>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let Some(application) = keys::application(&self.id).get(state)? else { return Ok(None) };
        let rows = decisions(state, &application)?;
        Ok(Some(rows.into_iter().map(|(entry, decision)| DecisionRow { entry, decision }).collect()))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        negative(answer)
    }
}
