//! Checks the whole store: every node, value, leaf, inner node and blob, of every height, against the hash that speaks for it.

use mulu_contracts::kernel::merkle::{Peaks, leaf_hash};
use mulu_contracts::kernel::state::{blob_hash, from_stored};
use mulu_contracts::kernel::tree::{EMPTY, record_leaf, subject_leaf, value_hash};

use super::column::Column;
use super::error::StorageError;
use super::node::{Child, Tree, TreeNode, node_key};
use super::row::{inner_key, number_at_end, value_key, version_row};
use super::store::Store;
use super::tip::Tip;

/// Problems listed in full; the rest is only counted.
const MAX_LISTED: usize = 100;

/// What was checked, and what is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct Report {
    /// Height of the tip.
    pub height: Option<u64>,
    /// Blocks that wrote, genesis included.
    pub versions: u64,
    /// Tree nodes, of all versions.
    pub nodes: u64,
    /// Values, of all heights.
    pub values: u64,
    /// Leaves of append-only lists.
    pub leaves: u64,
    /// Inner nodes of append-only lists.
    pub inner: u64,
    /// Blobs.
    pub blobs: u64,
    /// How many problems were found.
    pub problem_count: u64,
    /// The first of them in words, at most 100.
    pub problems: Vec<String>,
}

impl Report {
    /// True when nothing is wrong.
    pub fn is_sound(&self) -> bool {
        self.problem_count == 0
    }

    fn problem(&mut self, words: impl Into<String>) {
        self.problem_count += 1;
        if self.problems.len() < MAX_LISTED {
            self.problems.push(words.into());
        }
    }
}

/// Checks everything the store keeps. Reads it all once: minutes for millions of records.
///
/// What the disk itself reports as damaged (a block's checksum) is a problem in the report, not an error.
pub fn fsck(store: &Store) -> Report {
    let mut check = Check { store, report: Report::default(), nodes: 0, values: 0 };
    let Some(tip) = store.tip() else {
        for column in [Column::Nodes, Column::Values, Column::Leaves, Column::Inner, Column::Versions] {
            if store.iter(column, &[]).next().is_some() {
                check.report.problem(format!("there is no tip, and yet the column {} has rows", column.name()));
            }
        }
        return check.report;
    };
    check.report.height = Some(tip.height);
    for part in [Part::Tree, Part::Rows, Part::Lists, Part::Blobs] {
        let done = match part {
            Part::Tree => check.tree(&tip),
            Part::Rows => check.rows(),
            Part::Lists => check.lists(&tip),
            Part::Blobs => check.blobs(&tip),
        };
        if let Err(error) = done {
            check.report.problem(format!("{part:?}: {error}"));
        }
    }
    check.report
}

/// Parts of the check; damage that ends one leaves the others.
#[derive(Debug, Clone, Copy)]
enum Part {
    Tree,
    Rows,
    Lists,
    Blobs,
}

struct Check<'a> {
    store: &'a Store,
    report: Report,
    /// Nodes that some version's root leads to.
    nodes: u64,
    /// Values that a leaf of their own height names.
    values: u64,
}

