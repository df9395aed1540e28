//! The state of a chain: read at any height, changed block by block.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, RwLock};

use mulu_contracts::kernel::codec::{decode_exact, encode};
use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::merkle;
use mulu_contracts::kernel::merkle::RangeProof;
use mulu_contracts::kernel::state::{Append, AppendList, Changes, Lent, StateRead};
use mulu_contracts::kernel::tree::{EMPTY, value_hash};
use mulu_contracts::kernel::value::Time;

use super::cache::{NodeCache, Value, ValueCache};
use super::column::{Beside, Column};
use super::db::{Db, Row, Rows};
use super::error::StorageError;
use super::node::{Tree, TreeNode, missing, node_key};
use super::prove::{Source, prove_tree};
use super::row::{VersionRow, inner_key, leaf_key, value_key, version_row};
use super::tip::Tip;
use super::update::{NewNode, update};

const TIP: &[u8] = b"tip";
const FORMAT_KEY: &[u8] = b"format";
/// How rows and records are laid out; until the first release another one is refused, never half read.
const FORMAT: &[u8] = b"mulu-store/3";

/// A block that wrote, as the store remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateAt {
    /// Height of the block.
    pub height: u64,
    /// Its time.
    pub time: Time,
    /// Root of the state tree after it.
    pub app_hash: [u8; 32],
    /// Tree version.
    pub version: u64,
}

/// A block's effect, computed and not yet written. Dropping it forgets the block.
#[must_use = "nothing is written before Store::commit"]
pub struct Prepared {
    /// Root of the state tree after the block.
    pub app_hash: [u8; 32],
    /// False where the block changed no record: the app hash stays.
    pub wrote: bool,
    tip: Tip,
    /// Height that this block follows; `None` for genesis.
    after: Option<u64>,
    nodes: Vec<NewNode>,
    values: BTreeMap<[u8; 32], Vec<u8>>,
    appends: Vec<Append>,
    blobs: BTreeMap<[u8; 32], Vec<u8>>,
    drops: BTreeSet<[u8; 32]>,
}

impl Prepared {
    /// Height of the block.
    pub fn height(&self) -> u64 {
        self.tip.height
    }
}

/// The store. Threads share it; one of them prepares and commits.
pub struct Store {
    pub(super) db: Db,
    cache: NodeCache,
    values: ValueCache,
    tip: RwLock<Option<Tip>>,
    /// Held by a commit; readers of the tip need not wait for the disk.
    committing: Mutex<()>,
}

