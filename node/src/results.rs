//! What became of each transaction, kept beside the state: found by id, and with what a receipt needs.

use std::collections::BTreeSet;

use borsh::{BorshDeserialize, BorshSerialize};
use mulu_contracts::execute::BundleOutcome;
use mulu_contracts::kernel::codec::{decode_exact, encode};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Hash32;
use mulu_contracts::ledger::envelope::TxResult;

use crate::storage::{Column, StorageError, Store};

/// Where a transaction stands, and how it ended.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Location {
    /// Block.
    pub height: u64,
    /// Bundle in the block.
    pub bundle: u32,
    /// Transaction in the bundle.
    pub index: u32,
    /// Its code.
    pub code: u32,
}

/// Results of one bundle.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct BundleRow {
    /// Inner results.
    pub results: Vec<TxResult>,
    /// Field or state of each refusal, for people.
    pub details: Vec<Option<String>>,
}

/// Engine code and data of each bundle of a block.
pub type BlockRow = Vec<(u32, Vec<u8>)>;

/// Results of a block on their way to disk.
pub struct BlockResults {
    /// Block.
    pub height: u64,
    /// One for each bundle.
    pub outcomes: Vec<BundleOutcome>,
    /// Their SHA-256.
    pub bundles: Vec<[u8; 32]>,
}

fn tx_key(id: &Hash32) -> Vec<u8> {
    [b"t", id.0.as_slice()].concat()
}

fn bundle_key(height: u64, bundle: u32) -> Vec<u8> {
    [b"b", height.to_be_bytes().as_slice(), &bundle.to_be_bytes()].concat()
}

fn block_key(height: u64) -> Vec<u8> {
    [b"h", height.to_be_bytes().as_slice()].concat()
}

/// Column, key and bytes.
pub type ResultRow = (Column, Vec<u8>, Vec<u8>);

impl BlockResults {
    /// Rows for the batch of the commit. The first success of a transaction is what stays under its id.
    pub fn rows(&self, store: &Store) -> Result<Vec<ResultRow>, StorageError> {
        let mut rows = Vec::new();
        if self.outcomes.is_empty() {
            return Ok(rows);
        }
        let block: BlockRow = self.outcomes.iter().map(|o| (o.code, o.data.clone())).collect();
        rows.push((Column::Results, block_key(self.height), encode(&block)));
        let mut succeeded = BTreeSet::new();
        for (n, outcome) in self.outcomes.iter().enumerate() {
            let details = outcome.refusals.iter().map(|r| r.as_ref().and_then(|r| r.detail.clone())).collect();
            let row = BundleRow { results: outcome.results.clone(), details };
            rows.push((Column::Results, bundle_key(self.height, n as u32), encode(&row)));
            for (index, result) in outcome.results.iter().enumerate() {
                let stands = succeeded.contains(&result.tx_id) || location(store, &result.tx_id)?.is_some_and(|l| l.code == 0);
                // What fails by its body alone may come again in time; what a rule said goes before it. (The result of a copy with
                // other signatures stands under another id.)
                let judged = result.code == 0 || !is_envelope_code(result.code);
                if stands || !judged && location(store, &result.tx_id)?.is_some() {
                    continue;
                }
                if result.code == 0 {
                    succeeded.insert(result.tx_id);
                }
                let location = Location { height: self.height, bundle: n as u32, index: index as u32, code: result.code };
                rows.push((Column::Results, tx_key(&result.tx_id), encode(&location)));
            }
        }
        Ok(rows)
    }
}

fn is_envelope_code(code: u32) -> bool {
    code <= Code::THRESHOLD_NOT_MET.number()
}

fn read<T: BorshSerialize + BorshDeserialize>(store: &Store, key: &[u8]) -> Result<Option<T>, StorageError> {
    let Some(bytes) = store.get(Column::Results, key)? else { return Ok(None) };
    decode_exact(&bytes).map(Some).map_err(|e| StorageError::corrupt(format!("a result row does not decode: {e}")))
}

/// Where a transaction stands, if it was in a block.
pub fn location(store: &Store, id: &Hash32) -> Result<Option<Location>, StorageError> {
    read(store, &tx_key(id))
}

/// Results of a bundle.
pub fn bundle(store: &Store, height: u64, bundle: u32) -> Result<Option<BundleRow>, StorageError> {
    read(store, &bundle_key(height, bundle))
}

/// Codes and data of a block's bundles.
pub fn block(store: &Store, height: u64) -> Result<BlockRow, StorageError> {
    Ok(read(store, &block_key(height))?.unwrap_or_default())
}
