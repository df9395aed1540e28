//! RFC 6962 trees: SHA-256, leaves hashed under 0x00 and inner nodes under 0x01 (no leaf is ever taken for a node).
//!
//! Two uses: small trees held in memory (bundle results), made by `rs_merkle` under our hashing; and append-only lists, whose
//! head is the count and the *peaks* (the roots of the complete subtrees from the left), while leaves and complete inner nodes lie
//! in plain columns. Every verifier is ours: `rs_merkle`'s own takes inner nodes for leaves, left-over hashes and wrong indexes.

use borsh::{BorshDeserialize, BorshSerialize};
use rs_merkle::{Hasher, MerkleTree};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::kernel::error::Fault;

/// A SHA-256 hash.
pub type Hash32Bytes = [u8; 32];

/// Root of the tree without leaves: SHA-256 of nothing.
pub const EMPTY_ROOT: Hash32Bytes = [
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24, 0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b,
    0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
];

/// Why a proof is refused, or cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MerkleError {
    /// An index or a range lies outside the tree.
    #[error("index or range outside the tree")]
    OutOfRange,
    /// More or fewer leaves or hashes than index and size need.
    #[error("the proof has the wrong number of hashes")]
    WrongLength,
    /// The number of peaks does not fit the count.
    #[error("the number of peaks does not fit the count")]
    BadPeaks,
    /// The proof leads to another root.
    #[error("the proof leads to another root")]
    RootMismatch,
}

/// SHA-256(0x00 ‖ leaf).
pub fn leaf_hash(leaf: &[u8]) -> Hash32Bytes {
    Sha256::new().chain_update([0]).chain_update(leaf).finalize().into()
}

/// SHA-256(0x01 ‖ left ‖ right).
pub fn node_hash(left: &Hash32Bytes, right: &Hash32Bytes) -> Hash32Bytes {
    Sha256::new().chain_update([1]).chain_update(left).chain_update(right).finalize().into()
}

/// RFC 6962 hashing for `rs_merkle`. A node without a sibling moves up unchanged, which gives RFC 6962's shape.
#[derive(Debug, Clone, Copy)]
pub struct Rfc6962;

impl Hasher for Rfc6962 {
    type Hash = Hash32Bytes;

    fn hash(data: &[u8]) -> Hash32Bytes {
        leaf_hash(data)
    }

    fn concat_and_hash(left: &Hash32Bytes, right: Option<&Hash32Bytes>) -> Hash32Bytes {
        right.map_or(*left, |right| node_hash(left, right))
    }
}

/// Root over leaf hashes; [`EMPTY_ROOT`] for none.
pub fn root_of(leaves: &[Hash32Bytes]) -> Hash32Bytes {
    MerkleTree::<Rfc6962>::from_leaves(leaves).root().unwrap_or(EMPTY_ROOT)
}

/// Audit path of leaf `index`: siblings from the leaf upwards.
pub fn path_of(leaves: &[Hash32Bytes], index: usize) -> Result<Vec<Hash32Bytes>, MerkleError> {
    if index >= leaves.len() {
        return Err(MerkleError::OutOfRange);
    }
    Ok(MerkleTree::<Rfc6962>::from_leaves(leaves).proof(&[index]).proof_hashes().to_vec())
}

/// Checks that `leaf` is leaf `index` of the tree of `size` leaves under `root` (RFC 9162 §2.1.3.2); the path has exactly the needed hashes.
pub fn verify_inclusion(leaf: &Hash32Bytes, index: u64, size: u64, path: &[Hash32Bytes], root: &Hash32Bytes) -> Result<(), MerkleError> {
    if root_from_path(leaf, index, size, path)? == *root { Ok(()) } else { Err(MerkleError::RootMismatch) }
}