impl Store {
    /// Opens or makes the store in a directory.
    ///
    /// # Errors
    /// [`StorageError::Corrupt`] where it reaches less far than it once acknowledged: blocks behind damage in the log are lost, and serving the
    /// older state as new would be a lie. Restore a backup or let the node sync anew.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, StorageError> {
        let db = Db::open(path.as_ref())?;
        let tip: Option<Tip> = match db.get(Column::Meta, TIP)? {
            Some(bytes) => Some(decode_exact(&bytes).map_err(|e| StorageError::corrupt(format!("the tip record: {e}")))?),
            None => None,
        };
        let format = db.get(Column::Meta, FORMAT_KEY)?;
        match (&tip, format.as_deref()) {
            (_, Some(FORMAT)) => {}
            (None, None) => db.write_synced(&Beside::from(vec![(Column::Meta, FORMAT_KEY.to_vec(), FORMAT.to_vec())]))?,
            (_, other) => return Err(StorageError::Format { found: other.map(|f| String::from_utf8_lossy(f).into_owned()) }),
        }
        let reached = tip.as_ref().map(|tip| tip.height);
        match db.floor()? {
            Some(floor) if reached.is_none_or(|reached| reached < floor) => {
                return Err(StorageError::corrupt(format!(
                    "height {floor} was acknowledged but the store reaches {reached:?} only; restore a backup or sync anew"
                )));
            }
            _ => {}
        }
        let values = ValueCache::new(reached);
        Ok(Store { db, cache: NodeCache::default(), values, tip: RwLock::new(tip), committing: Mutex::new(()) })
    }

    /// The last commit; `None` before genesis.
    pub fn tip(&self) -> Option<Tip> {
        self.tip.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The state after the block at `height`.
    pub fn view(&self, height: u64) -> Result<View<'_>, StorageError> {
        self.kept(height)?;
        Ok(View { store: self, height })
    }

    fn kept(&self, height: u64) -> Result<(), StorageError> {
        let tip = self.tip().map(|tip| tip.height);
        if tip.is_some_and(|tip| height <= tip) { Ok(()) } else { Err(StorageError::NotKept { height, tip }) }
    }

    /// The last block at or before `height` that wrote; `None` while no block, not even genesis, had written.
    pub fn state_at(&self, height: u64) -> Result<Option<StateAt>, StorageError> {
        self.kept(height)?;
        let Some((key, row)) = self.db.seek_back(Column::Versions, &height.to_be_bytes())? else { return Ok(None) };
        let (height, row) = version_row(&key, &row)?;
        Ok(Some(StateAt { height, time: row.time, app_hash: row.app_hash, version: row.version }))
    }

    /// Root of the state tree after the block at `height`.
    pub fn root_at(&self, height: u64) -> Result<[u8; 32], StorageError> {
        Ok(self.state_at(height)?.map_or(EMPTY, |state| state.app_hash))
    }

    /// Computes the state of height 0. Needs no empty store, so that a repeated InitChain can be compared with what stands.
    pub fn prepare_genesis(&self, chain_id: &str, time: Time, changes: Changes) -> Result<Prepared, StorageError> {
        let chain_id = chain_id.into();
        let empty = Tip { chain_id, height: 0, time, app_hash: EMPTY, version: 0, last_write: 0, leaves: 0, blobs: 0 };
        self.prepare_on(None, empty, changes)
    }

    /// Computes the state after the next block. Nothing is written. A write of what already stands would cost nodes and change nothing:
    /// see [`View::drop_unchanged`].
    pub fn prepare(&self, height: u64, time: Time, changes: Changes) -> Result<Prepared, StorageError> {
        let tip = self.tip().ok_or_else(|| StorageError::Order("a block before genesis".into()))?;
        if tip.height.checked_add(1) != Some(height) {
            return Err(StorageError::Order(format!("block {height} follows {}", tip.height)));
        }
        self.prepare_on(Some(tip.height), Tip { height, time, ..tip }, changes)
    }

    fn prepare_on(&self, after: Option<u64>, mut tip: Tip, changes: Changes) -> Result<Prepared, StorageError> {
        let Changes { writes: values, appends, blobs: mut kept, drops } = changes;
        let wrote = !values.is_empty();
        if !wrote && !appends.is_empty() {
            return Err(StorageError::Order("leaves were appended without a list head".into()));
        }
        let mut nodes = Vec::new();
        if wrote {
            let writes: Vec<_> = values.iter().map(|(key, value)| (*key, value_hash(value))).collect();
            // Versions have no gaps: they count the blocks that write; version 0 is the empty tree.
            let before = if after.is_some() { tip.version } else { 0 };
            tip.version += 1;
            tip.last_write = tip.height;
            let load = |version, tree: &Tree, path: &[u8]| self.cached_node(version, tree, path);
            (tip.app_hash, nodes) = update(&load, before, tip.version, &writes)?;
        }
        let mut blobs = BTreeMap::new();
        while let Some((hash, bytes)) = kept.pop_first() {
            // The row of a blob that went stays, empty, so that its bytes never come back.
            if !drops.contains(&hash) && self.db.get(Column::Blobs, &hash)?.is_none() {
                blobs.insert(hash, bytes);
            }
        }
        tip.blobs += blobs.len() as u64;
        for hash in &drops {
            tip.blobs += u64::from(self.db.get(Column::Blobs, hash)?.is_none());
        }
        let appends: Vec<Append> = appends.into_values().flatten().collect();
        tip.leaves += appends.len() as u64;
        Ok(Prepared { app_hash: tip.app_hash, wrote, tip, after, nodes, values, appends, blobs, drops })
    }

    /// Makes a prepared block durable, with the caller's own rows beside it, as one synced batch: all of it is on disk when this returns.
    ///
    /// # Errors
    /// After any error the process MUST stop without acknowledging the block: it may or may not have reached the disk, and this store
    /// writes nothing more. Opening the store again tells.
    #[must_use = "an error means that the process has to stop"]
    pub fn commit(&self, prepared: Prepared, beside: Beside) -> Result<(), StorageError> {
        let _one_at_a_time = self.committing.lock().unwrap_or_else(PoisonError::into_inner);
        if self.tip().map(|tip| tip.height) != prepared.after {
            return Err(StorageError::Order("the block was prepared on another tip".into()));
        }
        let Prepared { tip, nodes, values, appends, blobs, drops, wrote, app_hash, .. } = prepared;
        let Beside { put: mut rows, remove } = beside;
        let nodes: Vec<_> = nodes.into_iter().map(|new| (node_key(tip.version, &new.tree, &new.path), new.tree, new.node)).collect();
        rows.extend(nodes.iter().map(|(key, tree, node)| (Column::Nodes, key.clone(), node.encode(tree.level()))));
        let stand: Vec<_> = values.iter().map(|(key, value)| (*key, Arc::from(value.as_slice()))).collect();
        rows.extend(values.into_iter().map(|(key, value)| (Column::Values, value_key(&key, tip.height), value)));
        for append in appends {
            // A leaf's own hash is made of the leaf again where a proof wants it.
            for node in append.nodes.iter().filter(|node| node.level > 0) {
                rows.push((Column::Inner, inner_key(&append.list, node.level, node.index), node.hash.to_vec()));
            }
            rows.push((Column::Leaves, leaf_key(&append.list, append.index), append.leaf));
        }
        rows.extend(blobs.into_iter().map(|(hash, bytes)| (Column::Blobs, hash.to_vec(), bytes)));
        rows.extend(drops.into_iter().map(|hash| (Column::Blobs, hash.to_vec(), Vec::new())));
        if wrote {
            let row = VersionRow { version: tip.version, app_hash, time: tip.time };
            rows.push((Column::Versions, tip.height.to_be_bytes().to_vec(), encode(&row)));
        }
        rows.push((Column::Meta, TIP.to_vec(), encode(&tip)));
        self.values.begin();
        self.db.write_synced(&Beside { put: rows, remove })?;
        self.db.raise_floor(tip.height)?;
        for (key, _, node) in nodes {
            self.cache.put(key, node);
        }
        self.values.committed(tip.height, stand.into_iter());
        *self.tip.write().unwrap_or_else(PoisonError::into_inner) = Some(tip);
        Ok(())
    }

    /// Writes rows beside the state (headers, the engine's own), durable when this returns.
    ///
    /// # Errors
    /// As for [`Store::commit`]: the process has to stop.
    #[must_use = "an error means that the process has to stop"]
    pub fn write_synced(&self, rows: &Beside) -> Result<(), StorageError> {
        self.db.write_synced(rows)
    }

    /// One row.
    pub fn get(&self, column: Column, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        self.db.get(column, key)
    }

    /// The first row of a column at or after `from` whose key starts with `prefix`.
    pub fn first_from(&self, column: Column, from: &[u8], prefix: &[u8]) -> Result<Option<Row>, StorageError> {
        self.db.seek(column, from, prefix)
    }

    /// Rows from a key on, in order. Stands still while others write; ends after its first error.
    pub fn iter(&self, column: Column, from: &[u8]) -> Rows<'_> {
        self.db.iter(column, from)
    }

    /// The last row at or before a key.
    pub fn last_until(&self, column: Column, key: &[u8]) -> Result<Option<Row>, StorageError> {
        self.db.seek_back(column, key)
    }

    /// Tree part of a witness (`mulu_contracts::kernel::tree`) for these keys, present or absent, under the state after `height`.
    pub fn prove(&self, height: u64, keys: &[[u8; 32]]) -> Result<Vec<u8>, StorageError> {
        let view = self.view(height)?;
        let root = match self.state_at(height)? {
            Some(state) => Some(view.node(state.version, &Tree::State, &[])?),
            None => None,
        };
        prove_tree(root, keys, &view)
    }

    /// RFC 6962 proof of leaves `from..to` of a list as it stood after `height`.
    pub fn prove_range(&self, list: &AppendList, from: u64, to: u64, height: u64) -> Result<RangeProof, StorageError> {
        let head = list.head(&self.view(height)?).map_err(|fault| StorageError::corrupt(fault.to_string()))?;
        let lacks = |level, index| StorageError::corrupt(format!("a list lacks its node {index} of level {level}"));
        merkle::prove_range(from, to, head.count, &mut |level, index| {
            if level == 0 {
                let leaf = self.db.get(Column::Leaves, &leaf_key(&list.id, index))?;
                return leaf.map(|leaf| merkle::leaf_hash(&leaf)).ok_or_else(|| lacks(level, index));
            }
            let found = self.db.get(Column::Inner, &inner_key(&list.id, level, index))?;
            found.and_then(|bytes| bytes.try_into().ok()).ok_or_else(|| lacks(level, index))
        })
    }

    fn cached_node(&self, version: u64, tree: &Tree, path: &[u8]) -> Result<Option<Arc<TreeNode>>, StorageError> {
        let key = node_key(version, tree, path);
        if let Some(node) = self.cache.get(&key) {
            return Ok(Some(node));
        }
        let Some(bytes) = self.db.get(Column::Nodes, &key)? else { return Ok(None) };
        let node = TreeNode::decode(&bytes, tree).ok_or_else(|| StorageError::corrupt("a tree node does not decode"))?;
        let node = Arc::new(node);
        self.cache.put(key, node.clone());
        Ok(Some(node))
    }
}

