//! The tree part of a witness: one proof for all records that a question read, present or absent, under a state root.
//!
//! Bytes: u32 (little-endian) count of codes ‖ 2-bit codes in preorder, left first, four to a byte from the high bits down, unused bits 0
//! ‖ 32-byte hashes in the order in which the codes ask for them. The verifier walks down from the root with the sorted keys that were read:
//!
//! | keys under the place | code | meaning | takes |
//! |---|---|---|---|
//! | none | 0 | empty subtree | – |
//! | none | 1 | anything else | one hash, not that of the empty subtree |
//! | some | 0 | empty subtree: all these keys are absent | – |
//! | some | 1 | leaf of a key that was not read: all absent | its key, its value's hash |
//! | some | 2 | leaf of the one present key, the others absent | – |
//! | some | 3 | inner node: left, then right | – |
//!
//! A question that read nothing takes the four zero bytes of no codes. Every form but one is refused, so a part can be compared
//! and hashed as bytes. Hashing is that of jmt 0.12: a subtree of one leaf is that leaf; bits count from the most significant.

use sha2::{Digest, Sha256};

/// A read: the tree key, and the SHA-256 of its stored value where it is present.
pub type Read = ([u8; 32], Option<[u8; 32]>);

/// Hash of an empty subtree, and of the empty tree.
pub const EMPTY: [u8; 32] = *b"SPARSE_MERKLE_PLACEHOLDER_HASH__";

/// Deepest place in the tree: all bits of a key.
const MAX_DEPTH: usize = 256;

/// Why a tree part is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// The keys read are not strictly ascending.
    #[error("the reads are not sorted or not distinct")]
    Unsorted,
    /// Fewer bytes than the codes need, or more; or fewer codes, or more.
    #[error("the tree part has the wrong length")]
    WrongLength,
    /// A code that cannot stand at its place.
    #[error("a code of the tree part cannot stand where it stands")]
    BadCode,
    /// A bit after the last code is set.
    #[error("unused bits of the tree part are set")]
    UnusedBits,
    /// The shape says another set of present keys than the reads.
    #[error("the tree part shows a key present that was read as absent, or the other way round")]
    Presence,
    /// A leaf that cannot stand at its place, or of a key that was read.
    #[error("the tree part shows a leaf that cannot stand where it stands")]
    BadLeaf,
    /// A hash was sent where a code would do.
    #[error("the tree part spells out an empty subtree")]
    NotCanonical,
    /// It leads to another root.
    #[error("the tree part leads to another root")]
    RootMismatch,
}

/// SHA-256 of a stored value.
pub fn value_hash(value: &[u8]) -> [u8; 32] {
    Sha256::digest(value).into()
}

/// Hash of a leaf.
pub fn leaf_hash(key: &[u8; 32], value_hash: &[u8; 32]) -> [u8; 32] {
    Sha256::new().chain_update(b"JMT::LeafNode").chain_update(key).chain_update(value_hash).finalize().into()
}

/// Hash of an inner node (the misspelling is jmt's).
pub fn inner_hash(left: &[u8; 32], right: &[u8; 32]) -> [u8; 32] {
    Sha256::new().chain_update(b"JMT::IntrnalNode").chain_update(left).chain_update(right).finalize().into()
}

/// Bit `depth` (0 to 255) of a key, from the most significant.
pub fn bit(key: &[u8; 32], depth: usize) -> bool {
    key[depth / 8] >> (7 - depth % 8) & 1 == 1
}

/// True when both keys share their first `depth` bits.
pub fn shares_prefix(a: &[u8; 32], b: &[u8; 32], depth: usize) -> bool {
    let (bytes, bits) = (depth / 8, depth % 8);
    a[..bytes] == b[..bytes] && (bits == 0 || (a[bytes] ^ b[bytes]) >> (8 - bits) == 0)
}

/// What stands at a place under which keys were read, or beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Code {
    /// An empty subtree.
    Empty = 0,
    /// No key read: a subtree's hash. Some read: the leaf of a key that was not.
    Other = 1,
    /// The leaf of the one present key.
    Present = 2,
    /// An inner node.
    Inner = 3,
}

/// Writes a tree part.
#[derive(Debug, Clone, Default)]
pub struct PartWriter {
    count: u32,
    codes: Vec<u8>,
    hashes: Vec<u8>,
}

impl PartWriter {
    /// Adds a code.
    pub fn code(&mut self, code: Code) {
        let at = self.count % 4;
        if at == 0 {
            self.codes.push(0);
        }
        if let Some(last) = self.codes.last_mut() {
            *last |= (code as u8) << (6 - 2 * at);
        }
        self.count += 1;
    }

    /// Adds a hash that the last code asks for.
    pub fn hash(&mut self, hash: &[u8; 32]) {
        self.hashes.extend_from_slice(hash);
    }

    /// The part's bytes.
    pub fn finish(self) -> Vec<u8> {
        [&self.count.to_le_bytes()[..], &self.codes, &self.hashes].concat()
    }
}

