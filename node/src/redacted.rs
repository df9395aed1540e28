//! Words that were redacted 遮蔽 (docs/spec/governance.md) must not leave the node in the bytes of a block either. Kept is the hash of the
//! words under their salt, as payloads are hashed: whatever became of a transaction that said them, its block is known by it.

use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::state::{Bytes32, Changes, StateRead};
use mulu_contracts::ledger::envelope::Bundle;
use mulu_contracts::ledger::texts::spoken_hash_of;
use mulu_contracts::registry::REGISTRY;

use crate::results::ResultRow;
use crate::storage::{Column, StorageError, Store, View};

/// `said/` and the hash, in [`Column::Meta`].
fn row(said: &Bytes32) -> Vec<u8> {
    [b"said/", said.as_slice()].concat()
}

/// Rows for the words that a block redacts.
pub fn follow(base: &View<'_>, changes: &Changes) -> Result<Vec<ResultRow>, Fault> {
    let mut rows = Vec::new();
    for hash in &changes.drops {
        let kept = match changes.blobs.get(hash) {
            Some(bytes) => Some(bytes.clone()),
            None => base.blob(hash)?,
        };
        if let Some(bytes) = kept {
            rows.push((Column::Meta, row(&spoken_hash_of(&bytes)?), Vec::new()));
        }
    }
    Ok(rows)
}

/// Do transactions say words that were redacted?
pub fn holds(store: &Store, txs: &[Vec<u8>]) -> Result<bool, StorageError> {
    if store.first_from(Column::Meta, b"said/", b"said/")?.is_none() {
        return Ok(false);
    }
    let mut said = Vec::new();
    let bundles = txs.iter().filter_map(|bytes| Bundle::decode(bytes));
    for message in bundles.flat_map(|bundle| bundle.transactions).flat_map(|tx| tx.body.messages) {
        let payload = REGISTRY.kind(message.kind).and_then(|kind| kind.decode(&message.payload).ok());
        if let Some(mut payload) = payload {
            payload.each_spoken(&mut |hash| said.push(hash));
        }
    }
    for hash in said {
        if store.get(Column::Meta, &row(&hash))?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
