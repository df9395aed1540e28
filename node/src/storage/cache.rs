//! What is read often, kept in memory: nodes of the trees, values of the newest states. Both within a budget.

use std::collections::{HashMap, HashSet};
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
/// last commit; and for the one before, which is what questions are asked about, of all that the last commit did not write.
pub(super) struct ValueCache(Mutex<Tip>);

struct Tip {
    height: Option<u64>,
    /// Height of the commit before.
    before: Option<u64>,
    /// Keys that the last commit wrote.
    written: HashSet<[u8; 32]>,
    values: Generations<[u8; 32], Value>,
}

impl Tip {
    /// Does what is known, or found, at this height stand at the tip too, and the other way round?
    fn speaks_for(&self, height: u64, key: &[u8; 32]) -> bool {
        self.height.is_some() && (self.height == Some(height) || (self.before == Some(height) && !self.written.contains(key)))
    }
}

fn size(value: &Value) -> usize {
    32 + value.as_ref().map_or(0, |bytes| bytes.len())
}

impl ValueCache {
    pub(super) fn new(height: Option<u64>) -> Self {
        ValueCache(Mutex::new(Tip { height, before: None, written: HashSet::new(), values: Generations::new(VALUE_BYTES) }))
    }

    /// What stands at a height, where it is known.
    pub(super) fn get(&self, height: u64, key: &[u8; 32]) -> Option<Value> {
        let mut tip = lock(&self.0);
        if tip.speaks_for(height, key) { tip.values.get(key, size) } else { None }
    }

    /// What was found on disk for a height.
    pub(super) fn found(&self, height: u64, key: [u8; 32], value: Value) {
        let mut tip = lock(&self.0);
        if tip.speaks_for(height, &key) {
            let size = size(&value);
            tip.values.put(key, value, size);
        }
    }

    /// A commit begins: until it ends nothing is known, since the disk may say either.
    pub(super) fn begin(&self) {
        let mut tip = lock(&self.0);
        tip.before = tip.height.take();
    }

    /// A commit ended: these values stand now.
    pub(super) fn committed(&self, height: u64, values: impl Iterator<Item = ([u8; 32], Arc<[u8]>)>) {
        let mut tip = lock(&self.0);
        tip.written.clear();
        for (key, value) in values {
            tip.written.insert(key);
            tip.values.forget(&key);
            let value = Some(value);
            let size = size(&value);
            tip.values.put(key, value, size);
        }
        tip.height = Some(height);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(byte: u8) -> Arc<[u8]> {
        Arc::from([byte].as_slice())
    }

    #[test]
    fn values_answer_for_the_last_commit_and_for_the_one_before_where_it_wrote_nothing() {
        let cache = ValueCache::new(Some(7));
        cache.found(7, [1; 32], Some(value(1)));
        cache.found(7, [2; 32], None);
        cache.begin();
        assert_eq!(cache.get(7, &[1; 32]), None, "while a commit runs nothing is known");
        cache.found(7, [3; 32], Some(value(3)));
        cache.committed(9, [([2; 32], value(2))].into_iter());
        assert_eq!((cache.get(9, &[1; 32]), cache.get(7, &[1; 32])), (Some(Some(value(1))), Some(Some(value(1)))));
        assert_eq!((cache.get(9, &[2; 32]), cache.get(7, &[2; 32])), (Some(Some(value(2))), None));
        assert_eq!((cache.get(9, &[3; 32]), cache.get(8, &[1; 32])), (None, None));
        // What was found late: of a key that was written meanwhile it says nothing of now.
        cache.found(7, [2; 32], None);
        cache.found(7, [4; 32], Some(value(4)));
        assert_eq!((cache.get(9, &[2; 32]), cache.get(9, &[4; 32])), (Some(Some(value(2))), Some(Some(value(4)))));
        cache.begin();
        cache.committed(10, std::iter::empty());
        assert_eq!(
            (cache.get(7, &[1; 32]), cache.get(9, &[1; 32]), cache.get(10, &[2; 32])),
            (None, Some(Some(value(1))), Some(Some(value(2))))
        );
    }
}
