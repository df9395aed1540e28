//! Keys of rows, and the rows that are more than bytes.

use borsh::{BorshDeserialize, BorshSerialize};
use mulu_contracts::kernel::codec::decode_exact;
use mulu_contracts::kernel::value::Time;

use super::error::StorageError;

/// Row of [`Column::Versions`](super::Column).
#[derive(BorshSerialize, BorshDeserialize)]
pub struct VersionRow {
    /// Tree version.
    pub version: u64,
    /// Root of the state tree.
    pub app_hash: [u8; 32],
    /// Time of the block.
    pub time: Time,
}

/// Of a value: one seek finds the newest that is not above a height.
pub fn value_key(key: &[u8; 32], height: u64) -> Vec<u8> {
    [&key[..], &(!height).to_be_bytes()].concat()
}

/// Of a leaf of a list.
pub fn leaf_key(list: &[u8; 32], index: u64) -> Vec<u8> {
    [&list[..], &index.to_be_bytes()].concat()
}

/// Of the root of a complete subtree of a list.
pub fn inner_key(list: &[u8; 32], level: u8, index: u64) -> Vec<u8> {
    [&list[..], &[level], &index.to_be_bytes()].concat()
}

/// A height from the end of a key.
pub fn number_at_end(key: &[u8]) -> Result<u64, StorageError> {
    let end = key.last_chunk::<8>().ok_or_else(|| StorageError::corrupt("a key is too short"))?;
    Ok(u64::from_be_bytes(*end))
}

/// A height and what is kept for it.
pub fn version_row(key: &[u8], row: &[u8]) -> Result<(u64, VersionRow), StorageError> {
    let row = decode_exact(row).map_err(|e| StorageError::corrupt(format!("a version row: {e}")))?;
    Ok((number_at_end(key)?, row))
}
