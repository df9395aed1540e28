//! An action is judged by the file of its subject.

use crate::governance::action::Action;
use crate::governance::actions::circumstances::Circumstances;
use crate::governance::actions::role;
use crate::kernel::error::Refusal;
use crate::kernel::state::StateRead;
use crate::ledger::plan::Plan;

impl Action {
    /// What it would write, or why it is refused. Total: nothing that a proposal says is ever a fault.
    pub fn check(&self, at: &Circumstances<'_>, state: &dyn StateRead) -> Result<Plan, Refusal> {
        match self {
            Action::SetParameter(action) => action.check(at, state),
            Action::SetCodes(action) => action.check(at, state),
            Action::SetDivision(action) => action.check(at, state),
            Action::AssignRole(action) => role::assign(action, at, state),
            Action::RemoveRole(action) => action.check(at, state),
            Action::AddException(action) => action.check(at, state),
            Action::Redact(action) => action.check(at, state),
        }
    }
}
