//! What proofs hang on: headers, commits and validator sets, as the engine made them.

use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use mulu_contracts::comet::anchor::Anchor;

use crate::storage::{Column, StorageError, Store};

/// What an engine can tell about its blocks. Words of an error are for the log.
pub trait EngineLink: Send + Sync {
    /// Headers h and h+1 with the commit of h+1; none while h+1 is not there.
    fn anchor(&self, height: u64) -> Result<Option<Anchor>, String>;
    /// The canonical protobuf bytes of a header.
    fn header(&self, height: u64) -> Result<Option<Vec<u8>>, String>;
    /// The newest h for which [`EngineLink::anchor`] has an answer.
    fn latest(&self) -> Result<Option<u64>, String>;
}

/// Anchors by height, the newest kept in memory; headers of blocks that wrote are kept on disk.
pub struct Anchors {
    store: Arc<Store>,
    link: OnceLock<Arc<dyn EngineLink>>,
    newest: RwLock<Option<(u64, Anchor)>>,
}

impl Anchors {
    /// Without an engine yet: it comes with [`Anchors::connect`], once it runs.
    pub fn new(store: Arc<Store>) -> Self {
        Anchors { store, link: OnceLock::new(), newest: RwLock::new(None) }
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
        let Some(anchor) = self.link()?.anchor(latest)? else { return Ok(None) };
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
        let found = self.link()?.anchor(height)?;
        // Receipts of one block are asked for together, and the engine is another process.
        let mut newest = self.newest.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(anchor) = &found
            && newest.as_ref().is_none_or(|(kept, _)| *kept < height)
        {
            *newest = Some((height, anchor.clone()));
        }
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
