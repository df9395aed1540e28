//! A state in memory.

use std::collections::{BTreeMap, BTreeSet};

use mulu_contracts::kernel::codec::encode;
use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::list_head::{CHUNK, FlagChunk, FlagHead, ListHead};
use mulu_contracts::kernel::member::Member;
use mulu_contracts::kernel::member_list::{LISTED, MemberList};
use mulu_contracts::kernel::merkle::{Peaks, leaf_hash};
use mulu_contracts::kernel::state::{Append, AppendList, Bytes32, Changes, Key, Lent, StateRead, Subject, stored};

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

    /// All of it as what its genesis wrote.
    pub fn as_written(&self) -> Changes {
        let mut appends = BTreeMap::new();
        for (list, leaves) in &self.lists {
            let mut peaks = Peaks::default();
            let append = |(index, leaf): (u64, &Vec<u8>)| {
                let nodes = peaks.push(leaf_hash(leaf));
                Append { list: *list, index, leaf: leaf.clone(), nodes }
            };
            appends.insert(*list, (0..).zip(leaves).map(append).collect());
        }
        Changes { writes: self.records.clone(), appends, blobs: self.blobs.clone(), ..Changes::default() }
    }

    /// Writes a list of members as no chain does: so many of them, all listed, whose leaves are these over and over; the first 16,384 of them,
    /// and their flags, stand there.
    pub fn forge(&mut self, subject: &Subject, name: &[&[u8]], count: u64, members: &[Member]) {
        let list = MemberList::new(subject, name).leaves;
        let name = encode(&name.iter().map(|part| part.to_vec()).collect::<Vec<_>>());
        let leaves = Peaks { count, peaks: vec![[7; 32]; count.count_ones() as usize] };
        let flags = FlagHead { counters: vec![count], last: vec![LISTED; (count % CHUNK) as usize] };
        self.records.insert(list.id, stored(&ListHead { leaves, flags: Some(flags) }));
        let there = count.min(64 * CHUNK);
        self.lists.insert(list.id, members.iter().cycle().take(there as usize).map(encode).collect());
        for number in 0..there / CHUNK {
            let key = Key::<FlagChunk>::new(subject, &[&name, &number.to_be_bytes()]);
            self.records.insert(key.raw, stored(&FlagChunk { list: list.id, number, flags: vec![LISTED; CHUNK as usize] }));
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
