//! The state tree, and the tree part of a witness: one proof for all records that a question read, present or absent, under a state root.
//!
//! Two levels under one set of rules. A raw key is 8 bytes of its subject ‖ 24 bytes of its record. The records of a subject make a tree of
//! their own (keys: record ‖ subject); the state tree has one leaf a subject (key: subject ‖ 24 zeros), of which the value is that tree's root.
//!
//! Bytes: u32 (little-endian) count of codes ‖ 2-bit codes in preorder, left first, four to a byte from the high bits down, unused bits 0
//! ‖ 32-byte hashes in the order in which the codes ask for them. The verifier walks down from the root with the sorted keys that were read:
//!
//! | keys under the place | code | meaning | takes |
//! |---|---|---|---|
//! | none | 0 | empty subtree | – |
//! | none | 1 | anything else | one hash, not that of the empty subtree |
//! | some | 0 | empty subtree: all these keys are absent | – |
//! | some | 1 | leaf of what was not read: all absent | its raw key, its value's hash |
//! | some | 2 | in the tree of a subject: leaf of the one present key, the others absent | – |
//! | some | 2 | in the state tree: leaf of a subject of these keys, the others absent | codes |
//! | some | 3 | inner node: left, then right | – |
//!
//! Behind the leaf of a subject stand, where keys of several subjects lie under the place, code 0 for each that is absent and code 2 for the one
//! that it is, in order; then the codes of its tree, of which the first is not 0. A question that read nothing takes the four zero bytes of no
//! codes. Every form but one is refused, so a part can be compared and hashed as bytes. Hashing is that of jmt 0.12: a subtree of one leaf is
//! that leaf; bits count from the most significant.

use sha2::{Digest, Sha256};

/// A read: the tree key, and the SHA-256 of its stored value where it is present.
pub type Read = ([u8; 32], Option<[u8; 32]>);

/// Hash of an empty subtree, and of the empty tree.
pub const EMPTY: [u8; 32] = *b"SPARSE_MERKLE_PLACEHOLDER_HASH__";

/// Bytes of a raw key that tell the subject; the others tell the record.
pub const SUBJECT_BYTES: usize = 8;

/// One of the two levels. Places of both count their depth in bits of the raw key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The state tree: one leaf a subject.
    Subjects,
    /// The tree of one subject: one leaf a record.
    Records,
}

impl Level {
    /// Bits of a raw key down to its root.
    pub fn top(self) -> usize {
        match self {
            Level::Subjects => 0,
            Level::Records => SUBJECT_BYTES * 8,
        }
    }

    /// Bits down to its deepest place.
    pub fn end(self) -> usize {
        match self {
            Level::Subjects => SUBJECT_BYTES * 8,
            Level::Records => 256,
        }
    }

    /// The key of the leaf in which a raw key stands.
    pub fn leaf_key(self, raw: &[u8; 32]) -> [u8; 32] {
        let (subject, record) = raw.split_at(SUBJECT_BYTES);
        let mut key = [0; 32];
        match self {
            Level::Subjects => key[..SUBJECT_BYTES].copy_from_slice(subject),
            Level::Records => {
                key[..record.len()].copy_from_slice(record);
                key[record.len()..].copy_from_slice(subject);
            }
        }
        key
    }
}

/// Hash of the leaf of a record.
pub fn record_leaf(raw: &[u8; 32], value_hash: &[u8; 32]) -> [u8; 32] {
    leaf_hash(&Level::Records.leaf_key(raw), value_hash)
}

