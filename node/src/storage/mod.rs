//! The store of a node: RocksDB under the state tree, its versioned values, append-only lists, blobs, and what the application keeps beside.
//!
//! One block is one synced batch ([`Store::commit`]): after a crash the store stands at the block before or at the block after, never between.
//! [`Store::prepare`] writes nothing. Any [`StorageError`] from a write means that this process has to stop: what reached the disk is
//! then unknown, and only opening the store again tells.

mod cache;
mod db;
mod fsck;
mod node;
mod prove;
mod store;
#[cfg(test)]
mod tests;

use borsh::{BorshDeserialize, BorshSerialize};
use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::merkle::MerkleError;
use mulu_contracts::kernel::value::Time;

pub use db::{Row, Rows};
pub use fsck::{Report, fsck};
pub use store::{Prepared, StateAt, Store, View};

/// Why the store failed. Never the fault of what a transaction says.
#[derive(Debug, thiserror::Error)]
#[must_use = "a failed store must stop the process"]
pub enum StorageError {
    /// RocksDB failed: disk, space, checksum or lock.
    #[error("the database failed: {0}")]
    Database(#[from] rocksdb::Error),
    /// A file beside the database failed.
    #[error("a file of the store failed: {0}")]
    File(#[from] std::io::Error),
    /// What is stored contradicts itself: restore a backup or sync anew.
    #[error("the store is damaged: {0}")]
    Corrupt(String),
    /// No state is kept for this height.
    #[error("no state is kept for height {height}; the newest is {tip:?}")]
    NotKept {
        /// Height asked for.
        height: u64,
        /// Newest height, if there is any.
        tip: Option<u64>,
    },
    /// The caller broke an order of calls: a block that does not follow the tip.
    #[error("out of order: {0}")]
    Order(String),
    /// A write failed before; nothing is written until the process starts anew.
    #[error("a write failed before, so this process must stop")]
    Stopped,
    /// A proof was asked for that cannot exist.
    #[error("no such proof: {0}")]
    Proof(#[from] MerkleError),
}

impl StorageError {
    /// Damage, in words.
    pub fn corrupt(words: impl Into<String>) -> Self {
        StorageError::Corrupt(words.into())
    }
}

impl From<StorageError> for Fault {
    fn from(error: StorageError) -> Self {
        Fault::new(error.to_string())
    }
}

/// Where bytes are kept. Each is a column family of its own; integers in keys are big-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// `tip` → [`Tip`].
    Meta,
    /// Tree key ‖ inverted height → stored value: one seek finds the newest that is not above a height.
    Values,
    /// Version ‖ count of nibbles ‖ path → node of the state tree.
    Nodes,
    /// Height of a block that wrote → tree version, app hash, time.
    Versions,
    /// List id ‖ index → leaf.
    Leaves,
    /// List id ‖ level ‖ index → root of a complete subtree.
    Inner,
    /// Hash → bytes.
    Blobs,
    /// Results of transactions; the application's.
    Results,
    /// Headers, commits and validator sets by height; the application's.
    Headers,
    /// The engine's own rows.
    Engine,
    /// The index of words; the application's. It follows from the state and is made anew where it is missing.
    Search,
}

/// Rows that the application keeps beside the state, changed with a block in one batch.
#[derive(Debug, Default)]
pub struct Beside {
    /// Column, key and bytes.
    pub put: Vec<(Column, Vec<u8>, Vec<u8>)>,
    /// Column and key of rows that go.
    pub remove: Vec<(Column, Vec<u8>)>,
}

impl From<Vec<(Column, Vec<u8>, Vec<u8>)>> for Beside {
    fn from(put: Vec<(Column, Vec<u8>, Vec<u8>)>) -> Self {
        Beside { put, remove: Vec::new() }
    }
}

impl Column {
    /// All columns.
    pub const ALL: [Column; 11] = [
        Column::Meta,
        Column::Values,
        Column::Nodes,
        Column::Versions,
        Column::Leaves,
        Column::Inner,
        Column::Blobs,
        Column::Results,
        Column::Headers,
        Column::Engine,
        Column::Search,
    ];

    /// Name of the column family.
    pub fn name(self) -> &'static str {
        match self {
            Column::Meta => "meta",
            Column::Values => "values",
            Column::Nodes => "nodes",
            Column::Versions => "versions",
            Column::Leaves => "leaves",
            Column::Inner => "inner",
            Column::Blobs => "blobs",
            Column::Results => "results",
            Column::Headers => "headers",
            Column::Engine => "engine",
            Column::Search => "search",
        }
    }
}

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
