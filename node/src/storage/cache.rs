//! Encoded tree nodes kept in memory. A node is never changed under its key, so the cache cannot be stale; only committed nodes enter it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes of one generation, keys and overhead included.
const GENERATION_BYTES: usize = 32 << 20;
/// What an entry costs beside its bytes, roughly.
const ENTRY_OVERHEAD: usize = 96;

/// Two generations: what is read moves into the young one; when that is full, the old one is dropped. Close to LRU at a fraction of its code.
#[derive(Default)]
pub(super) struct NodeCache {
    inner: Mutex<Generations>,
}

#[derive(Default)]
struct Generations {
    young: HashMap<Vec<u8>, Arc<[u8]>>,
    old: HashMap<Vec<u8>, Arc<[u8]>>,
    young_bytes: usize,
}

impl Generations {
    fn put(&mut self, key: Vec<u8>, node: Arc<[u8]>) {
        self.young_bytes += key.len() + node.len() + ENTRY_OVERHEAD;
        self.young.insert(key, node);
        if self.young_bytes > GENERATION_BYTES {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = 0;
        }
    }
}

impl NodeCache {
    pub(super) fn get(&self, key: &[u8]) -> Option<Arc<[u8]>> {
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(node) = inner.young.get(key) {
            return Some(node.clone());
        }
        let (key, node) = inner.old.remove_entry(key)?;
        inner.put(key, node.clone());
        Some(node)
    }

    pub(super) fn put(&self, key: Vec<u8>, node: Arc<[u8]>) {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).put(key, node);
    }
}
