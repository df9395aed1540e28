//! The life of a block, for every engine alike: info, init_chain, check_tx, finalize, commit. Decides nothing: `contracts` does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mulu_contracts::comet::commit::ValidatorPower;
use mulu_contracts::execute::{BlockWork, BundleOutcome, begin_block, execute_bundle};
use mulu_contracts::genesis;
use mulu_contracts::genesis::Genesis;
use mulu_contracts::governance::validators;
use mulu_contracts::kernel::block::Block;
use mulu_contracts::kernel::codec::{encode, sha256};
use mulu_contracts::kernel::error::{Code, Fault, Rejected};
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::state::{Changes, Overlay, StateRead};
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::ask::CheckLog;
use mulu_contracts::ledger::envelope::Bundle;
use mulu_contracts::ledger::parameters::{MAX_BUNDLE_BYTES, MAX_BUNDLE_TXS, PENDING_PER_ORG, TX_PER_ORG_HOUR, WORK_PER_ORG_HOUR};
use mulu_contracts::ledger::{chain, version};

use crate::anchors::Anchors;
use crate::query::Budget;
use crate::results::{self, BlockResults};
use crate::search;
use crate::signatures::Signatures;
use crate::storage::{Beside, Column, Prepared, StorageError, Store, Tip, View};

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
    /// [`CheckLog`] as JSON where it was refused.
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
}

/// What CheckTx saw since the last commit.
#[derive(Default)]
struct Pool {
    changes: Changes,
    /// Height of the state that they stand over: what was checked over another is not taken for this one.
    base: u64,
    pending: BTreeMap<Uscc, u64>,
    hour: BTreeMap<Uscc, Hour>,
    /// SHA-256 of a bundle → units of work as last checked.
    work: BTreeMap<[u8; 32], u64>,
}

/// What an organisation has used since some time within the last hour.
#[derive(Debug, Clone, Copy, Default)]
struct Hour {
    since: i64,
    txs: u64,
    work: u64,
}

/// How much one organisation may use of this node.
struct Quotas {
    pending: u64,
    txs: u64,
    work: u64,
}

/// The application. Engines share it between threads. Locks are taken in the order checking, candidate, pool. A check holds `checking`
/// while it executes and the pool only for moments, so that no commit waits for it.
pub struct App {
    pub(crate) store: Arc<Store>,
    pub(crate) anchors: Arc<Anchors>,
    pub(crate) engine: &'static str,
    pub(crate) signatures: Signatures,
    pub(crate) budget: Budget,
    checking: Mutex<()>,
    candidate: Mutex<Option<Candidate>>,
    pool: Mutex<Pool>,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
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
        let (checking, candidate, pool) = Default::default();
        Ok(App { store, anchors, engine, signatures: Signatures::default(), budget: Budget::default(), checking, candidate, pool })
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
    fn now(&self) -> Result<(Tip, View<'_>), AppError> {
        let tip = self.tip()?;
        let view = self.store.view(tip.height)?;
        Ok((tip, view))
    }

    /// May this bundle enter the pool? A recheck renews the answer after each commit.
    pub fn check_tx(&self, bytes: &[u8], recheck: bool) -> CheckAnswer {
        match self.try_check(bytes, recheck) {
            Ok(None) => CheckAnswer { code: 0, log: String::new() },
            Ok(Some((rejected, message))) => refused(&rejected, message),
            Err(fault) => {
                tracing::error!(%fault, "check_tx failed");
                CheckAnswer { code: u32::MAX, log: "the node failed; ask another".into() }
            }
        }
    }

