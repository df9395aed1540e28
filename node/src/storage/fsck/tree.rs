//! The nodes of the trees, version by version, straight from the disk.

use mulu_contracts::kernel::tree::{EMPTY, record_leaf, subject_leaf};

use super::super::error::StorageError;
use super::super::node::{Child, Tree};
use super::Check;

/// What stood at one of 16 places in the version before; a leaf that stood above them is told to its place by the nibble of its key.
type Before<'a> = dyn Fn(usize, &Nibble<'_>) -> Option<Child> + 'a;

/// The nibble of a raw key at the depth of a node.
type Nibble<'a> = dyn Fn(&[u8; 32]) -> Option<u8> + 'a;

/// The nodes that one version brought, of one tree.
pub(super) struct Walk<'a, 'b> {
    pub(super) check: &'a mut Check<'b>,
    pub(super) tree: Tree,
    /// Nibbles down to the node under way.
    pub(super) path: Vec<u8>,
    pub(super) version: u64,
    pub(super) height: u64,
}

impl Walk<'_, '_> {
    fn place(&self) -> String {
        let path: String = self.path.iter().map(|nibble| format!("{nibble:x}")).collect();
        match &self.tree {
            Tree::State => format!("{path} of version {}", self.version),
            Tree::Of(subject) => format!("{path} of version {} of subject {}", self.version, hex::encode(subject)),
        }
    }

    /// Hash of the root that this version brought. `before` is what stood in its place in the version before.
    pub(super) fn root(&mut self, before: Option<&Child>) -> Result<[u8; 32], StorageError> {
        let old = match before {
            Some(before) => self.check.raw_node(before.version, &self.tree, &[])?,
            None => None,
        };
        let lone = old.as_ref().and_then(|old| old.lone_leaf().copied());
        match (old, lone) {
            (Some(old), None) => self.node(&|n, _| old.children[n]),
            (_, Some(lone)) => self.node(&|n, below| moved(&lone, n, below)),
            (None, None) => self.node(&|_, _| None),
        }
    }

    /// Hash of the node at the path under way. `before` is what stood at each of its places in the version before, told by the nibble of a key.
    fn node(&mut self, before: &Before<'_>) -> Result<[u8; 32], StorageError> {
        let Some(node) = self.check.raw_node(self.version, &self.tree, &self.path)? else {
            let place = self.place();
            self.check.report.problem(format!("node {place} is missing or does not decode"));
            return Ok(EMPTY);
        };
        self.check.nodes += 1;
        if !self.path.is_empty() && node.lone_leaf().is_some() {
            let place = self.place();
            self.check.report.problem(format!("node {place} is one leaf, which belongs above it"));
        }
        let (tree, depth) = (self.tree, self.path.len());
        for (n, child) in node.children.iter().enumerate() {
            let Some(child) = child else { continue };
            let old = before(n, &|key| tree.nibble(key, depth));
            self.path.push(n as u8);
            let done = self.child(child, old.as_ref());
            let place = self.place();
            self.path.pop();
            if !done? {
                self.check.report.problem(format!("what stands at {place} is not what its parent names"));
            }
        }
        Ok(node.hash())
    }

    /// Is this child what its node says? One that the version took over must be as the version before named it, so all that is older is
    /// covered by the versions that brought it.
    fn child(&mut self, child: &Child, before: Option<&Child>) -> Result<bool, StorageError> {
        if child.version != self.version {
            return Ok(before == Some(child));
        }
        let Some(key) = child.leaf else {
            let old = match before {
                Some(old) if old.leaf.is_none() => self.check.raw_node(old.version, &self.tree, &self.path)?,
                _ => None,
            };
            let hash = match (old, before.filter(|old| old.leaf.is_some())) {
                (Some(old), _) => self.node(&|n, _| old.children[n]),
                (None, Some(leaf)) => self.node(&|n, below| moved(leaf, n, below)),
                (None, None) => self.node(&|_, _| None),
            }?;
            return Ok(hash == child.hash);
        };
        let stands = self.path.iter().enumerate().all(|(n, at)| self.tree.nibble(&key, n) == Some(*at));
        let hash = match self.tree {
            Tree::Of(_) => self.check.value(&key, self.height)?.map(|value| record_leaf(&key, &value)),
            Tree::State => {
                let before = before.filter(|old| old.leaf == Some(key));
                let mut own =
                    Walk { check: self.check, tree: Tree::of(&key), path: Vec::new(), version: self.version, height: self.height };
                Some(subject_leaf(&key, &own.root(before)?))
            }
        };
        Ok(stands && hash == Some(child.hash))
    }
}

/// A leaf that stood above, seen from one of the places that are below it now.
fn moved(leaf: &Child, n: usize, nibble: &Nibble<'_>) -> Option<Child> {
    let at = leaf.leaf.as_ref().and_then(nibble);
    (at.map(usize::from) == Some(n)).then_some(*leaf)
}
