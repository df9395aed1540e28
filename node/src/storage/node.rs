//! Nodes of the state tree and of the trees of subjects: what is kept on disk, what of it is held in memory.
//!
//! A node stands for four bits of a path, as 16 places of which each is empty, one leaf, or a node further down. Leaves have no rows: they stand
//! in the node above. On disk: u16 which of 16 children exist ‖ u16 which of them are leaves (bit n is child n) ‖ per child its hash, its version
//! as LEB128, and of a leaf the bytes of its key: 8 of a subject, 24 of a record. A root that is one leaf is a node with that child alone.

use mulu_contracts::kernel::tree::{EMPTY, Level, SUBJECT_BYTES, inner_hash};

use super::error::StorageError;

/// What stands at one of 16 places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Child {
    pub(super) hash: [u8; 32],
    /// Of a node the version under which it is kept; of a leaf the one that wrote its value (of a subject: its root).
    pub(super) version: u64,
    /// Of a leaf its raw key; of a subject with zeros behind.
    pub(super) leaf: Option<[u8; 32]>,
}

pub(super) type Children = [Option<Child>; 16];

/// Whose tree: the state tree's, or that of a subject.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tree {
    State,
    Of([u8; SUBJECT_BYTES]),
}

impl Tree {
    /// Of a subject, by a raw key.
    pub(super) fn of(raw: &[u8; 32]) -> Self {
        let mut subject = [0; SUBJECT_BYTES];
        subject.copy_from_slice(&raw[..SUBJECT_BYTES]);
        Tree::Of(subject)
    }

    pub(super) fn level(&self) -> Level {
        match self {
            Tree::State => Level::Subjects,
            Tree::Of(_) => Level::Records,
        }
    }

    /// Four bits of a raw key, so many nibbles below the root of this tree; none below its end.
    pub(super) fn nibble(&self, raw: &[u8; 32], depth: usize) -> Option<u8> {
        let at = self.level().top() / 4 + depth;
        let byte = raw.get(at / 2).filter(|_| at * 4 < self.level().end())?;
        Some(if at.is_multiple_of(2) { byte >> 4 } else { byte & 0x0f })
    }
}

/// A node, with the hash of each place inside it that has two leaves below.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct TreeNode {
    pub(super) children: Children,
    /// The whole, its halves, quarters and eighths, as a heap from 1 on.
    places: [[u8; 32]; 16],
}

