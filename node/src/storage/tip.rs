//! Where the store stands.

use borsh::{BorshDeserialize, BorshSerialize};
use mulu_contracts::kernel::value::Time;

/// The last commit: one record, so height and hash can never come from two blocks.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Tip {
    /// The chain.
    pub chain_id: String,
    /// Height; 0 is genesis.
    pub height: u64,
    /// Time of its block.
    pub time: Time,
    /// Root of the state tree after it.
    pub app_hash: [u8; 32],
    /// How many blocks have written so far, genesis included; the tree's version. 0 is the empty tree.
    pub version: u64,
    /// Height of the last block that wrote.
    pub last_write: u64,
    /// Leaves of all append-only lists together; with it `fsck` misses none.
    pub leaves: u64,
    /// Blobs, each counted once.
    pub blobs: u64,
}
