//! The life of a block, for every engine alike: info, init_chain, finalize, commit. Decides nothing: `contracts` does. What waits for
//! a block: [`crate::check`].

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mulu_contracts::comet::commit::ValidatorPower;
use mulu_contracts::execute::{BlockWork, BundleOutcome, begin_block, execute_bundle};
use mulu_contracts::genesis;
use mulu_contracts::genesis::Genesis;
use mulu_contracts::governance::validators;
use mulu_contracts::kernel::block::Block;
use mulu_contracts::kernel::codec::{encode, sha256};
use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::state::{Bytes32, Overlay};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::envelope::Bundle;
use mulu_contracts::ledger::meter::SIGNATURE;
use mulu_contracts::ledger::parameters::MAX_BLOCK_WORK;
use mulu_contracts::ledger::{chain, version};

use crate::anchors::Anchors;
use crate::pool::{Held, Pool};
use crate::query::Budget;
use crate::quotas::Hours;
use crate::results::BlockResults;
use crate::signatures::Signatures;
use crate::storage::{Beside, Column, Prepared, StorageError, Store, Tip, View};
use crate::{redacted, search};

/// This host is broken: the process has to stop. Never caused by what a transaction says.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The store failed.
    #[error("storage: {0}")]
    Storage(#[from] StorageError),
    /// Stored state does not make sense.
    #[error("state: {0}")]
    State(#[from] Fault),
    /// The genesis document is refused.
    #[error("genesis: {0}")]
    Genesis(String),
    /// The engine calls out of order.
    #[error("engine: {0}")]
    Engine(String),
}

/// Result of the last commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Info {
    /// 0 before the first block.
    pub height: u64,
    /// App hash after it.
    pub app_hash: Vec<u8>,
}

/// Answer to CheckTx.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckAnswer {
    /// 0 where at least one transaction of the bundle passes.
    pub code: u32,
    /// `mulu_contracts::ledger::ask::CheckLog` as JSON where it was refused.
    pub log: String,
}

/// A block that the engine decided.
#[derive(Debug, Clone)]
pub struct BlockInput {
    /// Height.
    pub height: u64,
    /// Time of its header.
    pub time: tendermint::Time,
    /// Hash of its header.
    pub hash: [u8; 32],
}

/// What the engine hashes of one bundle's result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TxAnswer {
    /// Engine code.
    pub code: u32,
    /// Root over the inner results.
    pub data: Vec<u8>,
}

/// What a block did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finalized {
    /// One for each bundle, in order.
    pub results: Vec<TxAnswer>,
    /// State after the block.
    pub app_hash: [u8; 32],
    /// App version of the state after it.
    pub version: u64,
    /// The block began another version than the one before it.
    pub upgraded: bool,
    /// What the block changes of the validator set: each key with its power from then on, 0 where it goes.
    pub validators: Vec<ValidatorPower>,
}

/// A block executed but not yet committed; only memory knows of it.
struct Candidate {
    prepared: Prepared,
    results: BlockResults,
    words: Beside,
    written: BTreeSet<Bytes32>,
}

/// The application. Engines share it between threads. Locks are taken in the order checking, candidate, pool, hours. A check holds `checking`
/// while it executes and the pool, and the hours behind it, only for moments, so that no commit waits for it.
pub struct App {
    pub(crate) store: Arc<Store>,
    pub(crate) anchors: Arc<Anchors>,
    pub(crate) engine: &'static str,
    pub(crate) signatures: Signatures,
    pub(crate) budget: Budget,
    pub(crate) checking: Mutex<()>,
    candidate: Mutex<Option<Candidate>>,
    pool: Mutex<Pool>,
    pub(crate) hours: Mutex<Hours>,
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic ends the process (see telemetry), so a poisoned lock is never seen by a live one.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whole seconds of an engine time; before 1970 counts as 0.
pub fn seconds(time: tendermint::Time) -> Time {
    Time(time.unix_timestamp().max(0))
}

impl App {
    /// An application over a store. Makes the index of words where there is none.
    pub fn open(store: Arc<Store>, anchors: Arc<Anchors>, engine: &'static str) -> Result<Self, AppError> {
        search::ready(&store)?;
        if let Some(tip) = store.tip() {
            version::known(version::stands(&store.view(tip.height)?)?.version)?;
        }
        let (checking, candidate, pool, hours) = Default::default();
        Ok(App { store, anchors, engine, signatures: Signatures::default(), budget: Budget::default(), checking, candidate, pool, hours })
    }

    /// What one question may cost, where it is not the most.
    pub fn answering_within(self, budget: Budget) -> Self {
        App { budget, ..self }
    }

    /// The last commit.
    pub fn info(&self) -> Info {
        match self.store.tip() {
            Some(tip) if tip.height > 0 => Info { height: tip.height, app_hash: tip.app_hash.to_vec() },
            _ => Info { height: 0, app_hash: Vec::new() },
        }
    }

    /// Makes the state of height 0. Called again before the first block, it gives the same hash. `set`: the validators with which an engine
    /// begins that takes others later; empty where it votes alone.
    pub fn init_chain(
        &self,
        chain_id: &str,
        time: tendermint::Time,
        app_state: &[u8],
        set: &[ValidatorPower],
    ) -> Result<[u8; 32], AppError> {
        if self.store.tip().is_some_and(|tip| tip.height > 0) {
            return Err(AppError::Engine("init_chain over a store that already has blocks; restore the engine's data".into()));
        }
        let app_state: serde_json::Value = serde_json::from_slice(app_state).map_err(|e| AppError::Genesis(e.to_string()))?;
        let genesis = Genesis::read(&app_state).map_err(|e| AppError::Genesis(e.to_string()))?;
        let mut changes = genesis::build(&genesis, chain_id, seconds(time)).map_err(|e| AppError::Genesis(e.to_string()))?;
        if !set.is_empty() {
            changes = genesis::seat(changes, set).map_err(|e| AppError::Genesis(e.to_string()))?;
        }
        if let Some(tip) = self.store.tip() {
            let again = self.store.prepare_genesis(chain_id, seconds(time), changes)?;
            if tip.chain_id != chain_id || tip.app_hash != again.app_hash {
                return Err(AppError::Genesis("this home was made with another genesis".into()));
            }
            return Ok(tip.app_hash);
        }
        let prepared = self.store.prepare_genesis(chain_id, seconds(time), changes)?;
        let hash = prepared.app_hash;
        self.store.commit(prepared, Beside::default())?;
        Ok(hash)
    }

