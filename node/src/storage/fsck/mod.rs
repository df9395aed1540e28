//! Checks the whole store: every node, value, leaf, inner node and blob, of every height, against the hash that speaks for it.

mod tree;

use std::collections::{BTreeMap, BTreeSet};

use mulu_contracts::kernel::list_head::{BITS, CHUNK, FlagChunk, FlagHead, ListHead};
use mulu_contracts::kernel::merkle::{Peaks, leaf_hash};
use mulu_contracts::kernel::state::{Bytes32, blob_hash, from_stored};
use mulu_contracts::kernel::tree::{EMPTY, value_hash};

use super::column::Column;
use super::error::StorageError;
use super::node::{Child, Tree, TreeNode, node_key};
use super::row::{inner_key, number_at_end, value_key, version_row};
use super::store::Store;
use super::tip::Tip;
use tree::Walk;

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
    let mut check = Check { store, report: Report::default(), nodes: 0, values: 0, flagged: BTreeMap::new() };
    let Some(tip) = store.tip() else {
        for column in [Column::Nodes, Column::Values, Column::Leaves, Column::Inner, Column::Versions] {
            if store.iter(column, &[]).next().is_some() {
                check.report.problem(format!("there is no tip, and yet the column {} has rows", column.name()));
            }
        }
        return check.report;
    };
    check.report.height = Some(tip.height);
    for part in [Part::Tree, Part::Rows, Part::Lists, Part::Flags, Part::Blobs] {
        let done = match part {
            Part::Tree => check.tree(&tip),
            Part::Rows => check.rows(),
            Part::Lists => check.lists(&tip),
            Part::Flags => check.flags(),
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
    Flags,
    Blobs,
}

/// A list of members, as its head tells it and as far as its flags were found.
struct Flagged {
    /// What the head counts.
    counters: Vec<u64>,
    /// Chunks that it has, and those that were found.
    chunks: u64,
    found: BTreeSet<u64>,
    /// Members with each bit, of all flags found.
    sums: [u64; BITS],
}

impl Flagged {
    fn new(head: &FlagHead, members: u64) -> Flagged {
        let mut list = Flagged { counters: head.counters.clone(), chunks: members / CHUNK, found: BTreeSet::new(), sums: [0; BITS] };
        list.add(&head.last);
        list
    }

    fn add(&mut self, flags: &[u16]) {
        for (bit, sum) in self.sums.iter_mut().enumerate() {
            *sum += flags.iter().filter(|flags| **flags >> bit & 1 == 1).count() as u64;
        }
    }
}

struct Check<'a> {
    store: &'a Store,
    report: Report,
    /// Nodes that some version's root leads to.
    nodes: u64,
    /// Values that a leaf of their own height names.
    values: u64,
    /// Lists of members, by the tree key of their head.
    flagged: BTreeMap<Bytes32, Flagged>,
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
            for node in peaks.push(leaf_hash(&leaf)).into_iter().filter(|node| node.level > 0) {
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
        let head = head.and_then(|(_, value)| from_stored::<ListHead>(&value).ok());
        match head.filter(|head| head.leaves == *peaks && head.is_valid()) {
            Some(ListHead { flags: Some(flags), leaves }) => {
                self.flagged.insert(*id, Flagged::new(&flags, leaves.count));
            }
            Some(_) => {}
            None => self.report.problem(format!("the head of list {} does not fit its {} leaves", hex::encode(id), peaks.count)),
        }
        Ok(())
    }

    /// Of each list of members the counters are those of its flags: in the head, and in the chunks that name the list.
    fn flags(&mut self) -> Result<(), StorageError> {
        if self.flagged.values().any(|list| list.chunks > 0) {
            self.chunks()?;
        }
        for (id, list) in std::mem::take(&mut self.flagged) {
            let missing = list.chunks - list.found.len() as u64;
            if missing > 0 {
                self.report.problem(format!("list {} lacks {missing} chunks of flags", hex::encode(id)));
            } else if list.sums.iter().enumerate().any(|(bit, sum)| list.counters.get(bit).copied().unwrap_or(0) != *sum) {
                self.report.problem(format!("the counters of list {} are not those of its flags", hex::encode(id)));
            }
        }
        Ok(())
    }

    /// The chunks of flags among the newest values. A chunk is known by its size, and by the list that it names.
    fn chunks(&mut self) -> Result<(), StorageError> {
        let mut last = None;
        for row in self.store.iter(Column::Values, &[]) {
            let (key, value) = row?;
            let key = key.first_chunk::<32>().copied();
            // The newest value of a key comes first.
            if last.replace(key) == Some(key) || value.len() != FlagChunk::STORED {
                continue;
            }
            let Ok(chunk) = from_stored::<FlagChunk>(&value) else { continue };
            let Some(list) = self.flagged.get_mut(&chunk.list) else { continue };
            if chunk.number < list.chunks && list.found.insert(chunk.number) {
                list.add(&chunk.flags);
            } else {
                let words =
                    format!("chunk {} of flags of list {} comes twice, or lies beyond its end", chunk.number, hex::encode(chunk.list));
                self.report.problem(words);
            }
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

#[cfg(test)]
mod tests;
