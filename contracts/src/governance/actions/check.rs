//! An action is judged by the file of its subject.

use crate::governance::action::Action;
use crate::governance::actions::circumstances::Circumstances;
use crate::governance::actions::role;
use crate::kernel::error::Refusal;
use crate::ledger::draft::Draft;

impl Action {
    /// What it would write, or why it is refused. Total: nothing that a proposal says is ever a fault.
    pub fn check(&self, at: &Circumstances<'_>, draft: &mut Draft<'_>) -> Result<(), Refusal> {
        match self {
            Action::SetParameter(action) => action.check(at, draft),
            Action::SetCodes(action) => action.check(at, draft),
            Action::SetDivision(action) => action.check(at, draft),
            Action::AssignRole(action) => role::assign(action, at, draft),
            Action::RemoveRole(action) => action.check(at, draft),
            Action::AddException(action) => action.check(at, draft),
            Action::SetValidators(action) => action.check(at, draft),
            Action::ScheduleUpgrade(action) => action.check(at, draft),
            Action::Redact(action) => action.check(at, draft),
            Action::Rekey(action) => action.check(at, draft),
            Action::Merge(action) => action.check(at, draft),
            Action::WithdrawEnding(action) => action.check(at, draft),
            Action::SetSuperior(action) => action.check(at, draft),
            Action::Resume(action) => action.check(at, draft),
            #[cfg(feature = "next-version")]
            Action::Drill(_) => Ok(()),
        }
    }
}