    /// App version of the state after the last commit; before genesis the newest that this program knows.
    pub fn app_version(&self) -> Result<u64, AppError> {
        match self.store.tip() {
            Some(tip) => Ok(version::stands(&self.store.view(tip.height)?)?.version),
            None => Ok(version::NEWEST),
        }
    }

    fn tip(&self) -> Result<Tip, AppError> {
        self.store.tip().ok_or_else(|| AppError::Engine("the chain has no genesis yet".into()))
    }

    /// The last commit and the state after it.
    pub(crate) fn now(&self) -> Result<(Tip, View<'_>), AppError> {
        let tip = self.tip()?;
        let view = self.store.view(tip.height)?;
        Ok((tip, view))
    }

    /// What waits for a block.
    pub(crate) fn pool(&self) -> MutexGuard<'_, Pool> {
        lock(&self.pool)
    }

    /// What an organisation has waiting here.
    pub fn waits(&self, who: &Uscc) -> Held {
        self.pool().held(who)
    }

    /// Executes a decided block. Nothing reaches the disk before [`App::commit`].
    pub fn finalize(&self, input: &BlockInput, txs: &[Vec<u8>]) -> Result<Finalized, AppError> {
        let mut candidate = lock(&self.candidate);
        let tip = self.tip()?;
        if input.height != tip.height + 1 {
            return Err(AppError::Engine(format!("block {} follows {}", input.height, tip.height)));
        }
        let view = self.store.view(tip.height)?;
        let block = Block { chain_id: tip.chain_id, height: input.height, time: seconds(input.time) };
        let bundles: Vec<_> = txs.iter().filter_map(|bytes| Bundle::decode(bytes)).collect();
        self.signatures.prepare(&view, &bundles, MAX_BLOCK_WORK.at(&view, block.time)? / SIGNATURE)?;
        let before = version::stands(&view)?.version;
        let mut overlay = Overlay::new(&view);
        let version = begin_block(&block, &mut overlay)?;
        let mut outcomes: Vec<BundleOutcome> = Vec::with_capacity(txs.len());
        let mut work = BlockWork::default();
        for (index, bytes) in txs.iter().enumerate() {
            outcomes.push(execute_bundle(&block, index as u32, bytes, &mut overlay, &self.signatures, &mut work)?);
        }
        let seated = match (validators::stands(&view)?, validators::stands(&overlay)?) {
            (Some(before), Some(now)) => now.updates_from(&before),
            _ => Vec::new(),
        };
        let mut changes = overlay.into_changes();
        view.drop_unchanged(&mut changes)?;
        if !changes.writes.is_empty() {
            let mut overlay = Overlay::over(&view, changes);
            chain::append_block(&mut overlay, input.height, input.hash)?;
            changes = overlay.into_changes();
        }
        let gone = redacted::follow(&view, &changes)?;
        let (changes, mut words) = search::follow(&self.store, &view, changes)?;
        words.put.extend(gone);
        let written = changes.writes.keys().copied().collect();
        let prepared = self.store.prepare(input.height, block.time, changes)?;
        let finalized = Finalized {
            results: outcomes.iter().map(|o| TxAnswer { code: o.code, data: o.data.clone() }).collect(),
            app_hash: prepared.app_hash,
            version,
            upgraded: version != before,
            validators: seated,
        };
        let bundles = txs.iter().map(|bytes| sha256(&[bytes])).collect();
        let results = BlockResults { height: input.height, outcomes, bundles };
        *candidate = Some(Candidate { prepared, results, words, written });
        Ok(finalized)
    }

    /// Does a block hold words that were redacted since? Also where they came in a transaction that was refused, or sent again.
    pub fn holds_redacted(&self, txs: &[Vec<u8>]) -> Result<bool, AppError> {
        Ok(redacted::holds(&self.store, txs)?)
    }

    /// An engine begins to commit, or has asked again about all that waits: in between a new bundle is refused, and to be asked about again.
    pub fn settling(&self, begun: bool) {
        self.pool().settling = begun;
    }

    /// Makes the executed block durable, in one synced write, before it returns.
    pub fn commit(&self) -> Result<(), AppError> {
        let taken = lock(&self.candidate).take();
        let Some(Candidate { prepared, results, words: mut beside, written }) = taken else {
            return Err(AppError::Engine("commit without a finalized block".into()));
        };
        beside.put.extend(results.rows(&self.store)?);
        let height = prepared.height();
        // Nobody sees the new state with what waited over the old one.
        let mut pool = self.pool();
        self.store.commit(prepared, beside)?;
        pool.committed(height, results.bundles.iter(), written);
        Ok(())
    }
}

/// For tests and tools: everything in one column, hashed in order.
pub fn column_digest(store: &Store, column: Column) -> Result<[u8; 32], StorageError> {
    let mut all = Vec::new();
    for row in store.iter(column, &[]) {
        all.extend(encode(&row?));
    }
    Ok(mulu_contracts::kernel::codec::sha256(&[&all]))
}
