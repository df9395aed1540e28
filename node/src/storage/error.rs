//! How the store fails.

use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::merkle::MerkleError;

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
    /// Written by a release with another layout. Nothing was read of it.
    #[error(
        "the data folder is of the format {}, this release reads mulu-store/2 alone; export the catalog with the release that wrote it \
         (mulu export), make a new network (mulud init) and import it there (mulu catalog import)",
        found.as_deref().unwrap_or("mulu-store/1")
    )]
    Format {
        /// What it says; none where it is older than such a mark.
        found: Option<String>,
    },
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

impl StorageError {
    /// Is what lies on disk not what was written?
    pub fn is_damage(&self) -> bool {
        match self {
            StorageError::Corrupt(_) => true,
            StorageError::Database(error) => error.kind() == rocksdb::ErrorKind::Corruption,
            _ => false,
        }
    }
}
