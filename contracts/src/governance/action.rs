//! What a proposal does. Its checks run when it is proposed, against the time at which it is to take effect, and again when it does.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::error::Refusal;
use crate::id::ProposalId;
use crate::party::assign_role::AssignRole;
use crate::rule::Plan;
use crate::state::StateRead;
use crate::value::{Hash32, Time};

use super::division::DivisionChange;
use super::parameter::{SetCodes, SetParameter};
use super::redact::Redact;
use super::role::{AddException, TakeRole};

/// An action of governance. The byte on the wire is the number written here; 6 and 7 are kept for validators and upgrades.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[borsh(use_discriminant = true)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Action {
    /// A parameter gets another value.
    SetParameter(SetParameter) = 0,
    /// Codes enter a list, or are retired.
    SetCodes(SetCodes) = 1,
    /// The division table changes.
    SetDivision(DivisionChange) = 2,
    /// An organisation gets a role; reserved ones come in no other way.
    AssignRole(AssignRole) = 3,
    /// An organisation loses a role.
    RemoveRole(TakeRole) = 4,
    /// A pair of conflicting roles may stand for a while.
    AddException(AddException) = 5,
    /// The words of a text go.
    Redact(Redact) = 8,
}

/// Under which circumstances an action is judged.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// Judged at this time: the proposal's when it is proposed, the block's when it takes effect.
    pub time: Time,
    /// The time named in the proposal.
    pub effective_at: Time,
    /// The proposal.
    pub proposal: &'a ProposalId,
    /// Hash of its payload.
    pub payload_hash: Hash32,
}

impl Action {
    /// What it would write, or why it is refused. Total: nothing that a proposal says is ever a fault.
    pub fn check(&self, at: &Circumstances<'_>, state: &dyn StateRead) -> Result<Plan, Refusal> {
        match self {
            Action::SetParameter(action) => action.check(at, state),
            Action::SetCodes(action) => action.check(at, state),
            Action::SetDivision(action) => action.check(at, state),
            Action::AssignRole(action) => super::role::assign(action, at, state),
            Action::RemoveRole(action) => action.check(at, state),
            Action::AddException(action) => action.check(at, state),
            Action::Redact(action) => action.check(at, state),
        }
    }
}