impl Check<'_> {
    /// Each version's root against its row, and each node that a version brought against its parent. A child that a version took over
    /// must be named as the version before named it, so all older nodes are covered by the versions that brought them.
    fn tree(&mut self, tip: &Tip) -> Result<(), StorageError> {
        let (mut version, mut last) = (0, None);
        let mut app_hash = EMPTY;
        for row in self.store.iter(Column::Versions, &[]) {
            let (key, row) = row?;
            let (height, row) = version_row(&key, &row)?;
            if row.version != version + 1 || last.is_some_and(|last| height <= last) || height > tip.height {
                self.report.problem(format!("version {} of height {height} is out of order", row.version));
                return Ok(());
            }
            let before = (version > 0).then_some(Child { hash: app_hash, version, leaf: None });
            (version, last, app_hash) = (row.version, Some(height), row.app_hash);
            self.report.versions += 1;
            let mut walk = Walk { check: self, tree: Tree::State, path: Vec::new(), version, height };
            match walk.root(before.as_ref()) {
                Ok(root) if root == app_hash => {}
                Ok(_) => self.report.problem(format!("the root of version {version} is not its app hash")),
                Err(error) => self.report.problem(format!("version {version}: {error}")),
            }
        }
        if (version, app_hash, last.unwrap_or(0)) != (tip.version, tip.app_hash, tip.last_write) {
            self.report.problem("the tip record differs from the last version");
        }
        Ok(())
    }

    /// Straight from the disk: a node in memory says nothing about the disk.
    fn raw_node(&self, version: u64, tree: &Tree, path: &[u8]) -> Result<Option<TreeNode>, StorageError> {
        let bytes = self.store.get(Column::Nodes, &node_key(version, tree, path))?;
        Ok(bytes.and_then(|bytes| TreeNode::decode(&bytes, tree)))
    }

    /// Hash of the value that a record got at this very height.
    fn value(&mut self, key: &[u8; 32], height: u64) -> Result<Option<[u8; 32]>, StorageError> {
        let Some(value) = self.store.get(Column::Values, &value_key(key, height))? else { return Ok(None) };
        self.values += 1;
        Ok(Some(value_hash(&value)))
    }

    /// Nothing may stand beside what the tree leads to.
    fn rows(&mut self) -> Result<(), StorageError> {
        for row in self.store.iter(Column::Nodes, &[]) {
            row?;
            self.report.nodes += 1;
        }
        for row in self.store.iter(Column::Values, &[]) {
            row?;
            self.report.values += 1;
        }
        if self.report.nodes != self.nodes {
            self.report.problem(format!("{} tree nodes are kept, {} belong to the tree", self.report.nodes, self.nodes));
        }
        if self.report.values != self.values {
            self.report.problem(format!("{} values are kept, {} belong to the tree", self.report.values, self.values));
        }
        Ok(())
    }

    /// Each list built again from its leaves: its inner nodes and its head must be those kept.
    fn lists(&mut self, tip: &Tip) -> Result<(), StorageError> {
        let mut list: Option<([u8; 32], Peaks)> = None;
        for row in self.store.iter(Column::Leaves, &[]) {
            let (key, leaf) = row?;
            let Some((id, _)) = key.split_first_chunk::<32>() else {
                self.report.problem("a leaf has a short key");
                continue;
            };
            if list.as_ref().is_none_or(|(open, _)| open != id)
                && let Some((id, peaks)) = list.replace((*id, Peaks::default()))
            {
                self.head(&id, &peaks, tip)?;
            }
            let Some((id, peaks)) = list.as_mut().map(|(id, peaks)| (*id, peaks)) else { continue };
            if number_at_end(&key)? != peaks.count || key.len() != 40 {
                self.report.problem(format!("list {} has a leaf out of order", hex::encode(id)));
            }
            self.report.leaves += 1;
            for node in peaks.push(leaf_hash(&leaf)) {
                if self.store.get(Column::Inner, &inner_key(&id, node.level, node.index))?.as_deref() != Some(&node.hash[..]) {
                    let place = format!("node {} of level {} of list {}", node.index, node.level, hex::encode(id));
                    self.report.problem(format!("{place} does not fit the leaves"));
                }
                self.report.inner += 1;
            }
        }
        if let Some((id, peaks)) = list {
            self.head(&id, &peaks, tip)?;
        }
        if self.report.leaves != tip.leaves {
            self.report.problem(format!("{} leaves are kept, {} were appended", self.report.leaves, tip.leaves));
        }
        let mut kept = 0;
        for row in self.store.iter(Column::Inner, &[]) {
            row?;
            kept += 1;
        }
        if kept != self.report.inner {
            self.report.problem(format!("{kept} inner nodes of lists are kept, {} belong to lists", self.report.inner));
        }
        Ok(())
    }

    fn head(&mut self, id: &[u8; 32], peaks: &Peaks, tip: &Tip) -> Result<(), StorageError> {
        let from = [&id[..], &(!tip.height).to_be_bytes()].concat();
        let head = self.store.db.seek(Column::Values, &from, id)?;
        let fits = head.is_some_and(|(_, value)| from_stored::<Peaks>(&value).is_ok_and(|head| head == *peaks));
        if !fits {
            self.report.problem(format!("the head of list {} does not fit its {} leaves", hex::encode(id), peaks.count));
        }
        Ok(())
    }

    fn blobs(&mut self, tip: &Tip) -> Result<(), StorageError> {
        for row in self.store.iter(Column::Blobs, &[]) {
            let (key, bytes) = row?;
            self.report.blobs += 1;
            // A row without bytes is a blob that was redacted.
            if !bytes.is_empty() && blob_hash(&bytes)[..] != key[..] {
                self.report.problem(format!("blob {} has other bytes than its name says", hex::encode(&key)));
            }
        }
        if self.report.blobs != tip.blobs {
            self.report.problem(format!("{} blobs are kept, {} were written", self.report.blobs, tip.blobs));
        }
        Ok(())
    }
}

/// The nodes that one version brought, of one tree.
struct Walk<'a, 'b> {
    check: &'a mut Check<'b>,
    tree: Tree,
    /// Nibbles down to the node under way.
    path: Vec<u8>,
    version: u64,
    height: u64,
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
    fn root(&mut self, before: Option<&Child>) -> Result<[u8; 32], StorageError> {
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
    fn node(&mut self, before: &dyn Fn(usize, &dyn Fn(&[u8; 32]) -> Option<u8>) -> Option<Child>) -> Result<[u8; 32], StorageError> {
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
                let mut own = Walk { check: self.check, tree: Tree::of(&key), path: Vec::new(), version: self.version, height: self.height };
                Some(subject_leaf(&key, &own.root(before)?))
            }
        };
        Ok(stands && hash == Some(child.hash))
    }
}

/// A leaf that stood above, seen from one of the places that are below it now.
fn moved(leaf: &Child, n: usize, nibble: &dyn Fn(&[u8; 32]) -> Option<u8>) -> Option<Child> {
    let at = leaf.leaf.as_ref().and_then(nibble);
    (at.map(usize::from) == Some(n)).then_some(*leaf)
}
