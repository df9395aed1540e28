//! A scenario as messages see it.

use crate::authorization::keys::scenario as keys;
use crate::authorization::records::scenario::{Scenario, ScenarioMarks, ScenarioStatus};
use crate::kernel::error::Fault;
use crate::kernel::id::ScenarioId;
use crate::kernel::state::StateRead;
use crate::kernel::value::Time;
use crate::ledger::access::{Scope, Target};
use crate::ledger::gate::{Gated, Object};

/// A scenario as one message sees it.
pub(crate) struct SeenScenario {
    pub scenario: Scenario,
    /// What applications and grants wrote beside it.
    pub marks: ScenarioMarks,
}

impl Object for SeenScenario {
    type Id = ScenarioId;

    fn load(state: &dyn StateRead, id: &ScenarioId, _: Time) -> Result<Option<Self>, Fault> {
        let Some(scenario) = keys::scenario(id).get(state)? else { return Ok(None) };
        Ok(Some(SeenScenario { scenario, marks: keys::marks(id).get(state)?.unwrap_or_default() }))
    }
}

impl Gated for SeenScenario {
    type State = ScenarioStatus;

    fn target(&self) -> Target {
        // The role of who applies counts whatever its scope.
        Target { scope: Scope::Any, ..Target::own(self.scenario.applicant, self.scenario.content.division) }
    }

    fn version(&self) -> u64 {
        self.scenario.version
    }

    fn state(&self) -> ScenarioStatus {
        self.scenario.status
    }

    fn word(state: ScenarioStatus) -> &'static str {
        state.word()
    }
}
