//! What proofs hang on: headers, commits and validator sets, as the engine made them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock};

use mulu_contracts::comet::anchor::Anchor;
use mulu_contracts::comet::hand_over::HandOver;
use mulu_contracts::comet::trust::{MAX_HAND_OVERS, MAX_HANDING_OVER};
use mulu_contracts::kernel::codec::{decode_exact, encode};

use crate::storage::{Column, StorageError, Store};

/// Row of the hash of the set that the newest block names for the next one. Other rows of the column begin with a height, so with a 0.
const NEXT_SET: &[u8] = b"next set";
/// Before the height of a header that hands over → the hand-over; empty until it was fetched.
const HAND_OVER: &[u8] = b"hand-over ";

fn hand_over_key(height: u64) -> Vec<u8> {
    [HAND_OVER, &height.to_be_bytes()].concat()
}

/// What an engine can tell about its blocks. Words of an error are for the log.
pub trait EngineLink: Send + Sync {
    /// Headers h and h+1 with the commit of h+1; none while h+1 is not there.
    fn anchor(&self, height: u64) -> Result<Option<Anchor>, String>;
    /// The canonical protobuf bytes of a header.
    fn header(&self, height: u64) -> Result<Option<Vec<u8>>, String>;
    /// The newest h for which [`EngineLink::anchor`] has an answer.
    fn latest(&self) -> Result<Option<u64>, String>;
}

/// Hand-overs by height; none where only the height is known yet.
type HandOvers = BTreeMap<u64, Option<HandOver>>;

/// Anchors by height, the newest kept in memory; headers of blocks that wrote, and hand-overs, are kept on disk.
pub struct Anchors {
    store: Arc<Store>,
    link: OnceLock<Arc<dyn EngineLink>>,
    newest: RwLock<Option<(u64, Anchor)>>,
    /// Read from the disk when first needed.
    hand_overs: Mutex<Option<HandOvers>>,
}

impl Anchors {
    /// Without an engine yet: it comes with [`Anchors::connect`], once it runs.
    pub fn new(store: Arc<Store>) -> Self {
        Anchors { store, link: OnceLock::new(), newest: RwLock::new(None), hand_overs: Mutex::new(None) }
    }

    /// Tells where to ask. The first engine stays.
    pub fn connect(&self, link: Arc<dyn EngineLink>) {
        let _ = self.link.set(link);
    }

    fn link(&self) -> Result<&Arc<dyn EngineLink>, String> {
        self.link.get().ok_or_else(|| "the engine is not up yet".to_string())
    }

    /// The newest height whose state can be proven, with its anchor.
    pub fn newest(&self) -> Result<Option<(u64, Anchor)>, String> {
        let Some(latest) = self.link()?.latest()? else { return Ok(None) };
        if let Some((height, anchor)) = &*self.newest.read().unwrap_or_else(PoisonError::into_inner)
            && *height == latest
        {
            return Ok(Some((*height, anchor.clone())));
        }
        let Some(anchor) = self.anchor(latest)? else { return Ok(None) };
        *self.newest.write().unwrap_or_else(PoisonError::into_inner) = Some((latest, anchor.clone()));
        Ok(Some((latest, anchor)))
    }

    /// The anchor of a height.
    pub fn at(&self, height: u64) -> Result<Option<Anchor>, String> {
        if let Some((newest, anchor)) = &*self.newest.read().unwrap_or_else(PoisonError::into_inner)
            && *newest == height
        {
            return Ok(Some(anchor.clone()));
        }
        let found = self.anchor(height)?;
        // Receipts of one block are asked for together, and the engine is another process.
        let mut newest = self.newest.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(anchor) = &found
            && newest.as_ref().is_none_or(|(kept, _)| *kept < height)
        {
            *newest = Some((height, anchor.clone()));
        }
        Ok(found)
    }