    fn try_check(&self, bytes: &[u8], recheck: bool) -> Result<Option<(Rejected, u16)>, AppError> {
        let no = |code: Code| Ok(Some((Rejected { code, detail: None }, 0)));
        let (tip, view) = self.now()?;
        if bytes.len() as u64 > MAX_BUNDLE_BYTES.at(&view, tip.time)? {
            return no(Code::TOO_LARGE);
        }
        let Some(bundle) = Bundle::decode(bytes) else { return no(Code::MALFORMED) };
        if bundle.transactions.len() as u64 > MAX_BUNDLE_TXS.at(&view, tip.time)? {
            return no(Code::TOO_LARGE);
        }
        let ids: Vec<_> = bundle.transactions.iter().map(|t| Hash32(t.body.id())).collect();
        let mut committed = 0;
        for id in &ids {
            committed += usize::from(results::location(&self.store, id)?.is_some_and(|found| found.code == 0));
        }
        if committed == ids.len() {
            return no(Code::SEEN);
        }
        if !recheck {
            // Signatures are judged on all cores before it is this check's turn.
            self.signatures.prepare(&view, std::slice::from_ref(&bundle))?;
        }
        let one_at_a_time = lock(&self.checking);
        // A block may have been committed since.
        let (tip, view) = self.now()?;
        let quotas = Quotas {
            pending: PENDING_PER_ORG.at(&view, tip.time)?,
            txs: TX_PER_ORG_HOUR.at(&view, tip.time)?,
            work: WORK_PER_ORG_HOUR.at(&view, tip.time)?,
        };
        let changes = {
            let mut pool = lock(&self.pool);
            if !recheck && bundle.transactions.iter().any(|tx| pool.is_over(&tx.body.organisation, tip.time.0, &quotas)) {
                return no(Code::QUOTA_EXCEEDED);
            }
            let changes = std::mem::take(&mut pool.changes);
            if pool.base == tip.height { changes } else { Changes::default() }
        };
        let block = Block { chain_id: tip.chain_id, height: tip.height + 1, time: tip.time };
        let mut overlay = Overlay::over(&view, changes);
        // What falls due with the next block comes before its transactions.
        let begun = begin_block(&block, &mut overlay);
        let outcome = begun.and_then(|_| execute_bundle(&block, 0, bytes, &mut overlay, &self.signatures, &mut BlockWork::default()));
        let mut pool = lock(&self.pool);
        if pool.base <= tip.height {
            pool.base = tip.height;
            pool.changes = overlay.into_changes();
        }
        let outcome = outcome?;
        if !recheck {
            for ((tx, signed), work) in bundle.transactions.iter().zip(&outcome.signed).zip(&outcome.work) {
                if *signed {
                    pool.charge(&tx.body.organisation, tip.time.0, *work);
                }
            }
        }
        let failed = outcome
            .results
            .iter()
            .zip(&outcome.refusals)
            .find_map(|(result, refusal)| refusal.as_ref().map(|refusal| (refusal.clone(), result.message)));
        if outcome.results.iter().all(|result| result.code != 0) {
            return Ok(failed);
        }
        for (tx, result) in bundle.transactions.iter().zip(&outcome.results) {
            if result.code == 0 && !pool.waits(&tx.body.organisation, quotas.pending) {
                return no(Code::QUOTA_EXCEEDED);
            }
        }
        pool.work.insert(sha256(&[bytes]), outcome.work.iter().sum());
        drop(one_at_a_time);
        Ok(None)
    }

    /// Units of work of a bundle as last checked; none where it was not.
    pub(crate) fn checked_work(&self, bytes: &[u8]) -> Option<u64> {
        lock(&self.pool).work.get(&sha256(&[bytes])).copied()
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
        self.signatures.prepare(&view, &bundles)?;
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
        drop_unchanged(&mut changes, &view)?;
        if !changes.writes.is_empty() {
            let mut overlay = Overlay::over(&view, changes);
            chain::append_block(&mut overlay, input.height, input.hash)?;
            changes = overlay.into_changes();
        }
        let (changes, words) = search::follow(&self.store, &view, changes)?;
        let prepared = self.store.prepare(input.height, block.time, changes)?;
        let finalized = Finalized {
            results: outcomes.iter().map(|o| TxAnswer { code: o.code, data: o.data.clone() }).collect(),
            app_hash: prepared.app_hash,
            version,
            upgraded: version != before,
            validators: seated,
        };
        let results = BlockResults { height: input.height, outcomes };
        *candidate = Some(Candidate { prepared, results, words });
        Ok(finalized)
    }

