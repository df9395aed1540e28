//! The blocks of a solo chain, on disk, and what proofs need of them.

use std::sync::{Arc, PoisonError, RwLock};

use mulu_contracts::comet::anchor::Anchor;
use mulu_contracts::comet::commit::ValidatorPower;
use mulu_contracts::comet::header::header_bytes;
use tendermint::block;

use super::block::SignedBlock;
use crate::anchors::EngineLink;
use crate::storage::{Column, StorageError, Store};

fn key(height: u64) -> Vec<u8> {
    [b"b", height.to_be_bytes().as_slice()].concat()
}

/// Blocks by height. A saved block is also the memory of what was signed: no other one is ever signed at its height.
pub struct Chain {
    store: Arc<Store>,
    set: Vec<ValidatorPower>,
    newest: RwLock<Option<Arc<SignedBlock>>>,
}

impl Chain {
    /// The chain in a store; `set` is the one validator.
    pub fn open(store: Arc<Store>, set: Vec<ValidatorPower>) -> Result<Chain, StorageError> {
        let last = store.last_until(Column::Engine, &key(u64::MAX))?.filter(|(row, _)| row.starts_with(b"b"));
        let newest = last.map(|(_, bytes)| read(&bytes)).transpose()?;
        Ok(Chain { store, set, newest: RwLock::new(newest.map(Arc::new)) })
    }

    /// The newest block; its state may not be committed yet.
    pub fn newest(&self) -> Option<Arc<SignedBlock>> {
        self.newest.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Height of the newest block, 0 where there is none.
    pub fn height(&self) -> u64 {
        self.newest().map_or(0, |block| block.height())
    }

    /// A block.
    pub fn get(&self, height: u64) -> Result<Option<Arc<SignedBlock>>, StorageError> {
        if let Some(newest) = self.newest()
            && newest.height() == height
        {
            return Ok(Some(newest));
        }
        self.store.get(Column::Engine, &key(height))?.map(|bytes| read(&bytes).map(Arc::new)).transpose()
    }

    /// Saves the next block; it is on disk when this returns.
    pub fn save(&self, block: Arc<SignedBlock>) -> Result<(), StorageError> {
        let mut newest = self.newest.write().unwrap_or_else(PoisonError::into_inner);
        let expected = newest.as_ref().map_or(0, |b| b.height()) + 1;
        if block.height() != expected {
            return Err(StorageError::Order(format!("block {} is to be saved where {expected} is next", block.height())));
        }
        self.store.write_synced(&vec![(Column::Engine, key(block.height()), block.to_row())].into())?;
        *newest = Some(block);
        Ok(())
    }
}

fn read(bytes: &[u8]) -> Result<SignedBlock, StorageError> {
    SignedBlock::from_row(bytes).map_err(|why| StorageError::corrupt(format!("a block does not decode: {why}")))
}

impl EngineLink for Chain {
    fn anchor(&self, height: u64) -> Result<Option<Anchor>, String> {
        let Some(above) = height.checked_add(1) else { return Ok(None) };
        let words = |e: StorageError| e.to_string();
        let (Some(previous), Some(block)) = (self.get(height).map_err(words)?, self.get(above).map_err(words)?) else {
            return Ok(None);
        };
        let commit = block::Commit::try_from(block.commit.clone()).map_err(|e| e.to_string())?;
        Anchor::build(&previous.header, &block.header, &commit, &self.set).map(Some).map_err(|e| e.to_string())
    }

    fn header(&self, height: u64) -> Result<Option<Vec<u8>>, String> {
        Ok(self.get(height).map_err(|e| e.to_string())?.map(|block| header_bytes(&block.header)))
    }

    fn latest(&self) -> Result<Option<u64>, String> {
        // Only a committed state can be asked; the block above it carries its hash.
        Ok(self.height().checked_sub(1).filter(|height| *height > 0))
    }
}