    /// From the engine, with the hand-overs that lead to its set.
    fn anchor(&self, height: u64) -> Result<Option<Anchor>, String> {
        let Some(mut anchor) = self.link()?.anchor(height)? else { return Ok(None) };
        anchor.hand_overs = self.hand_overs(height + 1)?;
        Ok(Some(anchor))
    }

    /// Notes which set a block names for the next one. Another one than the block before named is a hand-over: its header is one of those
    /// that clients follow the validators by, so it is kept for ever. Written before the block counts as done, and the same when it is
    /// replayed.
    pub fn note_next_set(&self, height: u64, hash: &[u8; 32]) -> Result<(), StorageError> {
        let known = self.store.get(Column::Headers, NEXT_SET)?;
        if known.as_deref() == Some(hash) {
            return Ok(());
        }
        let mut rows = vec![(Column::Headers, NEXT_SET.to_vec(), hash.to_vec())];
        if known.is_some() {
            rows.push((Column::Headers, hand_over_key(height), Vec::new()));
        }
        self.store.write_synced(&rows.into())?;
        *self.hand_overs.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }

    fn read_hand_overs(&self) -> Result<HandOvers, String> {
        let mut found = HandOvers::new();
        for row in self.store.iter(Column::Headers, HAND_OVER) {
            let (key, bytes) = row.map_err(|e| e.to_string())?;
            let Some(height) = key.strip_prefix(HAND_OVER) else { break };
            let height = u64::from_be_bytes(height.try_into().map_err(|_| "a hand-over is kept under no height")?);
            let read = |bytes: &[u8]| decode_exact(bytes).map_err(|e| format!("the hand-over of header {height}: {e}"));
            found.insert(height, Some(bytes.as_slice()).filter(|bytes| !bytes.is_empty()).map(read).transpose()?);
        }
        Ok(found)
    }

    /// Hand-overs below a height, oldest first, as many as an anchor carries and a reader follows: the newest. One that is not kept yet is fetched and kept.
    fn hand_overs(&self, below: u64) -> Result<Vec<HandOver>, String> {
        let mut kept = self.hand_overs.lock().unwrap_or_else(PoisonError::into_inner);
        let all = match kept.as_mut() {
            Some(all) => all,
            None => kept.insert(self.read_hand_overs()?),
        };
        let (mut newest, mut validators) = (Vec::new(), 0);
        for (height, slot) in all.range_mut(..below).rev().take(MAX_HAND_OVERS) {
            let hand_over = match slot {
                Some(hand_over) => hand_over,
                None => slot.insert(self.fetch_hand_over(*height)?),
            };
            validators += hand_over.validators.len();
            if validators > MAX_HANDING_OVER {
                break;
            }
            newest.push(hand_over.clone());
        }
        newest.reverse();
        Ok(newest)
    }

    fn fetch_hand_over(&self, height: u64) -> Result<HandOver, String> {
        let before = height.checked_sub(1).ok_or("header 0 is none")?;
        let found = self.link()?.anchor(before)?.and_then(Anchor::into_hand_over);
        let found = found.ok_or_else(|| format!("the engine does not show the hand-over by header {height}"))?;
        let row = (Column::Headers, hand_over_key(height), encode(&found));
        self.store.write_synced(&vec![row].into()).map_err(|e| e.to_string())?;
        Ok(found)
    }

    /// Header of a block that wrote; fetched from the engine once and then kept.
    pub fn header(&self, height: u64) -> Result<Option<Vec<u8>>, String> {
        let words = |e: StorageError| e.to_string();
        if let Some(kept) = self.store.get(Column::Headers, &height.to_be_bytes()).map_err(words)? {
            return Ok(Some(kept));
        }
        let Some(header) = self.link()?.header(height)? else { return Ok(None) };
        self.store.write_synced(&vec![(Column::Headers, height.to_be_bytes().to_vec(), header.clone())].into()).map_err(words)?;
        Ok(Some(header))
    }
}