    /// Does a block hold words that were redacted since? Executed again over the state before it, what it would keep tells.
    pub fn holds_redacted(&self, input: &BlockInput, txs: &[Vec<u8>]) -> Result<bool, AppError> {
        if !self.store.has_dropped()? {
            return Ok(false);
        }
        let view = self.store.view(input.height.saturating_sub(1))?;
        let block = Block { chain_id: self.tip()?.chain_id, height: input.height, time: seconds(input.time) };
        let mut overlay = Overlay::new(&view);
        begin_block(&block, &mut overlay)?;
        let mut work = BlockWork::default();
        for (index, bytes) in txs.iter().enumerate() {
            execute_bundle(&block, index as u32, bytes, &mut overlay, &self.signatures, &mut work)?;
        }
        for hash in overlay.into_changes().blobs.keys() {
            if view.is_dropped(hash)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Makes the executed block durable, in one synced write, before it returns.
    pub fn commit(&self) -> Result<(), AppError> {
        let taken = lock(&self.candidate).take();
        let Some(Candidate { prepared, results, words: mut beside }) = taken else {
            return Err(AppError::Engine("commit without a finalized block".into()));
        };
        beside.put.extend(results.rows(&self.store)?);
        let height = prepared.height();
        self.store.commit(prepared, beside)?;
        let mut pool = lock(&self.pool);
        pool.base = height;
        pool.changes = Changes::default();
        pool.pending.clear();
        pool.work.clear();
        Ok(())
    }
}

impl Pool {
    /// The hour that runs for an organisation.
    fn hour(&mut self, who: &Uscc, now: i64) -> &mut Hour {
        let hour = self.hour.entry(*who).or_insert(Hour { since: now, ..Hour::default() });
        if now - hour.since >= 3_600 {
            *hour = Hour { since: now, ..Hour::default() };
        }
        hour
    }

    /// Has an organisation used what it may? Asked before anything is executed for it.
    fn is_over(&mut self, who: &Uscc, now: i64, quotas: &Quotas) -> bool {
        let waiting = self.pending.get(who).copied().unwrap_or_default();
        // Who was never seen has used nothing; an entry is made only for signatures that hold.
        let Some(hour) = self.hour.get(who).copied().filter(|hour| now - hour.since < 3_600) else { return waiting >= quotas.pending };
        waiting >= quotas.pending || hour.txs >= quotas.txs || hour.work >= quotas.work
    }

    /// Counts a transaction whose signatures hold, also where it failed.
    fn charge(&mut self, who: &Uscc, now: i64, work: u64) {
        let hour = self.hour(who, now);
        hour.txs += 1;
        hour.work = hour.work.saturating_add(work);
    }

    /// Counts a transaction that waits; false where the organisation has as many as it may.
    fn waits(&mut self, who: &Uscc, most: u64) -> bool {
        let pending = self.pending.entry(*who).or_default();
        let room = *pending < most;
        *pending += u64::from(room);
        room
    }
}

fn refused(rejected: &Rejected, message: u16) -> CheckAnswer {
    let log = CheckLog { code: rejected.code.number(), name: rejected.code.name().into(), detail: rejected.detail.clone(), message };
    CheckAnswer { code: rejected.code.number(), log: serde_json::to_string(&log).unwrap_or_default() }
}

/// A write of the value that already stands is no write: a block of such writes leaves the app hash alone.
fn drop_unchanged(changes: &mut Changes, base: &dyn StateRead) -> Result<(), Fault> {
    let mut same = Vec::new();
    for (key, value) in &changes.writes {
        if base.read(key)?.as_ref() == Some(value) {
            same.push(*key);
        }
    }
    for key in same {
        changes.writes.remove(&key);
    }
    Ok(())
}

/// For tests and tools: everything in one column, hashed in order.
pub fn column_digest(store: &Store, column: Column) -> Result<[u8; 32], StorageError> {
    let mut all = Vec::new();
    for row in store.iter(column, &[]) {
        all.extend(encode(&row?));
    }
    Ok(mulu_contracts::kernel::codec::sha256(&[&all]))
}
