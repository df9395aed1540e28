//! The proposal that a message names, what is voted on, and the words of reasons.

use crate::governance::action::Action;
use crate::governance::keys::{proposal, subject};
use crate::governance::records::{Proposal, ProposalStatus};
use crate::kernel::codec::{encode, sha256};
use crate::kernel::error::Fault;
use crate::kernel::id::ProposalId;
use crate::kernel::state::StateRead;
use crate::kernel::value::{Hash32, Time};
use crate::ledger::access::Target;
use crate::ledger::gate::{Gated, Object};
use crate::ledger::texts;
use crate::ledger::texts::Reason;

/// Hash of what is voted on, the reason's words as their hash.
pub fn content_hash(id: &ProposalId, action: &Action, effective_at: Time, reason: &Reason) -> Hash32 {
    Hash32(sha256(&[b"mulu/proposal/v1", &encode(&(id, action, effective_at, reason))]))
}

impl Gated for Proposal {
    type State = ProposalStatus;

    /// It has no division: a role counts whatever its scope.
    fn target(&self) -> Target {
        Target { owner: Some(self.proposer), ..Target::default() }
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn state(&self) -> ProposalStatus {
        self.status
    }

    fn word(state: ProposalStatus) -> &'static str {
        state.word()
    }
}

impl Object for Proposal {
    type Id = ProposalId;

    fn load(state: &dyn StateRead, id: &ProposalId, _: Time) -> Result<Option<Self>, Fault> {
        proposal(id).get(state)
    }
}

/// Puts the words of a reason back, or says that they were redacted.
pub(crate) fn shown(state: &dyn StateRead, id: &ProposalId, reason: &mut Reason) -> Result<(), Fault> {
    texts::show(reason, &subject(id), state)
}