/// Checks that all reads are those of the tree under `root`. `reads` MUST be sorted by key, each key once.
/// Work is bounded by the part's length; nothing is allocated; the walk is at most 256 deep.
pub fn verify_tree(root: &[u8; 32], reads: &[Read], part: &[u8]) -> Result<(), TreeError> {
    if !reads.is_sorted_by(|a, b| a.0 < b.0) {
        return Err(TreeError::Unsorted);
    }
    let (count, rest) = part.split_first_chunk::<4>().ok_or(TreeError::WrongLength)?;
    let count = u32::from_le_bytes(*count) as usize;
    let (codes, hashes) = rest.split_at_checked(count.div_ceil(4)).ok_or(TreeError::WrongLength)?;
    let (hashes, odd) = hashes.as_chunks::<32>();
    if !odd.is_empty() {
        return Err(TreeError::WrongLength);
    }
    if let Some(last) = codes.last()
        && !count.is_multiple_of(4)
        && *last << (2 * (count % 4)) != 0
    {
        return Err(TreeError::UnusedBits);
    }
    let mut walk = Walk { count, next: 0, codes, hashes: hashes.iter() };
    let reached = if reads.is_empty() { None } else { Some(walk.place(reads, 0)?) };
    if walk.next != count || walk.hashes.next().is_some() {
        return Err(TreeError::WrongLength);
    }
    if reached.is_some_and(|reached| reached != *root) { Err(TreeError::RootMismatch) } else { Ok(()) }
}

struct Walk<'a> {
    count: usize,
    next: usize,
    codes: &'a [u8],
    hashes: std::slice::Iter<'a, [u8; 32]>,
}

impl<'a> Walk<'a> {
    fn code(&mut self) -> Result<Code, TreeError> {
        if self.next == self.count {
            return Err(TreeError::WrongLength);
        }
        let byte = self.codes.get(self.next / 4).ok_or(TreeError::WrongLength)?;
        let code = byte >> (6 - 2 * (self.next % 4)) & 3;
        self.next += 1;
        Ok(match code {
            0 => Code::Empty,
            1 => Code::Other,
            2 => Code::Present,
            _ => Code::Inner,
        })
    }

