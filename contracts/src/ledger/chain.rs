//! The chain's own list: hashes of the blocks that write. With it any header trusted today proves any old one.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::Serialize;

use crate::kernel::codec::{decode_exact, encode};
use crate::kernel::error::Fault;
use crate::kernel::listing::MAX_LIMIT;
use crate::kernel::state::{AppendList, Overlay, StateRead, Subject};
use crate::kernel::value::Hash32;
use crate::ledger::query::{Context, Query};

/// A leaf: a block that wrote.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize)]
pub struct BlockLeaf {
    /// Its height.
    #[serde(with = "crate::kernel::value::u64_string")]
    pub height: u64,
    /// Hash of its header.
    pub hash: Hash32,
}

/// The list of block hashes.
pub fn blocks() -> AppendList {
    AppendList::new(&Subject::Chain, "blocks")
}

/// Height of the last block that wrote; 0 where none did.
pub fn last_written(state: &dyn StateRead) -> Result<u64, Fault> {
    let count = blocks().head(state)?.count;
    let last: Vec<BlockLeaf> = blocks().range(state, count.saturating_sub(1), count)?;
    Ok(last.first().map_or(0, |leaf| leaf.height))
}

/// Notes in a block that writes that it did.
pub fn append_block(state: &mut Overlay<'_>, height: u64, hash: [u8; 32]) -> Result<(), Fault> {
    state.append(&blocks(), encode(&BlockLeaf { height, hash: Hash32(hash) }))
}

/// Blocks that wrote, in order of height, from a position on.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize)]
pub struct WritingBlocks {
    /// Position of the first.
    #[serde(with = "crate::kernel::value::u64_string")]
    pub from: u64,
    /// How many, at most [`MAX_LIMIT`].
    pub limit: u32,
}

/// Leaves, and how many there are in all.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WritingBlocksAnswer {
    /// From the position asked for.
    pub items: Vec<BlockLeaf>,
    /// All leaves.
    #[serde(with = "crate::kernel::value::u64_string")]
    pub total: u64,
}

impl Query for WritingBlocks {
    const NUMBER: u16 = 1;
    const NAME: &'static str = "writing_blocks";
    type Answer = WritingBlocksAnswer;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let total = blocks().head(state)?.count;
        let from = self.from.min(total);
        let to = total.min(from.saturating_add(self.limit.min(MAX_LIMIT).into()));
        let items = blocks().range(state, from, to)?;
        Ok(WritingBlocksAnswer { items, total })
    }
}

impl AppendList {
    /// Decoded leaves of a range.
    pub fn range<T: BorshSerialize + BorshDeserialize>(&self, state: &dyn StateRead, from: u64, to: u64) -> Result<Vec<T>, Fault> {
        let decode = |bytes: Vec<u8>| decode_exact(&bytes).map_err(|e| Fault::new(format!("a list item does not decode: {e}")));
        state.range(self, from, to)?.into_iter().map(decode).collect()
    }
}
