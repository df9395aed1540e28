//! A plan as messages see it, and who reviews it.

use crate::authorization::keys::plan as keys;
use crate::authorization::records::plan::{Plan, PlanStatus};
use crate::kernel::error::Fault;
use crate::kernel::id::PlanId;
use crate::kernel::state::StateRead;
use crate::kernel::value::Time;
use crate::ledger::access::Target;
use crate::ledger::freeze;
use crate::ledger::gate::{Gated, Object};

/// A plan as one message sees it.
pub(crate) struct SeenPlan {
    pub plan: Plan,
    /// An order holds it (S8).
    is_frozen: bool,
}

impl Object for SeenPlan {
    type Id = PlanId;

    fn load(state: &dyn StateRead, id: &PlanId, time: Time) -> Result<Option<Self>, Fault> {
        let Some(plan) = keys::plan(id).get(state)? else { return Ok(None) };
        Ok(Some(SeenPlan { plan, is_frozen: freeze::is_frozen(state, &keys::subject(id), time)? }))
    }
}

impl Gated for SeenPlan {
    type State = PlanStatus;

    fn target(&self) -> Target {
        Target::own(self.plan.grantor, self.plan.content.division)
    }

    fn version(&self) -> u64 {
        self.plan.version
    }

    fn state(&self) -> PlanStatus {
        self.plan.status
    }

    fn word(state: PlanStatus) -> &'static str {
        state.word()
    }

    fn is_frozen(&self) -> bool {
        self.is_frozen
    }
}
