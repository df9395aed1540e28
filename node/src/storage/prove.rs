//! Makes the tree part of a witness (its form: `mulu_contracts::kernel::tree`) by walking the kept nodes once for all keys.

use std::sync::Arc;

use mulu_contracts::kernel::tree::{Code, PartWriter, SUBJECT_BYTES, bit, value_hash};

use super::error::StorageError;
use super::node::{Child, Place, Tree, TreeNode};

/// What the walk reads.
pub(super) trait Source {
    /// The node of a version, a tree and a path.
    fn node(&self, version: u64, tree: &Tree, path: &[u8]) -> Result<Arc<TreeNode>, StorageError>;
    /// Hash of the value of a record that stands.
    fn value_hash(&self, raw: &[u8; 32]) -> Result<[u8; 32], StorageError>;
}

/// The tree part for `keys` under the root node of a version (`None`: the empty tree). Keys are sorted and made distinct here.
pub(super) fn prove_tree(root: Option<Arc<TreeNode>>, keys: &[[u8; 32]], source: &dyn Source) -> Result<Vec<u8>, StorageError> {
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    keys.dedup();
    let mut maker = Maker { source, tree: Tree::State, path: Vec::new(), part: PartWriter::default() };
    match root {
        _ if keys.is_empty() => {}
        None => maker.part.code(Code::Empty),
        Some(node) => maker.place(&node, 0, 16, &keys)?,
    }
    Ok(maker.part.finish())
}

struct Maker<'a> {
    source: &'a dyn Source,
    tree: Tree,
    /// Nibbles down to the node under way.
    path: Vec<u8>,
    part: PartWriter,
}

fn same_subject(a: &[u8; 32], b: &[u8; 32]) -> bool {
    a[..SUBJECT_BYTES] == b[..SUBJECT_BYTES]
}

impl Maker<'_> {
    fn place(&mut self, node: &TreeNode, start: u8, width: u8, keys: &[[u8; 32]]) -> Result<(), StorageError> {
        match node.place(start, width) {
            Place::Empty => self.part.code(Code::Empty),
            _ if keys.is_empty() => {
                self.part.code(Code::Other);
                self.part.hash(&node.hash_at(start, width));
            }
            Place::Leaf(child) => self.leaf(child, keys)?,
            Place::Node(nibble, child) => {
                self.path.push(nibble);
                let below = self.source.node(child.version, &self.tree, &self.path)?;
                self.place(&below, 0, 16, keys)?;
                self.path.pop();
            }
            Place::Split => {
                self.part.code(Code::Inner);
                let half = width / 2;
                let level = self.tree.level();
                let depth = level.top() + self.path.len() * 4 + (16 / width).ilog2() as usize;
                if depth >= level.end() {
                    return Err(StorageError::corrupt("a tree node lies deeper than its keys are long"));
                }
                let (left, right) = keys.split_at(keys.partition_point(|key| !bit(key, depth)));
                self.place(node, start, half, left)?;
                self.place(node, start + half, half, right)?;
            }
        }
        Ok(())
    }

    fn leaf(&mut self, child: &Child, keys: &[[u8; 32]]) -> Result<(), StorageError> {
        let key = child.leaf.ok_or_else(|| StorageError::corrupt("a leaf without a key"))?;
        let value = match self.tree {
            Tree::Of(_) if keys.binary_search(&key).is_ok() => {
                self.part.code(Code::Present);
                return Ok(());
            }
            Tree::Of(_) => self.source.value_hash(&key)?,
            Tree::State => {
                let own = Tree::of(&key);
                let root = self.source.node(child.version, &own, &[])?;
                if keys.iter().any(|read| same_subject(read, &key)) {
                    return self.subject(own, &root, &key, keys);
                }
                value_hash(&root.hash())
            }
        };
        self.part.code(Code::Other);
        self.part.hash(&key);
        self.part.hash(&value);
        Ok(())
    }

    /// The leaf of a subject of which keys were read, and the tree of its records.
    fn subject(&mut self, own: Tree, root: &TreeNode, key: &[u8; 32], keys: &[[u8; 32]]) -> Result<(), StorageError> {
        self.part.code(Code::Present);
        let mut read: &[[u8; 32]] = &[];
        for (n, subject) in keys.chunk_by(same_subject).enumerate() {
            read = subject;
            let is_it = subject.first().is_some_and(|first| same_subject(first, key));
            if n > 0 || subject.len() < keys.len() {
                self.part.code(if is_it { Code::Present } else { Code::Empty });
            }
            if is_it {
                break;
            }
        }
        let (above, path) = (std::mem::replace(&mut self.tree, own), std::mem::take(&mut self.path));
        self.place(root, 0, 16, read)?;
        (self.tree, self.path) = (above, path);
        Ok(())
    }
}
