//! Writing a plan.

use crate::authorization::keys::plan as keys;
use crate::authorization::records::plan::{Plan, PlanStatus};
use crate::kernel::error::Fault;
use crate::kernel::member_list::MemberList;
use crate::kernel::role::Role;
use crate::kernel::state::{Key, Subject};
use crate::ledger::draft::{Done, Draft, Versioned};
use crate::ledger::due;
use crate::ledger::due::{Stage, Wanted};
use crate::ledger::joint_act::Waiter;

impl Versioned for Plan {
    fn subject(&self) -> Subject {
        keys::subject(&self.plan_id)
    }

    fn key(&self) -> Key<Self> {
        keys::plan(&self.plan_id)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

/// A bureau has to review it.
pub const REVIEW: Stage = Stage::new("plan.review");

fn lists(plan: &Plan) -> Vec<MemberList> {
    vec![keys::plans_of(&plan.grantor), keys::plans_in(&plan.content.division)]
}

/// Writes a plan as it is now; of the same version where a review left that.
fn put(draft: &mut Draft<'_>, plan: &Plan) -> Result<Done, Fault> {
    let now = draft.origin().time;
    let before = keys::plan(&plan.plan_id).get(draft)?;
    let old = before.map(|before| lists(&before)).unwrap_or_default();
    MemberList::move_member(draft, &keys::member(&plan.plan_id), &old, &lists(plan), keys::with_status(plan.status))?;
    let due = plan.clock.running_due().filter(|_| plan.status == PlanStatus::Submitted);
    let division = plan.clock.division;
    let wanted = due.map(|due| Wanted { division, due, waits_for: Waiter::Authority(Role::Bureau, division) });
    due::keep(draft, plan.plan_id.object(), REVIEW, now, wanted)?;
    draft.version(plan)?;
    Ok(Done::of(plan.plan_id))
}

/// Writes the next version of a plan.
pub(crate) fn save(draft: &mut Draft<'_>, mut plan: Plan) -> Result<Done, Fault> {
    plan.version = plan.version.saturating_add(1);
    put(draft, &plan)
}

/// Writes what a review changes, the version as it stands.
pub(crate) fn save_reviewed(draft: &mut Draft<'_>, plan: &Plan) -> Result<Done, Fault> {
    put(draft, plan)
}