/// The root that a leaf and its path lead to: `index < size` and the exact length of the path are checked here.
pub fn root_from_path(leaf: &Hash32Bytes, index: u64, size: u64, path: &[Hash32Bytes]) -> Result<Hash32Bytes, MerkleError> {
    if index >= size {
        return Err(MerkleError::OutOfRange);
    }
    let (mut at, mut last, mut hash) = (index, size - 1, *leaf);
    for sibling in path {
        if last == 0 {
            return Err(MerkleError::WrongLength);
        }
        if at & 1 == 1 || at == last {
            hash = node_hash(sibling, &hash);
            // The last node of a level without a sibling moves up until it becomes a right child.
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    if last == 0 { Ok(hash) } else { Err(MerkleError::WrongLength) }
}

/// Checks that the tree of `size1` leaves is the beginning of the tree of `size2` (RFC 9162 §2.1.4.2).
/// Equal sizes take an empty proof; a first tree without leaves says nothing and is refused.
pub fn verify_consistency(
    size1: u64,
    size2: u64,
    root1: &Hash32Bytes,
    root2: &Hash32Bytes,
    proof: &[Hash32Bytes],
) -> Result<(), MerkleError> {
    if size1 == 0 || size1 > size2 {
        return Err(MerkleError::OutOfRange);
    }
    if size1 == size2 {
        return match (proof.is_empty(), root1 == root2) {
            (false, _) => Err(MerkleError::WrongLength),
            (true, false) => Err(MerkleError::RootMismatch),
            (true, true) => Ok(()),
        };
    }
    // Where the first tree is one complete subtree, its root starts the path and is not sent.
    let (start, rest) = if size1.is_power_of_two() {
        (*root1, proof)
    } else {
        let (first, rest) = proof.split_first().ok_or(MerkleError::WrongLength)?;
        (*first, rest)
    };
    let (mut at, mut last) = (size1 - 1, size2 - 1);
    while at & 1 == 1 {
        at >>= 1;
        last >>= 1;
    }
    let (mut first, mut second) = (start, start);
    for sibling in rest {
        if last == 0 {
            return Err(MerkleError::WrongLength);
        }
        if at & 1 == 1 || at == last {
            first = node_hash(sibling, &first);
            second = node_hash(sibling, &second);
            while at & 1 == 0 && at != 0 {
                at >>= 1;
                last >>= 1;
            }
        } else {
            second = node_hash(&second, sibling);
        }
        at >>= 1;
        last >>= 1;
    }
    match (last, first == *root1 && second == *root2) {
        (0, true) => Ok(()),
        (0, false) => Err(MerkleError::RootMismatch),
        _ => Err(MerkleError::WrongLength),
    }
}

/// A complete subtree: 2^level leaves from index · 2^level on. Level 0 is a leaf's hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InnerNode {
    /// Height above the leaves, 0 to 63.
    pub level: u8,
    /// Position among the nodes of its level.
    pub index: u64,
    /// Its root.
    pub hash: Hash32Bytes,
}

/// Head of an append-only list: the count and the roots of its complete subtrees, the largest (leftmost) first.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct Peaks {
    /// Leaves so far.
    pub count: u64,
    /// One for each bit of `count`, at most 64.
    #[serde(with = "hex_list")]
    pub peaks: Vec<Hash32Bytes>,
}

impl Peaks {
    /// True when there is one peak for each bit of the count. Values from outside MUST be checked by this.
    pub fn is_valid(&self) -> bool {
        self.peaks.len() == self.count.count_ones() as usize
    }

    /// Appends a leaf's hash, where `count` is below 2^64 − 1; gives all complete subtrees that it finishes, the leaf first.
    pub fn push(&mut self, leaf_hash: Hash32Bytes) -> Vec<InnerNode> {
        let mut node = InnerNode { level: 0, index: self.count, hash: leaf_hash };
        let mut finished = vec![node];
        while node.index & 1 == 1
            && let Some(left) = self.peaks.pop()
        {
            node = InnerNode { level: node.level + 1, index: node.index >> 1, hash: node_hash(&left, &node.hash) };
            finished.push(node);
        }
        self.peaks.push(node.hash);
        self.count = self.count.checked_add(1).expect("a list of 2^64 leaves cannot be written");
        finished
    }

    /// The same of any list. A fault where it is full, which only a hostile witness says: a dry run goes over values that are not proven yet.
    pub fn append(&mut self, leaf_hash: Hash32Bytes) -> Result<Vec<InnerNode>, Fault> {
        if self.count == u64::MAX { Err(Fault::new("an append-only list is full")) } else { Ok(self.push(leaf_hash)) }
    }

    /// Root of the whole list.
    pub fn root(&self) -> Hash32Bytes {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return EMPTY_ROOT };
        peaks.fold(*last, |right, left| node_hash(left, &right))
    }

    /// (level, index) of each peak, in the order of `peaks`.
    fn places(&self) -> impl Iterator<Item = (u8, u64)> + use<> {
        let count = self.count;
        (0..64u8).rev().filter(move |level| count >> level & 1 == 1).map(move |level| {
            // The leaves before this peak are the higher bits of the count.
            (level, (count >> level) ^ 1)
        })
    }
}

