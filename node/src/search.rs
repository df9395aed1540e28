//! The index of words (`contracts/src/catalog/search.rs`): kept beside the state, changed in the same batch, no part of any proof.
//! It follows from the state alone: where it is missing, or was made by other rules, it is made anew when the node starts.
//!
//! Rows of [`Column::Search`]: `w` term NUL entry → nothing; `t` hash of an abstract → entry, so that a redaction finds it; `v` → version of the rules.

use std::collections::{BTreeMap, BTreeSet};

use borsh::BorshDeserialize;
use mulu_contracts::catalog::search::{Indexed, VERSION, Wanted, entry_written, indexed};
use mulu_contracts::kernel::codec::{decode_exact, encode};
use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::state::{Bytes32, Changes, Overlay, StateRead};
use mulu_contracts::ledger::ask::{MAX_HITS, SearchAsk, SearchFound};

use crate::storage::{Beside, Column, StorageError, Store};

/// Entries that one search reads.
const MAX_READ: usize = 1_000;
/// Steps through the lists of terms that one search makes.
const MAX_STEPS: usize = 20_000;
/// Rows written at once while the index is made anew.
const BATCH: usize = 20_000;
const MARK: &[u8] = b"v";

fn term_prefix(term: &str) -> Vec<u8> {
    [b"w", term.as_bytes(), b"\0"].concat()
}

fn text_key(hash: &Bytes32) -> Vec<u8> {
    [b"t", hash.as_slice()].concat()
}

/// The rows of an entry.
fn rows_of(id: &EntryId, entry: &Indexed) -> BTreeMap<Vec<u8>, Vec<u8>> {
    let id = encode(id);
    let mut rows: BTreeMap<_, _> =
        entry.terms.all().into_iter().map(|term| ([term_prefix(term), id.clone()].concat(), Vec::new())).collect();
    rows.extend(entry.text.iter().map(|hash| (text_key(hash), id.clone())));
    rows
}

fn rows_in(state: &dyn StateRead, id: &EntryId) -> Result<BTreeMap<Vec<u8>, Vec<u8>>, Fault> {
    Ok(indexed(state, id)?.map(|entry| rows_of(id, &entry)).unwrap_or_default())
}

fn entry_id(bytes: &[u8]) -> Result<EntryId, StorageError> {
    decode_exact(bytes).map_err(|e| StorageError::corrupt(format!("the index of words names an entry: {e}")))
}

/// What a block changes in the index. Gives the block's changes back.
pub fn follow(store: &Store, base: &dyn StateRead, changes: Changes) -> Result<(Changes, Beside), Fault> {
    let mut entries: BTreeSet<EntryId> = changes.writes.iter().filter_map(|(key, value)| entry_written(key, value)).collect();
    for hash in &changes.drops {
        if let Some(id) = store.get(Column::Search, &text_key(hash))? {
            entries.insert(entry_id(&id)?);
        }
    }
    let mut beside = Beside::default();
    let after = Overlay::over(base, changes);
    for id in entries {
        let (old, new) = (rows_in(base, &id)?, rows_in(&after, &id)?);
        beside.remove.extend(old.keys().filter(|key| !new.contains_key(*key)).map(|key| (Column::Search, key.clone())));
        beside.put.extend(new.into_iter().filter(|(key, _)| !old.contains_key(key)).map(|(key, row)| (Column::Search, key, row)));
    }
    Ok((after.into_changes(), beside))
}

/// Every entry that stands after the tip, with its rows.
fn each_entry(store: &Store, mut visit: impl FnMut(BTreeMap<Vec<u8>, Vec<u8>>) -> Result<(), StorageError>) -> Result<(), StorageError> {
    let Some(tip) = store.tip() else { return Ok(()) };
    let view = store.view(tip.height)?;
    let mut last = None;
    for row in store.iter(Column::Values, &[]) {
        let (key, value) = row?;
        let Some(tree_key) = key.first_chunk::<32>().copied() else { return Err(StorageError::corrupt("a value's key is too short")) };
        // The newest value of a key comes first.
        if last.replace(tree_key) != Some(tree_key)
            && let Some(id) = entry_written(&tree_key, &value)
        {
            visit(rows_in(&view, &id).map_err(|fault| StorageError::corrupt(fault.to_string()))?)?;
        }
    }
    Ok(())
}

/// Makes the index where it is missing, was not finished, or follows other rules. To be called before the first block.
pub fn ready(store: &Store) -> Result<(), StorageError> {
    let made = store.get(Column::Search, MARK)?;
    if made.as_deref() == Some(&[VERSION]) {
        return Ok(());
    }
    tracing::info!("the index of words is made");
    let mut batch = Beside::default();
    let flush = |batch: &mut Beside, least: usize| match batch.put.len() + batch.remove.len() > least {
        true => store.write_synced(&std::mem::take(batch)),
        false => Ok(()),
    };
    for row in store.iter(Column::Search, &[]) {
        batch.remove.push((Column::Search, row?.0));
        flush(&mut batch, BATCH)?;
    }
    flush(&mut batch, 0)?;
    let mut entries = 0_u64;
    each_entry(store, |rows| {
        entries += 1;
        batch.put.extend(rows.into_iter().map(|(key, row)| (Column::Search, key, row)));
        flush(&mut batch, BATCH)
    })?;
    batch.put.push((Column::Search, MARK.to_vec(), vec![VERSION]));
    flush(&mut batch, 0)?;
    tracing::info!(entries, "the index of words is ready");
    Ok(())
}

