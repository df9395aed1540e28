//! The store of a node: RocksDB under the state tree, its versioned values, append-only lists, blobs, and what the application keeps beside.
//!
//! One block is one synced batch ([`Store::commit`]): after a crash the store stands at the block before or at the block after, never between.
//! [`Store::prepare`] writes nothing. Any [`StorageError`] from a write means that this process has to stop: what reached the disk is
//! then unknown, and only opening the store again tells.

mod cache;
mod column;
mod db;
mod error;
mod files;
mod fsck;
#[cfg(test)]
mod judge;
mod node;
mod prove;
mod row;
mod store;
#[cfg(test)]
mod tests;
mod tip;
mod update;

pub use column::{Beside, Column};
pub use db::{Row, Rows};
pub use error::StorageError;
pub use files::Files;
pub use fsck::{Report, fsck};
pub use store::{Prepared, StateAt, Store, View};
pub use tip::Tip;
