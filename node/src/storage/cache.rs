//! What is read often, kept in memory: nodes of the trees, values of the newest state. Both within a budget.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use super::node::TreeNode;

/// Bytes of nodes in memory.
const NODE_BYTES: usize = 96 << 20;
/// Bytes of values in memory.
const VALUE_BYTES: usize = 64 << 20;
/// What an entry costs beside its bytes, roughly.
const ENTRY_OVERHEAD: usize = 96;

/// Two generations: what is read moves into the young one; when that is full, half the budget, the old one is dropped. Close to LRU at a fraction
/// of its code.
struct Generations<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    young_bytes: usize,
    budget: usize,
}

impl<K: Eq + Hash, V: Clone> Generations<K, V> {
    fn new(budget: usize) -> Self {
        Generations { young: HashMap::new(), old: HashMap::new(), young_bytes: 0, budget }
    }

    fn put(&mut self, key: K, value: V, bytes: usize) {
        self.young_bytes += bytes + ENTRY_OVERHEAD;
        self.young.insert(key, value);
        if self.young_bytes > self.budget / 2 {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
    }

    fn get(&mut self, key: &K, bytes: impl Fn(&V) -> usize) -> Option<V> {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let (key, value) = self.old.remove_entry(key)?;
        let bytes = bytes(&value);
        self.put(key, value.clone(), bytes);
        Some(value)
    }

    fn forget(&mut self, key: &K) {
        self.old.remove(key);
        self.young.remove(key);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Nodes of the trees. A node is never changed under its key, so none is ever stale; only committed ones enter.
pub(super) struct NodeCache(Mutex<Generations<Vec<u8>, Arc<TreeNode>>>);

impl Default for NodeCache {
    fn default() -> Self {
        NodeCache(Mutex::new(Generations::new(NODE_BYTES)))
    }
}

impl NodeCache {
    pub(super) fn get(&self, key: &Vec<u8>) -> Option<Arc<TreeNode>> {
        lock(&self.0).get(key, |_| size_of::<TreeNode>())
    }

    pub(super) fn put(&self, key: Vec<u8>, node: Arc<TreeNode>) {
        lock(&self.0).put(key, node, size_of::<TreeNode>());
    }
}

/// A stored value, or its absence.
pub(super) type Value = Option<Arc<[u8]>>;

/// Values as they stand after the last commit, read or written lately. Every commit brings it up to date, so it answers for the height of the
/// last commit alone.
pub(super) struct ValueCache(Mutex<Tip>);

struct Tip {
    height: Option<u64>,
    values: Generations<[u8; 32], Value>,
}

fn size(value: &Value) -> usize {
    32 + value.as_ref().map_or(0, |bytes| bytes.len())
}

impl ValueCache {
    pub(super) fn new(height: Option<u64>) -> Self {
        ValueCache(Mutex::new(Tip { height, values: Generations::new(VALUE_BYTES) }))
    }

    /// What stands at a height, where it is known.
    pub(super) fn get(&self, height: u64, key: &[u8; 32]) -> Option<Value> {
        let mut tip = lock(&self.0);
        if tip.height == Some(height) { tip.values.get(key, size) } else { None }
    }

    /// What was found on disk for a height.
    pub(super) fn found(&self, height: u64, key: [u8; 32], value: Value) {
        let mut tip = lock(&self.0);
        if tip.height == Some(height) {
            let size = size(&value);
            tip.values.put(key, value, size);
        }
    }

    /// A commit begins: until it ends nothing is known, since the disk may say either.
    pub(super) fn begin(&self) {
        lock(&self.0).height = None;
    }

    /// A commit ended: these values stand now.
    pub(super) fn committed(&self, height: u64, values: impl Iterator<Item = ([u8; 32], Arc<[u8]>)>) {
        let mut tip = lock(&self.0);
        for (key, value) in values {
            tip.values.forget(&key);
            let value = Some(value);
            let size = size(&value);
            tip.values.put(key, value, size);
        }
        tip.height = Some(height);
    }
}
