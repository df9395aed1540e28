//! The tree after a block: jmt's rules, by an update that hashes only what a block touched (jmt itself judges the roots, in the tests).
//!
//! Records are never deleted, so a place only ever gains: an empty one becomes a leaf, a leaf a node, a node stays one.

use std::sync::Arc;

use mulu_contracts::kernel::tree::{record_leaf, subject_leaf};

use super::error::StorageError;
use super::node::{Child, Children, Tree, TreeNode, missing};

/// A record that a block writes: its raw key and the hash of its value.
pub(super) type Write = ([u8; 32], [u8; 32]);

/// Where older nodes are read: (version, tree, nibbles below its root).
pub(super) type Load<'a> = dyn Fn(u64, &Tree, &[u8]) -> Result<Option<Arc<TreeNode>>, StorageError> + 'a;

/// A node that a block brings.
pub(super) struct NewNode {
    pub(super) tree: Tree,
    pub(super) path: Vec<u8>,
    pub(super) node: Arc<TreeNode>,
}

/// What is to stand in a leaf.
#[derive(Clone, Copy)]
enum Item<'a> {
    /// A leaf as it is: of a record, or one that only moves.
    Leaf(Child),
    /// These records of one subject, over what it has already.
    Subject(&'a [Write]),
}

impl Item<'_> {
    fn key(&self) -> Option<[u8; 32]> {
        match self {
            Item::Leaf(child) => child.leaf,
            Item::Subject(writes) => writes.first().map(|(raw, _)| subject_key(raw)),
        }
    }
}

/// A raw key with zeros behind the subject: what the leaf of a subject is known by.
pub(super) fn subject_key(raw: &[u8; 32]) -> [u8; 32] {
    Tree::State.level().leaf_key(raw)
}

/// Root of the state tree, and the nodes that version `version` brings. `writes` MUST be sorted, each key once, and not be empty; `before` is
/// the version before that wrote, 0 where there is none.
pub(super) fn update(load: &Load<'_>, before: u64, version: u64, writes: &[Write]) -> Result<([u8; 32], Vec<NewNode>), StorageError> {
    let mut update = Update { load, version, nodes: Vec::new() };
    let same = |a: &Write, b: &Write| subject_key(&a.0) == subject_key(&b.0);
    let subjects: Vec<_> = writes.chunk_by(same).map(Item::Subject).collect();
    let old = if before == 0 { None } else { Some((load)(before, &Tree::State, &[])?.ok_or_else(|| missing(before))?) };
    let root = update.root(Tree::State, old, &subjects)?;
    Ok((root, update.nodes))
}

struct Update<'a> {
    load: &'a Load<'a>,
    version: u64,
    nodes: Vec<NewNode>,
}

impl Update<'_> {
    /// Hash of the root of a tree with these items in it, over its old root.
    fn root(&mut self, tree: Tree, old: Option<Arc<TreeNode>>, items: &[Item<'_>]) -> Result<[u8; 32], StorageError> {
        let mut path = Vec::new();
        let lone = old.as_ref().and_then(|node| node.lone_leaf().copied());
        let child = match (old, lone) {
            (Some(node), None) => self.node(&tree, &mut path, Some(&node), items)?,
            (_, lone) => self.place(&tree, &mut path, lone.as_ref(), items)?,
        };
        if let Some(key) = child.leaf {
            // Nothing above it to stand in: a node with this child alone.
            let mut children = Children::default();
            let at = tree.nibble(&key, 0).ok_or_else(too_deep)?;
            children[usize::from(at)] = Some(child);
            self.nodes.push(NewNode { tree, path: Vec::new(), node: Arc::new(TreeNode::new(children)) });
        }
        Ok(child.hash)
    }

    /// What stands at a place once these items do; at least one.
    fn place(&mut self, tree: &Tree, path: &mut Vec<u8>, old: Option<&Child>, items: &[Item<'_>]) -> Result<Child, StorageError> {
        match old {
            Some(child) if child.leaf.is_none() => {
                let node = (self.load)(child.version, tree, path)?.ok_or_else(|| missing(child.version))?;
                self.node(tree, path, Some(&node), items)
            }
            Some(leaf) => match items.binary_search_by_key(&leaf.leaf, Item::key) {
                Ok(_) if items.len() == 1 => self.leaf(&items[0], Some(leaf)),
                Ok(at) => {
                    let mut items = items.to_vec();
                    items[at] = Item::Leaf(self.leaf(&items[at], Some(leaf))?);
                    self.node(tree, path, None, &items)
                }
                Err(at) => {
                    let mut items = items.to_vec();
                    items.insert(at, Item::Leaf(*leaf));
                    self.node(tree, path, None, &items)
                }
            },
            None if items.len() == 1 => self.leaf(&items[0], None),
            None => self.node(tree, path, None, items),
        }
    }

    /// A node with these items put into it.
    fn node(&mut self, tree: &Tree, path: &mut Vec<u8>, old: Option<&TreeNode>, items: &[Item<'_>]) -> Result<Child, StorageError> {
        let mut children = old.map(|node| node.children).unwrap_or_default();
        let mut changed = 0u16;
        let depth = path.len();
        let nibble = |item: &Item<'_>| item.key().and_then(|key| tree.nibble(&key, depth));
        for group in items.chunk_by(|a, b| nibble(a) == nibble(b)) {
            let at = group.first().and_then(nibble).ok_or_else(too_deep)?;
            let child = &mut children[usize::from(at)];
            path.push(at);
            let put = self.place(tree, path, child.as_ref(), group);
            path.pop();
            *child = Some(put?);
            changed |= 1 << at;
        }
        let node = match old {
            Some(old) => old.with(children, changed),
            None => TreeNode::new(children),
        };
        let hash = node.hash();
        self.nodes.push(NewNode { tree: *tree, path: path.clone(), node: Arc::new(node) });
        Ok(Child { hash, version: self.version, leaf: None })
    }

    fn leaf(&mut self, item: &Item<'_>, old: Option<&Child>) -> Result<Child, StorageError> {
        let writes = match item {
            Item::Leaf(child) => return Ok(*child),
            Item::Subject(writes) => writes,
        };
        let (first, _) = writes.first().ok_or_else(|| StorageError::corrupt("a subject without a write"))?;
        let tree = Tree::of(first);
        let root = match old {
            Some(child) => Some((self.load)(child.version, &tree, &[])?.ok_or_else(|| missing(child.version))?),
            None => None,
        };
        let version = self.version;
        let record = |(raw, value): &Write| Item::Leaf(Child { hash: record_leaf(raw, value), version, leaf: Some(*raw) });
        let items: Vec<_> = writes.iter().map(record).collect();
        let root = self.root(tree, root, &items)?;
        Ok(Child { hash: subject_leaf(first, &root), version, leaf: Some(subject_key(first)) })
    }
}

/// Two leaves share all bits of their keys: no two do, unless what was read is damaged.
fn too_deep() -> StorageError {
    StorageError::corrupt("a tree node lies deeper than its keys are long")
}
