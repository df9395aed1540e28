//! All keys and lists of governance.

use crate::governance::records::{Agenda, Proposal, ProposalStatus, Votes};
use crate::kernel::id::ProposalId;
use crate::kernel::member_list::MemberList;
use crate::kernel::state::{Key, Subject};

/// Subject of a proposal.
pub fn subject(id: &ProposalId) -> Subject {
    Subject::Object(*id.object())
}

/// Key of a proposal.
pub fn proposal(id: &ProposalId) -> Key<Proposal> {
    Key::new(&subject(id), &[])
}

/// Key of its votes.
pub fn votes(id: &ProposalId) -> Key<Votes> {
    Key::new(&subject(id), &[])
}

/// Key of what waits for its time.
pub fn agenda() -> Key<Agenda> {
    Key::new(&Subject::Params, &[])
}

/// All proposals, each with the flag of its stored status.
pub fn proposals() -> MemberList {
    MemberList::new(&Subject::Params, &[b"proposals"])
}

/// The flag of a stored status.
pub fn with_status(status: ProposalStatus) -> u16 {
    1 << status as u8
}
