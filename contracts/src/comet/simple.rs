//! CometBFT's simple Merkle tree: RFC 6962 hashing over byte strings. A path here has the form of ours, so ours judges it.

use borsh::{BorshDeserialize, BorshSerialize};
use prost::Message;
use tendermint_proto::v0_38::abci::ExecTxResult;

use crate::merkle::{leaf_hash, path_of, root_of, verify_inclusion};

/// A path from a leaf to the root of a simple Merkle tree.
///
/// It shows that the leaf is under the root, and no more: the engine's root binds no size, so other pairs of `index` and `total`
/// with the same turns hold too. Neither is ever to be shown as proven.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SimplePath {
    /// Position of the leaf.
    pub index: u32,
    /// Leaves in all.
    pub total: u32,
    /// Siblings from the leaf up.
    pub aunts: Vec<[u8; 32]>,
}

/// Why a path shows nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct SimpleError(String);

/// Root over byte strings; SHA-256 of nothing where there are none.
pub fn simple_root(leaves: &[impl AsRef<[u8]>]) -> [u8; 32] {
    root_of(&leaves.iter().map(|l| leaf_hash(l.as_ref())).collect::<Vec<_>>())
}

impl SimplePath {
    /// The path of a leaf; none where there is no such leaf.
    pub fn make(leaves: &[impl AsRef<[u8]>], index: usize) -> Option<SimplePath> {
        let hashes: Vec<_> = leaves.iter().map(|l| leaf_hash(l.as_ref())).collect();
        let aunts = path_of(&hashes, index).ok()?;
        Some(SimplePath { index: u32::try_from(index).ok()?, total: u32::try_from(hashes.len()).ok()?, aunts })
    }

    /// Checks that the leaf stands under the root: index below total, exact length.
    pub fn verify(&self, leaf: &[u8], root: &[u8; 32]) -> Result<(), SimpleError> {
        verify_inclusion(&leaf_hash(leaf), self.index.into(), self.total.into(), &self.aunts, root).map_err(|e| SimpleError(e.to_string()))
    }
}

/// What the engine hashes of one result: code, data and gas alone; ours use no gas.
pub fn result_bytes(code: u32, data: &[u8]) -> Vec<u8> {
    ExecTxResult { code, data: data.to_vec().into(), ..Default::default() }.encode_to_vec()
}

/// The leaf of a bundle whose result data is this root.
pub fn result_leaf(code: u32, root: &[u8; 32]) -> Vec<u8> {
    result_bytes(code, root)
}
