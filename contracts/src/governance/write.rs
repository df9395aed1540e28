//! Writing a version of a proposal, and its end.

use crate::governance::keys::{proposal, proposals, subject, with_status};
use crate::governance::records::{End, Proposal, ProposalStatus};
use crate::kernel::error::Fault;
use crate::kernel::member::Member;
use crate::kernel::state::{Key, Subject};
use crate::ledger::draft::{Draft, Versioned};

impl Versioned for Proposal {
    fn subject(&self) -> Subject {
        subject(&self.proposal_id)
    }

    fn key(&self) -> Key<Self> {
        proposal(&self.proposal_id)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

/// Ends a proposal: on the list it has the flag of how it ended. The caller takes it off the agenda.
pub(crate) fn finish(draft: &mut Draft<'_>, mut record: Proposal, status: ProposalStatus, end: End) -> Result<(), Fault> {
    let member = Member::of(subject(&record.proposal_id));
    proposals().set(draft, &member, with_status(status))?;
    record.status = status;
    record.version = record.version.saturating_add(1);
    record.end = Some(end);
    draft.version(&record)
}