    fn hash(&mut self) -> Result<&'a [u8; 32], TreeError> {
        self.hashes.next().ok_or(TreeError::WrongLength)
    }

    /// Hash of the subtree at a place `depth` bits down, under which `reads` lie.
    fn place(&mut self, reads: &[Read], depth: usize) -> Result<[u8; 32], TreeError> {
        let code = self.code()?;
        let Some((first, _)) = reads.first() else {
            return match code {
                Code::Empty => Ok(EMPTY),
                Code::Other => match self.hash()? {
                    hash if *hash == EMPTY => Err(TreeError::NotCanonical),
                    hash => Ok(*hash),
                },
                Code::Present | Code::Inner => Err(TreeError::BadCode),
            };
        };
        let mut present = reads.iter().filter_map(|(key, value)| value.as_ref().map(|value| (key, value)));
        match code {
            Code::Empty => match present.next() {
                None => Ok(EMPTY),
                Some(_) => Err(TreeError::Presence),
            },
            Code::Other => {
                if present.next().is_some() {
                    return Err(TreeError::Presence);
                }
                let (key, value) = (self.hash()?, self.hash()?);
                let was_read = reads.binary_search_by(|(read, _)| read.cmp(key)).is_ok();
                if was_read || !shares_prefix(key, first, depth) { Err(TreeError::BadLeaf) } else { Ok(leaf_hash(key, value)) }
            }
            Code::Present => match (present.next(), present.next()) {
                (Some((key, value)), None) => Ok(leaf_hash(key, value)),
                _ => Err(TreeError::Presence),
            },
            Code::Inner if depth == MAX_DEPTH => Err(TreeError::BadCode),
            Code::Inner => {
                let (left, right) = reads.split_at(reads.partition_point(|(key, _)| !bit(key, depth)));
                let left = self.place(left, depth + 1)?;
                Ok(inner_hash(&left, &self.place(right, depth + 1)?))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    fn key(first: u8) -> [u8; 32] {
        let mut key = [7; 32];
        key[0] = first;
        key
    }

    /// A tree of two leaves, 00… and 80…, by hand.
    fn two() -> ([u8; 32], Read, Read) {
        let (a, b) = ((key(0), Some(value_hash(b"a"))), (key(0x80), Some(value_hash(b"b"))));
        let root = inner_hash(&leaf_hash(&a.0, &a.1.unwrap()), &leaf_hash(&b.0, &b.1.unwrap()));
        (root, a, b)
    }

    fn part(codes: &[Code], hashes: &[[u8; 32]]) -> Vec<u8> {
        let mut out = PartWriter::default();
        codes.iter().for_each(|c| out.code(*c));
        hashes.iter().for_each(|h| out.hash(h));
        out.finish()
    }

    #[test]
    fn hand_made_parts_are_judged_one_by_one() {
        use Code::{Empty, Inner, Other, Present};
        let (root, a, b) = two();
        let (ha, hb) = (leaf_hash(&a.0, &a.1.unwrap()), leaf_hash(&b.0, &b.1.unwrap()));
        let absent = (key(1), None);
        let check = |reads: &[Read], codes: &[Code], hashes: &[[u8; 32]], expect: Result<(), TreeError>| {
            assert_eq!(verify_tree(&root, reads, &part(codes, hashes)), expect, "{codes:?}");
        };
        check(&[a, b], &[Inner, Present, Present], &[], Ok(()));
        check(&[a], &[Inner, Present, Other], &[hb], Ok(()));
        check(&[b], &[Inner, Other, Present], &[ha], Ok(()));
        check(&[a, absent], &[Inner, Present, Other], &[hb], Ok(()));
        check(&[absent], &[Inner, Other, Other], &[a.0, a.1.unwrap(), hb], Ok(()));
        check(&[], &[], &[], Ok(()));
        // Nothing was read, and yet something is shown.
        check(&[], &[Other], &[root], Err(TreeError::WrongLength));
        check(&[], &[], &[root], Err(TreeError::WrongLength));
        // A present key hidden as absent in every way.
        let hidden = (a.0, None);
        check(&[hidden], &[Inner, Other, Other], &[a.0, a.1.unwrap(), hb], Err(TreeError::BadLeaf));
        check(&[hidden], &[Inner, Empty, Other], &[hb], Err(TreeError::RootMismatch));
        check(&[hidden], &[Inner, Present, Other], &[hb], Err(TreeError::Presence));
        check(&[hidden], &[Empty], &[], Err(TreeError::RootMismatch));
        check(&[a], &[Empty], &[], Err(TreeError::Presence));
        check(&[a], &[Inner, Other, Other], &[key(1), [0; 32], hb], Err(TreeError::Presence));
        check(&[a, (key(1), Some([1; 32]))], &[Inner, Present, Other], &[hb], Err(TreeError::Presence));
        // A leaf of another place as proof of absence.
        check(&[absent], &[Inner, Other, Other], &[b.0, b.1.unwrap(), hb], Err(TreeError::BadLeaf));
        check(&[absent], &[Other], &[b.0, b.1.unwrap()], Err(TreeError::RootMismatch));
        // Codes and hashes missing, left over, or spelt out.
        check(&[a], &[Inner, Present, Inner], &[hb], Err(TreeError::BadCode));
        check(&[a], &[Inner, Present, Present], &[hb], Err(TreeError::BadCode));
        check(&[a], &[Inner, Present, Other], &[EMPTY], Err(TreeError::NotCanonical));
        check(&[a], &[Inner, Present, Other], &[], Err(TreeError::WrongLength));
        check(&[a], &[Inner, Present], &[hb], Err(TreeError::WrongLength));
        check(&[a], &[Inner, Present, Other, Empty], &[hb], Err(TreeError::WrongLength));
        check(&[a], &[Inner, Present, Other], &[hb, hb], Err(TreeError::WrongLength));
        check(&[b, a], &[Inner, Present, Present], &[], Err(TreeError::Unsorted));
        check(&[a, a], &[Inner, Present, Other], &[hb], Err(TreeError::Unsorted));
        check(&[(a.0, b.1)], &[Inner, Present, Other], &[hb], Err(TreeError::RootMismatch));
    }

    #[test]
    fn bytes_around_a_right_part_are_refused() {
        let (root, a, _) = two();
        let (_, _, b) = two();
        let good = part(&[Code::Inner, Code::Present, Code::Other], &[leaf_hash(&b.0, &b.1.unwrap())]);
        assert_eq!(verify_tree(&root, &[a], &good), Ok(()));
        for cut in 0..good.len() {
            assert!(verify_tree(&root, &[a], &good[..cut]).is_err());
        }
        let mut unused = good.clone();
        unused[4] |= 1;
        assert_eq!(verify_tree(&root, &[a], &unused), Err(TreeError::UnusedBits));
        for count in [0, 1, 2, 4, 5, 1 << 20, u32::MAX] {
            let mut other = good.clone();
            other[..4].copy_from_slice(&count.to_le_bytes());
            assert!(verify_tree(&root, &[a], &other).is_err());
        }
        assert!(verify_tree(&root, &[a], &[good.as_slice(), &[0]].concat()).is_err());
    }

    #[test]
    fn an_endless_path_stops_at_the_last_bit() {
        let reads = [(key(0), None)];
        let mut codes = vec![3u8; 0];
        codes.extend((100_000u32).to_le_bytes());
        codes.extend(std::iter::repeat_n(0xff, 25_000));
        assert!(verify_tree(&[0; 32], &reads, &codes).is_err());
        // All bits 0: left every time, 257 inner nodes.
        let zero = [([0; 32], None)];
        assert_eq!(verify_tree(&[0; 32], &zero, &codes), Err(TreeError::BadCode));
    }
}
