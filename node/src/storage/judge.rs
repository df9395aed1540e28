//! jmt as the judge of our roots: one tree a subject, and the tree of subjects over their roots.

use std::collections::{BTreeMap, HashMap};

use jmt::storage::{LeafNode, Node, NodeKey, TreeReader};
use jmt::{KeyHash, OwnedValue, Sha256Jmt, Version};
use mulu_contracts::kernel::tree::{EMPTY, Level, SUBJECT_BYTES};

#[derive(Default)]
struct Nodes(HashMap<NodeKey, Node>);

impl TreeReader for Nodes {
    fn get_node_option(&self, key: &NodeKey) -> anyhow::Result<Option<Node>> {
        Ok(self.0.get(key).cloned().or_else(|| (key.version() == 0 && key.nibble_path().is_empty()).then_some(Node::Null)))
    }

    fn get_value_option(&self, _: Version, _: KeyHash) -> anyhow::Result<Option<OwnedValue>> {
        anyhow::bail!("values are not read through the tree")
    }

    fn get_rightmost_leaf(&self) -> anyhow::Result<Option<(NodeKey, LeafNode)>> {
        anyhow::bail!("the tree is not restored")
    }
}

#[derive(Default)]
struct One {
    nodes: Nodes,
    version: u64,
}

impl One {
    fn put(&mut self, set: impl Iterator<Item = ([u8; 32], Vec<u8>)>) -> [u8; 32] {
        self.version += 1;
        let set = set.map(|(key, value)| (KeyHash(key), value)).collect();
        let (roots, update) = Sha256Jmt::new(&self.nodes).batch_put_value_sets(vec![set], None, self.version).unwrap();
        self.nodes.0.extend(update.node_batch.nodes().iter().map(|(key, node)| (key.clone(), node.clone())));
        roots[0].0
    }
}

/// All records, as jmt keeps them.
#[derive(Default)]
pub(super) struct Judge {
    subjects: BTreeMap<[u8; SUBJECT_BYTES], One>,
    state: One,
    root: Option<[u8; 32]>,
}

impl Judge {
    /// The root after these writes.
    pub(super) fn put(&mut self, writes: &BTreeMap<[u8; 32], Vec<u8>>) -> [u8; 32] {
        let all: Vec<_> = writes.iter().collect();
        let mut roots = Vec::new();
        for own in all.chunk_by(|a, b| a.0[..SUBJECT_BYTES] == b.0[..SUBJECT_BYTES]) {
            let tree = self.subjects.entry(own[0].0[..SUBJECT_BYTES].try_into().unwrap()).or_default();
            let root = tree.put(own.iter().map(|(key, value)| (Level::Records.leaf_key(key), value.to_vec())));
            roots.push((Level::Subjects.leaf_key(own[0].0), root.to_vec()));
        }
        if !roots.is_empty() {
            self.root = Some(self.state.put(roots.into_iter()));
        }
        self.root.unwrap_or(EMPTY)
    }
}
