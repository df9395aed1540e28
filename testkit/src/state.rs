//! A state in memory.

use std::collections::{BTreeMap, BTreeSet};

use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::state::{AppendList, Bytes32, Changes, Lent, StateRead};

/// A state in memory.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemState {
    /// Tree key → stored value.
    pub records: BTreeMap<Bytes32, Vec<u8>>,
    /// List → leaves.
    pub lists: BTreeMap<Bytes32, Vec<Vec<u8>>>,
    /// Hash → bytes.
    pub blobs: BTreeMap<Bytes32, Vec<u8>>,
    /// Blobs that went.
    pub dropped: BTreeSet<Bytes32>,
}

impl MemState {
    /// Takes over what was written.
    pub fn absorb(&mut self, changes: Changes) {
        self.records.extend(changes.writes);
        self.dropped.extend(changes.drops);
        self.blobs.extend(changes.blobs);
        self.blobs.retain(|hash, _| !self.dropped.contains(hash));
        for append in changes.appends.into_values().flatten() {
            let list = self.lists.entry(append.list).or_default();
            assert_eq!(list.len() as u64, append.index, "leaves come in order");
            list.push(append.leaf);
        }
    }
}

impl StateRead for MemState {
    fn read(&self, key: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.records.get(key).cloned())
    }

    fn read_with(&self, key: &Bytes32, then: &mut Lent<'_>) -> Result<(), Fault> {
        then(self.records.get(key).map(Vec::as_slice))
    }

    /// It stands for a node's store.
    fn is_trusted(&self) -> bool {
        true
    }

    fn may_be_remembered(&self) -> bool {
        true
    }

    fn range(&self, list: &AppendList, from: u64, to: u64) -> Result<Vec<Vec<u8>>, Fault> {
        let leaves = self.lists.get(&list.id).map(Vec::as_slice).unwrap_or_default();
        let range = leaves.get(from as usize..to as usize).ok_or_else(|| Fault::new("a range lies outside its list"))?;
        Ok(range.to_vec())
    }

    fn blob(&self, hash: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.blobs.get(hash).cloned())
    }
}