/// Proof that leaves `from..to` stand in a list of known peaks: the complete subtrees beside the range, from left to right,
/// inside the peaks that the range touches.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct RangeProof {
    /// Subtree roots.
    #[serde(with = "hex_list")]
    pub hashes: Vec<Hash32Bytes>,
}

/// How a subtree lies to the range.
enum Place {
    Outside,
    Inside,
    Across,
}

fn place(level: u8, index: u64, from: u64, to: u64) -> Place {
    // Complete subtrees end at or before the count, so neither sum can overflow.
    let start = index << level;
    let end = start + (1 << level);
    if end <= from || to <= start {
        Place::Outside
    } else if from <= start && end <= to {
        Place::Inside
    } else {
        Place::Across
    }
}

/// Makes the proof of leaves `from..to` of a list of `count`; `node(level, index)` gives the root of a complete subtree.
pub fn prove_range<E: From<MerkleError>>(
    from: u64,
    to: u64,
    count: u64,
    node: &mut dyn FnMut(u8, u64) -> Result<Hash32Bytes, E>,
) -> Result<RangeProof, E> {
    fn walk<E>(
        (level, index): (u8, u64),
        (from, to): (u64, u64),
        node: &mut dyn FnMut(u8, u64) -> Result<Hash32Bytes, E>,
        out: &mut Vec<Hash32Bytes>,
    ) -> Result<(), E> {
        match place(level, index, from, to) {
            Place::Inside => {}
            Place::Outside => out.push(node(level, index)?),
            // A subtree across the border has at least two leaves, so its level is at least 1.
            Place::Across => {
                walk((level - 1, index * 2), (from, to), node, out)?;
                walk((level - 1, index * 2 + 1), (from, to), node, out)?;
            }
        }
        Ok(())
    }
    if from > to || to > count {
        return Err(MerkleError::OutOfRange.into());
    }
    let mut proof = RangeProof::default();
    let list = Peaks { count, peaks: Vec::new() };
    for (level, index) in list.places() {
        if from < to && !matches!(place(level, index, from, to), Place::Outside) {
            walk((level, index), (from, to), node, &mut proof.hashes)?;
        }
    }
    Ok(proof)
}

/// Checks that `leaves` (their hashes) are leaves `from..to` of the list; exactly the needed hashes, so the proof has one form.
/// An empty range (from = to ≤ count) takes no hashes. Work is bounded by the leaves given.
pub fn verify_range(leaves: &[Hash32Bytes], from: u64, to: u64, list: &Peaks, proof: &RangeProof) -> Result<(), MerkleError> {
    struct Walk<'a> {
        leaves: &'a [Hash32Bytes],
        from: u64,
        to: u64,
        hashes: std::slice::Iter<'a, Hash32Bytes>,
    }
    impl Walk<'_> {
        fn root(&mut self, level: u8, index: u64) -> Result<Hash32Bytes, MerkleError> {
            match place(level, index, self.from, self.to) {
                Place::Outside => self.hashes.next().copied().ok_or(MerkleError::WrongLength),
                Place::Inside if level == 0 => {
                    let at = usize::try_from(index - self.from).map_err(|_| MerkleError::OutOfRange)?;
                    self.leaves.get(at).copied().ok_or(MerkleError::WrongLength)
                }
                _ => {
                    let left = self.root(level - 1, index * 2)?;
                    Ok(node_hash(&left, &self.root(level - 1, index * 2 + 1)?))
                }
            }
        }
    }
    if !list.is_valid() {
        return Err(MerkleError::BadPeaks);
    }
    if from > to || to > list.count {
        return Err(MerkleError::OutOfRange);
    }
    if leaves.len() as u64 != to - from {
        return Err(MerkleError::WrongLength);
    }
    let mut walk = Walk { leaves, from, to, hashes: proof.hashes.iter() };
    for ((level, index), peak) in list.places().zip(&list.peaks) {
        let touched = from < to && !matches!(place(level, index, from, to), Place::Outside);
        if touched && walk.root(level, index)? != *peak {
            return Err(MerkleError::RootMismatch);
        }
    }
    if walk.hashes.next().is_some() { Err(MerkleError::WrongLength) } else { Ok(()) }
}

/// Hashes as hex digits in JSON.
mod hex_list {
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub fn serialize<S: Serializer>(hashes: &[[u8; 32]], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(hashes.iter().map(hex::encode))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<[u8; 32]>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        texts
            .iter()
            .map(|text| {
                let mut hash = [0; 32];
                hex::decode_to_slice(text, &mut hash).map_err(D::Error::custom)?;
                Ok(hash)
            })
            .collect()
    }
}