/// Hash of the leaf of a subject whose records have this root.
pub fn subject_leaf(raw: &[u8; 32], root: &[u8; 32]) -> [u8; 32] {
    leaf_hash(&Level::Subjects.leaf_key(raw), &value_hash(root))
}

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
    /// The leaf of the one present key, or of the subject of keys that were read.
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
    let reached = if reads.is_empty() { None } else { Some(walk.place(reads, 0, Level::Subjects)?) };
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
    fn place(&mut self, reads: &[Read], depth: usize, level: Level) -> Result<[u8; 32], TreeError> {
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
        match code {
            // A subject without records has no leaf.
            Code::Empty if level == Level::Records && depth == level.top() => Err(TreeError::BadCode),
            Code::Empty => none_present(reads).map(|()| EMPTY),
            Code::Other => {
                none_present(reads)?;
                let (key, value) = (self.hash()?, self.hash()?);
                let leaf = level.leaf_key(key);
                // A subject is told by its own bytes; what stands behind them enters no hash, so it has one form.
                let has_one_form = level == Level::Records || leaf == *key;
                let was_read = reads.iter().any(|(read, _)| level.leaf_key(read) == leaf);
                if !has_one_form || was_read || !shares_prefix(key, first, depth) {
                    return Err(TreeError::BadLeaf);
                }
                Ok(leaf_hash(&leaf, value))
            }
            Code::Present if level == Level::Subjects => self.subject(reads),
            Code::Present => {
                let mut present = reads.iter().filter_map(|(key, value)| value.as_ref().map(|value| (key, value)));
                match (present.next(), present.next()) {
                    (Some((key, value)), None) => Ok(record_leaf(key, value)),
                    _ => Err(TreeError::Presence),
                }
            }
            Code::Inner if depth == level.end() => Err(TreeError::BadCode),
            Code::Inner => {
                let (left, right) = reads.split_at(reads.partition_point(|(key, _)| !bit(key, depth)));
                let left = self.place(left, depth + 1, level)?;
                Ok(inner_hash(&left, &self.place(right, depth + 1, level)?))
            }
        }
    }

    /// The leaf of one subject of these reads; those of all others are absent.
    fn subject(&mut self, reads: &[Read]) -> Result<[u8; 32], TreeError> {
        let mut subjects = reads.chunk_by(|(a, _), (b, _)| a[..SUBJECT_BYTES] == b[..SUBJECT_BYTES]);
        let mut own = subjects.next().unwrap_or_default();
        let mut rest = subjects;
        if own.len() < reads.len() {
            loop {
                match self.code()? {
                    Code::Present => break,
                    Code::Empty => none_present(own)?,
                    Code::Other | Code::Inner => return Err(TreeError::BadCode),
                }
                own = rest.next().ok_or(TreeError::BadCode)?;
            }
        }
        rest.try_for_each(none_present)?;
        let (first, _) = own.first().ok_or(TreeError::BadCode)?;
        let root = self.place(own, Level::Records.top(), Level::Records)?;
        Ok(subject_leaf(first, &root))
    }
}

