//! Makes the tree part of a witness (its form: `mulu_contracts::kernel::tree`) by walking the kept nodes once for all keys.

use mulu_contracts::kernel::tree::{Code, PartWriter, bit};

use super::error::StorageError;
use super::node::{Children, Place, TreeNode, place, place_hash};

/// Gives the node of (version, nibble path).
pub(super) type Load<'a> = dyn Fn(u64, &[u8]) -> Result<TreeNode, StorageError> + 'a;

/// The tree part for `keys` under the root node of a version (`None`: the empty tree). Keys are sorted and made distinct here.
pub(super) fn prove_tree(root: Option<TreeNode>, keys: &[[u8; 32]], load: &Load<'_>) -> Result<Vec<u8>, StorageError> {
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    keys.dedup();
    let mut maker = Maker { load, path: Vec::new(), part: PartWriter::default() };
    match root {
        _ if keys.is_empty() => {}
        None => maker.part.code(Code::Empty),
        Some(node) => maker.node(node, &keys)?,
    }
    Ok(maker.part.finish())
}

struct Maker<'a> {
    load: &'a Load<'a>,
    /// Nibbles down to the node under way.
    path: Vec<u8>,
    part: PartWriter,
}

impl Maker<'_> {
    fn node(&mut self, node: TreeNode, keys: &[[u8; 32]]) -> Result<(), StorageError> {
        match node {
            TreeNode::Leaf { key, .. } if keys.binary_search(&key).is_ok() => self.part.code(Code::Present),
            TreeNode::Leaf { key, value } => {
                self.part.code(Code::Other);
                self.part.hash(&key);
                self.part.hash(&value);
            }
            TreeNode::Inner(children) => self.place(&children, 0, 16, keys)?,
        }
        Ok(())
    }

    fn place(&mut self, children: &Children, start: u8, width: u8, keys: &[[u8; 32]]) -> Result<(), StorageError> {
        match place(children, start, width) {
            Place::Empty => self.part.code(Code::Empty),
            _ if keys.is_empty() => {
                self.part.code(Code::Other);
                self.part.hash(&place_hash(children, start, width));
            }
            Place::Leaf(nibble, child) | Place::Node(nibble, child) => {
                self.path.push(nibble);
                let node = (self.load)(child.version, &self.path)?;
                self.node(node, keys)?;
                self.path.pop();
            }
            Place::Split => {
                self.part.code(Code::Inner);
                let half = width / 2;
                let depth = self.path.len() * 4 + (16 / width).ilog2() as usize;
                if depth >= 256 {
                    return Err(StorageError::corrupt("a tree node lies deeper than its keys are long"));
                }
                let (left, right) = keys.split_at(keys.partition_point(|key| !bit(key, depth)));
                self.place(children, start, half, left)?;
                self.place(children, start + half, half, right)?;
            }
        }
        Ok(())
    }
}
