//! When and for which proposal an action is judged.

use crate::kernel::id::ProposalId;
use crate::kernel::value::{Hash32, Time};
use crate::ledger::law::Law;

/// Under which circumstances an action is judged.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The chain, which proofs of keys name.
    pub chain_id: &'a str,
    /// Judged at this time: the proposal's when it is proposed, the block's when it takes effect.
    pub time: Time,
    /// The time named in the proposal.
    pub effective_at: Time,
    /// When it was proposed, where it is executed now; none while it is proposed.
    pub made: Option<Time>,
    /// Height of the block in which it is judged.
    pub height: u64,
    /// App version of the state.
    pub version: u64,
    /// The proposal.
    pub proposal: &'a ProposalId,
    /// Hash of its payload.
    pub payload_hash: Hash32,
    /// What exists on the ledger.
    pub law: &'static Law,
}
