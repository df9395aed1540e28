//! Nodes of the state tree: our encoding on disk, their hashing, and the way to and from jmt's types.
//!
//! On disk, a leaf: 1 ‖ key ‖ value hash. An inner node: 2 ‖ u16 which of 16 children exist ‖ u16 which are leaves (bit n is child n) ‖ per child
//! its hash, its version as LEB128, and for an inner one its count of leaves as LEB128. A quarter smaller than jmt's own bytes.

use jmt::storage::{LeafNode, Node, NodeKey};
use mulu_contracts::kernel::tree::{EMPTY, inner_hash, leaf_hash};

use super::error::StorageError;

/// What an inner node says of a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Child {
    pub(super) hash: [u8; 32],
    /// Version under which the child's node is kept.
    pub(super) version: u64,
    /// Leaves below an inner child; `None` for a leaf.
    pub(super) leaves: Option<u64>,
}

pub(super) type Children = [Option<Child>; 16];

/// A node as it is kept. The empty tree has no node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum TreeNode {
    Leaf { key: [u8; 32], value: [u8; 32] },
    Inner(Box<Children>),
}

/// What stands at a binary place inside an inner node.
pub(super) enum Place<'a> {
    Empty,
    Leaf(u8, &'a Child),
    /// The place is a child of its own: four bits further down.
    Node(u8, &'a Child),
    Split,
}

/// The place over children `start..start + width`; jmt's rule: a subtree of one leaf is that leaf.
pub(super) fn place(children: &Children, start: u8, width: u8) -> Place<'_> {
    let range = start..start + width;
    let mut found = range.filter_map(|n| children[usize::from(n)].as_ref().map(|child| (n, child)));
    match (found.next(), found.next()) {
        (None, _) => Place::Empty,
        (Some((n, child)), None) if child.leaves.is_none() => Place::Leaf(n, child),
        (Some((n, child)), None) if width == 1 => Place::Node(n, child),
        _ => Place::Split,
    }
}

/// Hash of that place.
pub(super) fn place_hash(children: &Children, start: u8, width: u8) -> [u8; 32] {
    match place(children, start, width) {
        Place::Empty => EMPTY,
        Place::Leaf(_, child) | Place::Node(_, child) => child.hash,
        Place::Split => {
            let half = width / 2;
            inner_hash(&place_hash(children, start, half), &place_hash(children, start + half, half))
        }
    }
}

impl TreeNode {
    pub(super) fn hash(&self) -> [u8; 32] {
        match self {
            TreeNode::Leaf { key, value } => leaf_hash(key, value),
            TreeNode::Inner(children) => place_hash(children, 0, 16),
        }
    }

    /// Leaves below an inner node; `None` for a leaf.
    pub(super) fn leaves(&self) -> Option<u64> {
        match self {
            TreeNode::Leaf { .. } => None,
            TreeNode::Inner(children) => {
                Some(children.iter().flatten().fold(0, |sum: u64, child| sum.saturating_add(child.leaves.unwrap_or(1))))
            }
        }
    }

    pub(super) fn encode(&self) -> Vec<u8> {
        match self {
            TreeNode::Leaf { key, value } => [&[1], &key[..], value].concat(),
            TreeNode::Inner(children) => {
                let (mut exist, mut leaf) = (0u16, 0u16);
                let mut body = Vec::with_capacity(16 * 36);
                for (n, child) in children.iter().enumerate().filter_map(|(n, child)| child.map(|child| (n, child))) {
                    exist |= 1 << n;
                    body.extend_from_slice(&child.hash);
                    put_varint(&mut body, child.version);
                    match child.leaves {
                        Some(leaves) => put_varint(&mut body, leaves),
                        None => leaf |= 1 << n,
                    }
                }
                [&[2], &exist.to_be_bytes()[..], &leaf.to_be_bytes(), &body].concat()
            }
        }
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (kind, rest) = bytes.split_first()?;
        match kind {
            1 => {
                let (key, value) = rest.split_first_chunk::<32>()?;
                Some(TreeNode::Leaf { key: *key, value: value.try_into().ok()? })
            }
            2 => {
                let (exist, rest) = rest.split_first_chunk::<2>()?;
                let (leaf, mut rest) = rest.split_first_chunk::<2>()?;
                let (exist, leaf) = (u16::from_be_bytes(*exist), u16::from_be_bytes(*leaf));
                // jmt panics on a node without children or with nothing but a leaf: such bytes must not reach it.
                if exist == 0 || leaf & !exist != 0 || (exist.count_ones() == 1 && leaf != 0) {
                    return None;
                }
                let mut children: Box<Children> = Box::default();
                for (n, child) in children.iter_mut().enumerate().filter(|(n, _)| exist >> n & 1 == 1) {
                    let (hash, after) = rest.split_first_chunk::<32>()?;
                    rest = after;
                    let version = take_varint(&mut rest)?;
                    let leaves = if leaf >> n & 1 == 1 { None } else { Some(take_varint(&mut rest)?) };
                    *child = Some(Child { hash: *hash, version, leaves });
                }
                rest.is_empty().then_some(TreeNode::Inner(children))
            }
            _ => None,
        }
    }