/// The state after one block. Later commits do not show in it.
#[derive(Clone, Copy)]
pub struct View<'a> {
    store: &'a Store,
    height: u64,
}

impl View<'_> {
    /// Height of the view.
    pub fn height(&self) -> u64 {
        self.height
    }

    /// Were the bytes of this blob dropped?
    pub fn is_dropped(&self, hash: &[u8; 32]) -> Result<bool, StorageError> {
        Ok(self.store.db.get(Column::Blobs, hash)?.is_some_and(|bytes| bytes.is_empty()))
    }

    fn value(&self, key: &[u8; 32]) -> Result<Value, StorageError> {
        if let Some(known) = self.store.values.get(self.height, key) {
            return Ok(known);
        }
        let value: Value = self.store.db.seek(Column::Values, &value_key(key, self.height), key)?.map(|(_, value)| value.into());
        self.store.values.found(self.height, *key, value.clone());
        Ok(value)
    }

    /// A write of the value that already stands is no write: a block of such writes leaves the app hash alone.
    pub fn drop_unchanged(&self, changes: &mut Changes) -> Result<(), StorageError> {
        let mut same = Vec::new();
        for (key, value) in &changes.writes {
            if self.value(key)?.as_deref() == Some(value) {
                same.push(*key);
            }
        }
        for key in same {
            changes.writes.remove(&key);
        }
        Ok(())
    }
}