/// What stands at a binary place inside a node.
pub(super) enum Place<'a> {
    Empty,
    Leaf(&'a Child),
    /// The place is a node of its own: four bits further down.
    Node(u8, &'a Child),
    Split,
}

impl TreeNode {
    /// With every place hashed.
    pub(super) fn new(children: Children) -> Self {
        let mut node = TreeNode { children, places: [EMPTY; 16] };
        node.hash_places(u16::MAX);
        node
    }

    /// With other children, of which these changed (bit n is child n).
    pub(super) fn with(&self, children: Children, changed: u16) -> Self {
        let mut node = TreeNode { children, places: self.places };
        node.hash_places(changed);
        node
    }

    /// Hashes anew the places above the children that changed (bit n is child n).
    fn hash_places(&mut self, changed: u16) {
        for (width, first) in [(2u8, 8usize), (4, 4), (8, 2), (16, 1)] {
            for (n, start) in (0..16).step_by(width.into()).enumerate() {
                let below = (u32::MAX >> (32 - u32::from(width))) << start;
                if u32::from(changed) & below != 0 {
                    self.places[first + n] = match self.place(start, width) {
                        Place::Split => inner_hash(&self.hash_at(start, width / 2), &self.hash_at(start + width / 2, width / 2)),
                        _ => EMPTY,
                    };
                }
            }
        }
    }

    /// The place over children `start..start + width`; jmt's rule: a subtree of one leaf is that leaf.
    pub(super) fn place(&self, start: u8, width: u8) -> Place<'_> {
        let range = start..start + width;
        let mut found = range.filter_map(|n| self.children[usize::from(n)].as_ref().map(|child| (n, child)));
        match (found.next(), found.next()) {
            (None, _) => Place::Empty,
            (Some((_, child)), None) if child.leaf.is_some() => Place::Leaf(child),
            (Some((n, child)), None) if width == 1 => Place::Node(n, child),
            _ => Place::Split,
        }
    }

    /// Hash of that place.
    pub(super) fn hash_at(&self, start: u8, width: u8) -> [u8; 32] {
        match self.place(start, width) {
            Place::Empty => EMPTY,
            Place::Leaf(child) | Place::Node(_, child) => child.hash,
            Place::Split => self.places[usize::from(16 / width + start / width)],
        }
    }

    pub(super) fn hash(&self) -> [u8; 32] {
        self.hash_at(0, 16)
    }

    /// The leaf that alone stands in this tree.
    pub(super) fn lone_leaf(&self) -> Option<&Child> {
        match self.place(0, 16) {
            Place::Leaf(child) => Some(child),
            _ => None,
        }
    }

    pub(super) fn encode(&self, level: Level) -> Vec<u8> {
        let (mut exist, mut leaf) = (0u16, 0u16);
        let mut body = Vec::with_capacity(4 + 16 * 60);
        body.extend_from_slice(&[0; 4]);
        for (n, child) in self.children.iter().enumerate().filter_map(|(n, child)| child.as_ref().map(|child| (n, child))) {
            exist |= 1 << n;
            body.extend_from_slice(&child.hash);
            put_varint(&mut body, child.version);
            if let Some(key) = &child.leaf {
                leaf |= 1 << n;
                body.extend_from_slice(own_bytes(level, key));
            }
        }
        body[..2].copy_from_slice(&exist.to_be_bytes());
        body[2..4].copy_from_slice(&leaf.to_be_bytes());
        body
    }

    /// A node of a tree. `None` for bytes that no node has.
    pub(super) fn decode(bytes: &[u8], tree: &Tree) -> Option<Self> {
        let (exist, rest) = bytes.split_first_chunk::<2>()?;
        let (leaf, mut rest) = rest.split_first_chunk::<2>()?;
        let (exist, leaf) = (u16::from_be_bytes(*exist), u16::from_be_bytes(*leaf));
        if exist == 0 || leaf & !exist != 0 {
            return None;
        }
        let mut children = Children::default();
        for (n, child) in children.iter_mut().enumerate().filter(|(n, _)| exist >> n & 1 == 1) {
            let (hash, after) = rest.split_first_chunk::<32>()?;
            rest = after;
            let version = take_varint(&mut rest)?;
            let leaf = if leaf >> n & 1 == 1 { Some(take_key(&mut rest, tree)?) } else { None };
            *child = Some(Child { hash: *hash, version, leaf });
        }
        rest.is_empty().then(|| TreeNode::new(children))
    }
}

/// The bytes of a raw key that a leaf keeps: the tree says the others.
fn own_bytes(level: Level, raw: &[u8; 32]) -> &[u8] {
    match level {
        Level::Subjects => &raw[..SUBJECT_BYTES],
        Level::Records => &raw[SUBJECT_BYTES..],
    }
}

fn take_key(bytes: &mut &[u8], tree: &Tree) -> Option<[u8; 32]> {
    let mut key = [0; 32];
    let own = match tree {
        Tree::State => &mut key[..SUBJECT_BYTES],
        Tree::Of(subject) => {
            key[..SUBJECT_BYTES].copy_from_slice(subject);
            &mut key[SUBJECT_BYTES..]
        }
    };
    let (found, rest) = bytes.split_at_checked(own.len())?;
    own.copy_from_slice(found);
    *bytes = rest;
    Some(key)
}

/// Key of a node: version ‖ 0, or 1 and the subject ‖ count of nibbles ‖ nibbles, two to a byte. Big-endian, so that a block's nodes lie together.
pub(super) fn node_key(version: u64, tree: &Tree, path: &[u8]) -> Vec<u8> {
    let mut key = Vec::with_capacity(10 + SUBJECT_BYTES + path.len().div_ceil(2));
    key.extend_from_slice(&version.to_be_bytes());
    match tree {
        Tree::State => key.push(0),
        Tree::Of(subject) => {
            key.push(1);
            key.extend_from_slice(subject);
        }
    }
    key.push(path.len() as u8);
    key.extend(path.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0)));
    key
}

/// Damage: a node that its parent names.
pub(super) fn missing(version: u64) -> StorageError {
    StorageError::corrupt(format!("a tree node of version {version} is missing"))
}

fn put_varint(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes a shortest-form LEB128.
fn take_varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut number = 0u64;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let part = u64::from(byte & 0x7f);
        if part << shift >> shift != part || (shift > 0 && *byte == 0) {
            return None;
        }
        number |= part << shift;
        if byte & 0x80 == 0 {
            return Some(number);
        }
    }
    None
}