/// Compares the index with the state: how many rows it has, and what is wrong with it.
pub fn check(store: &Store) -> Result<(u64, Option<String>), StorageError> {
    if store.get(Column::Search, MARK)?.as_deref() != Some(&[VERSION]) {
        return Ok((0, None));
    }
    let (mut expected, mut lacking) = (0_u64, 0_u64);
    each_entry(store, |rows| {
        for (key, row) in rows {
            expected += 1;
            lacking += u64::from(store.get(Column::Search, &key)?.as_ref() != Some(&row));
        }
        Ok(())
    })?;
    let mut kept = 0_u64;
    for row in store.iter(Column::Search, &[]) {
        kept += u64::from(row?.0 != MARK);
    }
    let right = expected - lacking;
    let wrong = lacking + kept.saturating_sub(right);
    let words =
        || format!("the index of words differs from the state in {wrong} rows; mulud fsck --reindex lets the next start make it anew");
    Ok((kept, (wrong > 0).then(words)))
}

/// Forgets the index, so that the next start makes it anew.
pub fn forget(store: &Store) -> Result<(), StorageError> {
    store.write_synced(&Beside { put: Vec::new(), remove: vec![(Column::Search, MARK.to_vec())] })
}

/// Entries that may answer, in the order of their ids: those in the lists of all whole terms, or behind all terms that begin so.
struct Candidates<'a> {
    store: &'a Store,
    steps: usize,
}

impl Candidates<'_> {
    /// The first entry of a term's list at or after an id.
    fn seek(&mut self, term: &str, from: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        self.steps += 1;
        let prefix = term_prefix(term);
        let found = self.store.first_from(Column::Search, &[prefix.as_slice(), from].concat(), &prefix)?;
        Ok(found.map(|(key, _)| key[prefix.len()..].to_vec()))
    }

    /// The first entry at or after an id that stands in every list.
    fn common(&mut self, terms: &[&str], from: Vec<u8>) -> Result<Option<Vec<u8>>, StorageError> {
        let mut at = from;
        let mut agreed = 0;
        for term in terms.iter().cycle() {
            if agreed == terms.len() || self.steps >= MAX_STEPS {
                break;
            }
            match self.seek(term, &at)? {
                None => return Ok(None),
                Some(found) if found == at => agreed += 1,
                Some(found) => (at, agreed) = (found, 1),
            }
        }
        Ok((agreed == terms.len()).then_some(at))
    }

    /// Calls with each candidate until told to stop; true where every one was seen.
    fn each(&mut self, wanted: &Wanted, mut visit: impl FnMut(EntryId) -> Result<bool, StorageError>) -> Result<bool, StorageError> {
        let whole: Vec<&str> = wanted.whole().collect();
        if let (true, Some(begin)) = (whole.is_empty(), wanted.first_begin()) {
            let prefix = [b"w", begin.as_bytes()].concat();
            let mut seen = BTreeSet::new();
            for row in self.store.iter(Column::Search, &prefix) {
                let (key, _) = row?;
                self.steps += 1;
                if !key.starts_with(&prefix) {
                    return Ok(true);
                }
                let Some(end) = key.iter().position(|byte| *byte == 0) else {
                    return Err(StorageError::corrupt("a row of the index of words"));
                };
                let id = entry_id(&key[end + 1..])?;
                if self.steps > MAX_STEPS || seen.insert(id) && !visit(id)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        let mut at = Vec::new();
        while let Some(found) = self.common(&whole, at)? {
            if !visit(entry_id(&found)?)? {
                return Ok(false);
            }
            at = [found.as_slice(), b"\0"].concat();
        }
        Ok(self.steps < MAX_STEPS)
    }
}

/// Looks for entries. Bounded: where it stopped early, `whole` is false.
pub fn search(store: &Store, wanted: &Wanted, limit: u16) -> Result<SearchFound, StorageError> {
    let height = store.tip().map_or(0, |tip| tip.height);
    let view = store.view(height)?;
    let mut hits = Vec::new();
    let mut read = 0;
    let whole = Candidates { store, steps: 0 }.each(wanted, |id| {
        read += 1;
        let entry = indexed(&view, &id).map_err(|fault| StorageError::corrupt(fault.to_string()))?;
        hits.extend(entry.and_then(|entry| entry.terms.answers(wanted)).map(|rank| (rank, id)));
        Ok(read < MAX_READ)
    })?;
    hits.sort_unstable();
    let found = hits.len() as u32;
    Ok(SearchFound { height, ids: hits.into_iter().take(limit.into()).map(|(_, id)| id).collect(), found, whole })
}

/// A search from its bytes, within its bounds.
pub fn parse(data: &[u8]) -> Result<(Wanted, u16), String> {
    let ask = SearchAsk::try_from_slice(data).map_err(|_| "the request does not decode".to_string())?;
    if !(1..=MAX_HITS).contains(&ask.limit) {
        return Err(format!("a search gives 1 to {MAX_HITS} hits"));
    }
    Ok((Wanted::new(&ask.words).map_err(|e| e.to_string())?, ask.limit))
}