    /// From jmt; `None` for its null node, which is never kept.
    pub(super) fn from_jmt(node: &Node) -> Result<Option<Self>, StorageError> {
        match node {
            Node::Null => Ok(None),
            Node::Leaf(leaf) => {
                // jmt hides the value hash; it is the second half of the leaf's borsh bytes.
                let bytes = borsh::to_vec(leaf).map_err(layout)?;
                let value = bytes.get(32..).and_then(|half| half.try_into().ok());
                let value = value.ok_or_else(|| layout("a leaf of another length"))?;
                Ok(Some(TreeNode::Leaf { key: leaf.key_hash().0, value }))
            }
            Node::Internal(inner) => {
                let mut children: Box<Children> = Box::default();
                for (nibble, child) in inner.children_sorted() {
                    let leaves = (!child.is_leaf()).then(|| child.leaf_count() as u64);
                    children[nibble.as_usize()] = Some(Child { hash: child.hash, version: child.version, leaves });
                }
                Ok(Some(TreeNode::Inner(children)))
            }
        }
    }

    /// To jmt, by way of its borsh bytes, as its constructors are hidden.
    pub(super) fn to_jmt(&self) -> Result<Node, StorageError> {
        Ok(match self {
            TreeNode::Leaf { key, value } => Node::Leaf(borsh::from_slice::<LeafNode>(&[*key, *value].concat()).map_err(layout)?),
            TreeNode::Inner(children) => {
                let mut bytes = vec![1];
                for child in children.iter() {
                    let Some(child) = child else {
                        bytes.push(0);
                        continue;
                    };
                    bytes.push(1);
                    bytes.extend_from_slice(&child.hash);
                    bytes.extend_from_slice(&child.version.to_le_bytes());
                    match child.leaves {
                        None => bytes.push(0),
                        Some(leaves) => {
                            bytes.push(1);
                            bytes.extend_from_slice(&leaves.to_le_bytes());
                        }
                    }
                }
                bytes.extend_from_slice(&(children.iter().flatten().count() as u64).to_le_bytes());
                bytes.extend_from_slice(&self.leaves().unwrap_or(0).to_le_bytes());
                borsh::from_slice(&bytes).map_err(layout)?
            }
        })
    }
}

/// jmt's borsh layout is another than that of the pinned version.
fn layout(error: impl std::fmt::Display) -> StorageError {
    StorageError::corrupt(format!("jmt's layout of nodes differs: {error}"))
}

/// Key of a node: version ‖ count of nibbles ‖ nibbles, two to a byte. Big-endian, so that a block's nodes lie together.
pub(super) fn node_key(version: u64, nibbles: impl ExactSizeIterator<Item = u8>) -> Vec<u8> {
    let mut key = Vec::with_capacity(9 + nibbles.len().div_ceil(2));
    key.extend_from_slice(&version.to_be_bytes());
    key.push(nibbles.len() as u8);
    for (n, nibble) in nibbles.enumerate() {
        match key.last_mut() {
            Some(last) if n % 2 == 1 => *last |= nibble,
            _ => key.push(nibble << 4),
        }
    }
    key
}

/// The same from jmt's key.
pub(super) fn jmt_node_key(key: &NodeKey) -> Vec<u8> {
    let nibbles: Vec<u8> = key.nibble_path().nibbles().map(u8::from).collect();
    node_key(key.version(), nibbles.into_iter())
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