impl Source for View<'_> {
    fn node(&self, version: u64, tree: &Tree, path: &[u8]) -> Result<Arc<TreeNode>, StorageError> {
        self.store.cached_node(version, tree, path)?.ok_or_else(|| missing(version))
    }

    fn value_hash(&self, raw: &[u8; 32]) -> Result<[u8; 32], StorageError> {
        let value = self.value(raw)?.ok_or_else(|| StorageError::corrupt("a leaf of the tree has no value"))?;
        Ok(value_hash(&value))
    }
}

impl StateRead for View<'_> {
    fn read(&self, key: &[u8; 32]) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.value(key)?.map(|value| value.to_vec()))
    }

    fn read_with(&self, key: &[u8; 32], then: &mut Lent<'_>) -> Result<(), Fault> {
        then(self.value(key)?.as_deref())
    }

    /// What this node committed, or took over under an app hash that it had proven.
    fn is_trusted(&self) -> bool {
        true
    }

    fn may_be_remembered(&self) -> bool {
        true
    }

    fn range(&self, list: &AppendList, from: u64, to: u64) -> Result<Vec<Vec<u8>>, Fault> {
        if from > to || to > list.head(self)?.count {
            return Err(Fault::new("a range lies outside its list"));
        }
        let mut leaves = Vec::new();
        for row in self.store.iter(Column::Leaves, &leaf_key(&list.id, from)).take((to - from) as usize) {
            let (key, leaf) = row?;
            if key != leaf_key(&list.id, from + leaves.len() as u64) {
                return Err(Fault::new("a list lacks one of its leaves"));
            }
            leaves.push(leaf);
        }
        if leaves.len() as u64 == to - from { Ok(leaves) } else { Err(Fault::new("a list lacks one of its leaves")) }
    }

    fn blob(&self, hash: &[u8; 32]) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.store.db.get(Column::Blobs, hash)?.filter(|bytes| !bytes.is_empty()))
    }
}
