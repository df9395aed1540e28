//! The question about one plan (B27, B56; docs/spec/authorization.md), with what follows from the time asked about.

use serde::Serialize;

use crate::authorization::keys::plan as keys;
use crate::authorization::records::plan::Plan;
use crate::kernel::error::Fault;
use crate::kernel::id::PlanId;
use crate::kernel::state::{StateRead, Subject};
use crate::ledger::draft::HistoryLeaf;
use crate::ledger::query::{Context, HistoryItem};
use crate::ledger::shown::{Numbered, Shown, kept};

/// A plan with what follows from the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanAnswer {
    /// The plan.
    pub plan: Plan,
    /// A grant can be signed under it at this time.
    pub in_term: bool,
    /// Its review is overdue.
    pub overdue: bool,
}

/// A version and the change that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PlanVersionAnswer {
    /// The plan.
    pub plan: Plan,
    /// The message that made it, or left it standing.
    pub made_by: HistoryItem,
}

impl Shown for Plan {
    type Id = PlanId;
    type View = Box<PlanAnswer>;
    type Old = Box<PlanVersionAnswer>;
    const GET: Numbered = (130, "get_plan");
    const AT_VERSION: Numbered = (131, "get_plan_version");
    const HISTORY: Numbered = (132, "plan_history");

    fn subject(id: &PlanId) -> Subject {
        keys::subject(id)
    }

    fn view(id: &PlanId, context: &Context, state: &dyn StateRead) -> Result<Option<Box<PlanAnswer>>, Fault> {
        let found = keys::plan(id).get(state)?;
        let time = context.time;
        Ok(found.map(|plan| Box::new(PlanAnswer { in_term: plan.is_in_term(time), overdue: plan.is_overdue(time), plan })))
    }

    fn old(_: &PlanId, leaf: HistoryLeaf, state: &dyn StateRead) -> Result<Box<PlanVersionAnswer>, Fault> {
        Ok(Box::new(PlanVersionAnswer { plan: kept(state, &leaf.core_hash)?, made_by: leaf.into() }))
    }
}
