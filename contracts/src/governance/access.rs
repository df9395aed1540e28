//! The proposal that a message names, what is voted on, and the words of reasons.

use crate::governance::action::Action;
use crate::governance::keys::{proposal, subject};
use crate::governance::records::Proposal;
use crate::kernel::codec::{encode, sha256};
use crate::kernel::error::{Code, Fault, Refusal};
use crate::kernel::id::ProposalId;
use crate::kernel::state::StateRead;
use crate::kernel::value::{Hash32, Time};
use crate::ledger::texts;
use crate::ledger::texts::Reason;

/// Hash of what is voted on, the reason's words as their hash.
pub fn content_hash(id: &ProposalId, action: &Action, effective_at: Time, reason: &Reason) -> Hash32 {
    Hash32(sha256(&[b"mulu/proposal/v1", &encode(&(id, action, effective_at, reason))]))
}

/// The proposal that a message names, or `not_found`.
pub(crate) fn found(state: &dyn StateRead, id: &ProposalId) -> Result<Proposal, Refusal> {
    proposal(id).get(state)?.ok_or_else(|| Code::NOT_FOUND.into())
}

/// Puts the words of a reason back, or says that they were redacted.
pub(crate) fn shown(state: &dyn StateRead, id: &ProposalId, reason: &mut Reason) -> Result<(), Fault> {
    texts::show(reason, &subject(id), state)
}
