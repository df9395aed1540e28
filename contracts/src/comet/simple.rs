//! CometBFT's simple Merkle tree: RFC 6962 hashing over byte strings.

use borsh::{BorshDeserialize, BorshSerialize};
use prost::Message;
use tendermint_proto::v0_38::abci::ExecTxResult;

use crate::kernel::merkle::{leaf_hash, node_hash, path_of, root_of};

/// Most steps of a path: a tree of 2^64 leaves.
const MAX_STEPS: usize = 64;

/// The other child of a node on the way from a leaf to the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Sibling {
    /// It lies left of the way.
    Left([u8; 32]),
    /// It lies right of it.
    Right([u8; 32]),
}

/// A path from a leaf to the root of a simple Merkle tree: it shows that the leaf is under the root, and no more.
///
/// The engine's root binds no size, so that many places and sizes have the same turns. Neither is sent, only the turns: a path has
/// one form, and no byte of it is unchecked.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SimplePath {
    /// Siblings from the leaf up.
    #[borsh(deserialize_with = "crate::kernel::codec::bounded::<_, MAX_STEPS, _>")]
    pub siblings: Vec<Sibling>,
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
        let mut aunts = path_of(&hashes, index).ok()?.into_iter();
        let (mut at, mut last) = (index, hashes.len().checked_sub(1)?);
        let mut siblings = Vec::new();
        while last > 0 {
            // A node without a sibling moves up unchanged.
            if at & 1 == 1 {
                siblings.push(Sibling::Left(aunts.next()?));
            } else if at < last {
                siblings.push(Sibling::Right(aunts.next()?));
            }
            (at, last) = (at >> 1, last >> 1);
        }
        Some(SimplePath { siblings })
    }

    /// Checks that the leaf stands under the root.
    pub fn verify(&self, leaf: &[u8], root: &[u8; 32]) -> Result<(), SimpleError> {
        let reached = self.siblings.iter().fold(leaf_hash(leaf), |hash, sibling| match sibling {
            Sibling::Left(left) => node_hash(left, &hash),
            Sibling::Right(right) => node_hash(&hash, right),
        });
        if reached == *root { Ok(()) } else { Err(SimpleError("the path leads to another root".into())) }
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
