//! Writing a scenario, and what applications and grants write beside it.

use crate::authorization::keys::scenario as keys;
use crate::authorization::records::scenario::{Scenario, ScenarioMarks};
use crate::kernel::error::Fault;
use crate::kernel::id::{ApplicationId, GrantId, ScenarioId};
use crate::kernel::state::{Key, StateWrite, Subject};
use crate::ledger::draft::{Done, Draft, Versioned};

impl Versioned for Scenario {
    fn subject(&self) -> Subject {
        keys::subject(&self.scenario_id)
    }

    fn key(&self) -> Key<Self> {
        keys::scenario(&self.scenario_id)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

/// Writes the next version of a scenario; texts as hashes.
pub(crate) fn save(draft: &mut Draft<'_>, mut scenario: Scenario) -> Result<Done, Fault> {
    scenario.version = scenario.version.saturating_add(1);
    draft.follow(&mut scenario)?;
    let list = keys::scenarios_of(&scenario.applicant);
    list.set(draft, &keys::member(&scenario.scenario_id), keys::with_status(scenario.status))?;
    draft.version(&scenario)?;
    Ok(Done::of(scenario.scenario_id))
}

/// Changes what stands beside a scenario.
fn mark(draft: &mut Draft<'_>, scenario: &ScenarioId, change: impl FnOnce(&mut ScenarioMarks)) -> Result<(), Fault> {
    let key = keys::marks(scenario);
    let mut marks = key.get(draft)?.unwrap_or_default();
    change(&mut marks);
    draft.put(&key, &marks);
    Ok(())
}

/// An application was made for it.
pub(crate) fn begin_application(draft: &mut Draft<'_>, scenario: &ScenarioId, application: &ApplicationId) -> Result<(), Fault> {
    mark(draft, scenario, |marks| marks.application = Some(*application))
}

/// An application for it is over; one that was made since stays.
pub(crate) fn end_application(draft: &mut Draft<'_>, scenario: &ScenarioId, application: &ApplicationId) -> Result<(), Fault> {
    mark(draft, scenario, |marks| marks.application = marks.application.filter(|open| open != application))
}

/// Lets its root and next root be these.
pub(crate) fn set_roots(
    draft: &mut Draft<'_>,
    scenario: &ScenarioId,
    (root, next_root): (Option<GrantId>, Option<GrantId>),
) -> Result<(), Fault> {
    mark(draft, scenario, |marks| (marks.root, marks.next_root) = (root, next_root))
}