/// `Presence` where one of the reads is said to be present.
fn none_present(reads: &[Read]) -> Result<(), TreeError> {
    if reads.iter().all(|(_, value)| value.is_none()) { Ok(()) } else { Err(TreeError::Presence) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    /// The key of a record of a subject.
    fn key(subject: u8, record: u8) -> [u8; 32] {
        let mut key = [7; 32];
        key[0] = subject;
        key[SUBJECT_BYTES] = record;
        key
    }

    fn read(subject: u8, record: u8, value: &[u8]) -> Read {
        (key(subject, record), Some(value_hash(value)))
    }

    fn record((key, value): &Read) -> [u8; 32] {
        record_leaf(key, &value.unwrap())
    }

    /// Two subjects, 00… with the records 00… and 80…, 80… with the record 00…, by hand.
    struct Three {
        root: [u8; 32],
        a: Read,
        b: Read,
        c: Read,
        /// Root of the first subject.
        ab: [u8; 32],
    }

    fn three() -> Three {
        let (a, b, c) = (read(0, 0, b"a"), read(0, 0x80, b"b"), read(0x80, 0, b"c"));
        let ab = inner_hash(&record(&a), &record(&b));
        let root = inner_hash(&subject_leaf(&a.0, &ab), &subject_leaf(&c.0, &record(&c)));
        Three { root, a, b, c, ab }
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
        let Three { root, a, b, c, ab } = three();
        let (ha, hb) = (record(&a), record(&b));
        let (first, second) = (subject_leaf(&a.0, &ab), subject_leaf(&c.0, &record(&c)));
        let (none, elsewhere) = ((key(0, 1), None), (key(1, 0), None));
        let check = |reads: &[Read], codes: &[Code], hashes: &[[u8; 32]], expect: Result<(), TreeError>| {
            assert_eq!(verify_tree(&root, reads, &part(codes, hashes)), expect, "{codes:?}");
        };
        check(&[a, b, c], &[Inner, Present, Inner, Present, Present, Present, Present], &[], Ok(()));
        check(&[a, b], &[Inner, Present, Inner, Present, Present, Other], &[second], Ok(()));
        check(&[a], &[Inner, Present, Inner, Present, Other, Other], &[hb, second], Ok(()));
        check(&[b], &[Inner, Present, Inner, Other, Present, Other], &[ha, second], Ok(()));
        check(&[c], &[Inner, Other, Present, Present], &[first], Ok(()));
        // Absent beside a record, beside a subject, and of a subject whose other records were read.
        check(&[a, none], &[Inner, Present, Inner, Present, Other, Other], &[hb, second], Ok(()));
        check(&[none], &[Inner, Present, Inner, Other, Other, Other], &[a.0, a.1.unwrap(), hb, second], Ok(()));
        let own = Level::Subjects.leaf_key(&a.0);
        check(&[elsewhere], &[Inner, Other, Other], &[own, value_hash(&ab), second], Ok(()));
        // What stands behind a subject enters no hash, and yet has one form.
        check(&[elsewhere], &[Inner, Other, Other], &[a.0, value_hash(&ab), second], Err(TreeError::BadLeaf));
        // Several subjects under one leaf: which it is stands behind it.
        let codes = [Inner, Present, Present, Inner, Present, Other, Other];
        check(&[a, elsewhere], &codes, &[hb, second], Ok(()));
        check(&[(key(0, 0), None), elsewhere], &codes, &[hb, second], Err(TreeError::Presence));
        check(&[a, elsewhere], &[Inner, Present, Empty, Present, Other], &[second], Err(TreeError::Presence));
        check(&[a, elsewhere], &[Inner, Present, Other], &[second], Err(TreeError::BadCode));
        check(&[elsewhere, (key(2, 0), None)], &[Inner, Present, Empty, Empty, Other], &[second], Err(TreeError::BadCode));
        check(&[elsewhere, read(2, 0, b"x")], &[Inner, Present, Present, Present, Other], &[second], Err(TreeError::Presence));
        check(&[], &[], &[], Ok(()));
        // Nothing was read, and yet something is shown.
        check(&[], &[Other], &[root], Err(TreeError::WrongLength));
        check(&[], &[], &[root], Err(TreeError::WrongLength));
        // A present key hidden as absent in every way.
        let hidden = (a.0, None);
        check(&[hidden], &[Inner, Present, Inner, Other, Other, Other], &[a.0, a.1.unwrap(), hb, second], Err(TreeError::BadLeaf));
        check(&[hidden], &[Inner, Present, Inner, Empty, Other, Other], &[hb, second], Err(TreeError::RootMismatch));
        check(&[hidden], &[Inner, Present, Inner, Present, Other, Other], &[hb, second], Err(TreeError::Presence));
        check(&[hidden], &[Inner, Present, Empty, Other], &[second], Err(TreeError::BadCode));
        check(&[hidden], &[Inner, Other, Other], &[own, value_hash(&ab), second], Err(TreeError::BadLeaf));
        check(&[hidden], &[Inner, Empty, Other], &[second], Err(TreeError::RootMismatch));
        check(&[hidden], &[Empty], &[], Err(TreeError::RootMismatch));
        check(&[a], &[Empty], &[], Err(TreeError::Presence));
        check(&[a], &[Inner, Other, Other], &[own, [0; 32], second], Err(TreeError::Presence));
        check(&[a, read(0, 1, b"x")], &[Inner, Present, Inner, Present, Other, Other], &[hb, second], Err(TreeError::Presence));
        // A leaf of another place as proof of absence.
        check(&[none], &[Inner, Present, Inner, Other, Other, Other], &[b.0, b.1.unwrap(), hb, second], Err(TreeError::BadLeaf));
        check(
            &[elsewhere],
            &[Inner, Other, Other],
            &[Level::Subjects.leaf_key(&c.0), value_hash(&record(&c)), second],
            Err(TreeError::BadLeaf),
        );
        check(&[elsewhere], &[Other], &[Level::Subjects.leaf_key(&c.0), value_hash(&record(&c))], Err(TreeError::RootMismatch));
        // A record shown where a subject stands, and the other way round.
        check(&[a], &[Inner, Present, Present, Other], &[second], Err(TreeError::RootMismatch));
        check(&[c], &[Inner, Other, Present, Inner, Present, Other], &[first, hb], Err(TreeError::RootMismatch));
        // Codes and hashes missing, left over, or spelt out.
        check(&[c], &[Inner, Inner, Present, Present], &[first], Err(TreeError::BadCode));
        check(&[c], &[Inner, Present, Present], &[first], Err(TreeError::BadCode));
        check(&[c], &[Inner, Other, Present, Present], &[EMPTY], Err(TreeError::NotCanonical));
        check(&[c], &[Inner, Other, Present, Present], &[], Err(TreeError::WrongLength));
        check(&[c], &[Inner, Other, Present], &[first], Err(TreeError::WrongLength));
        check(&[c], &[Inner, Other, Present, Present, Empty], &[first], Err(TreeError::WrongLength));
        check(&[c], &[Inner, Other, Present, Present], &[first, first], Err(TreeError::WrongLength));
        check(&[b, a], &[Inner, Present, Inner, Present, Present, Other], &[second], Err(TreeError::Unsorted));
        check(&[a, a], &[Inner, Present, Inner, Present, Other, Other], &[hb, second], Err(TreeError::Unsorted));
        check(&[(a.0, b.1)], &[Inner, Present, Inner, Present, Other, Other], &[hb, second], Err(TreeError::RootMismatch));
    }

    #[test]
    fn bytes_around_a_right_part_are_refused() {
        let Three { root, a, b, c, .. } = three();
        let hashes = [record(&b), subject_leaf(&c.0, &record(&c))];
        let good = part(&[Code::Inner, Code::Present, Code::Inner, Code::Present, Code::Other, Code::Other], &hashes);
        assert_eq!(verify_tree(&root, &[a], &good), Ok(()));
        for cut in 0..good.len() {
            assert!(verify_tree(&root, &[a], &good[..cut]).is_err());
        }
        let mut unused = good.clone();
        unused[5] |= 1;
        assert_eq!(verify_tree(&root, &[a], &unused), Err(TreeError::UnusedBits));
        for count in [0, 1, 2, 4, 5, 7, 1 << 20, u32::MAX] {
            let mut other = good.clone();
            other[..4].copy_from_slice(&count.to_le_bytes());
            assert!(verify_tree(&root, &[a], &other).is_err());
        }
        assert!(verify_tree(&root, &[a], &[good.as_slice(), &[0]].concat()).is_err());
    }

    #[test]
    fn an_endless_path_stops_at_the_last_bit() {
        // All bits 0: left every time, 65 inner nodes; then a subject, and 193 inner nodes of its records.
        let zero = [([0; 32], None)];
        let endless = |prefix: &[Code]| {
            let codes: Vec<_> = prefix.iter().copied().chain(std::iter::repeat_n(Code::Inner, 100_000)).collect();
            verify_tree(&[0; 32], &zero, &part(&codes, &[]))
        };
        assert_eq!(endless(&[]), Err(TreeError::BadCode));
        assert_eq!(endless(&[Code::Present]), Err(TreeError::BadCode));
        assert_eq!(endless(&[Code::Inner; 64]), Err(TreeError::BadCode));
    }
}
