//! The life of a block, for every engine alike: info, init_chain, check_tx, finalize, commit. Decides nothing: `contracts` does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use mulu_contracts::comet::commit::ValidatorPower;
use mulu_contracts::execute::{BlockWork, BundleOutcome, begin_block, execute_bundle};
use mulu_contracts::genesis;
use mulu_contracts::genesis::Genesis;
use mulu_contracts::governance::validators;
use mulu_contracts::kernel::block::Block;
use mulu_contracts::kernel::codec::{encode, sha256};
use mulu_contracts::kernel::error::{Code, Fault, Rejected};
use mulu_contracts::kernel::id::{ObjectId, Uscc};
use mulu_contracts::kernel::state::{Bytes32, Changes, Overlay, StateRead, Subject};
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::ask::CheckLog;
use mulu_contracts::ledger::envelope::Bundle;
use mulu_contracts::ledger::organisation::organisation;
use mulu_contracts::ledger::parameters::{
    BLOCK_MAX_BYTES, MAX_BLOCK_WORK, MAX_BUNDLE_BYTES, MAX_BUNDLE_TXS, PENDING_PER_ORG, TX_PER_ORG_HOUR, WORK_PER_ORG_HOUR,
};
use mulu_contracts::ledger::{chain, version};

use crate::anchors::Anchors;
use crate::pool::{Held, Noted, Pool, Room, Waiting};
use crate::query::Budget;
use crate::results::{self, BlockResults};
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
    written: BTreeSet<Bytes32>,
}

/// What an organisation has used since some time within the last hour.
#[derive(Debug, Clone, Default)]
struct Hour {
    since: i64,
    txs: BTreeSet<Bytes32>,
    work: u64,
}

/// How much one organisation may use of this node.
struct Quotas {
    pending: u64,
    txs: u64,
    work: u64,
    room: Room,
}

/// What organisations have used within the hour.
#[derive(Debug, Default)]
struct Hours(BTreeMap<Uscc, Hour>);

/// The application. Engines share it between threads. Locks are taken in the order checking, candidate, pool, hours. A check holds `checking`
/// while it executes and the pool, and the hours behind it, only for moments, so that no commit waits for it.
pub struct App {
    pub(crate) store: Arc<Store>,
    pub(crate) anchors: Arc<Anchors>,
    pub(crate) engine: &'static str,
    pub(crate) signatures: Signatures,
    pub(crate) budget: Budget,
    checking: Mutex<()>,
    candidate: Mutex<Option<Candidate>>,
    pool: Mutex<Pool>,
    hours: Mutex<Hours>,
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
    fn now(&self) -> Result<(Tip, View<'_>), AppError> {
        let tip = self.tip()?;
        let view = self.store.view(tip.height)?;
        Ok((tip, view))
    }

    /// What waits for a block.
    pub(crate) fn pool(&self) -> MutexGuard<'_, Pool> {
        lock(&self.pool)
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
        let id = sha256(&[bytes]);
        if recheck && self.still_holds(&id)? {
            return Ok(None);
        }
        let (tip, view) = self.now()?;
        if bytes.len() as u64 > MAX_BUNDLE_BYTES.at(&view, tip.time)? {
            return no(Code::TOO_LARGE);
        }
        let Some(bundle) = Bundle::decode(bytes) else { return no(Code::MALFORMED) };
        if bundle.transactions.len() as u64 > MAX_BUNDLE_TXS.at(&view, tip.time)? {
            return no(Code::TOO_LARGE);
        }
        if let Some(known) = self.known(&id, &bundle)? {
            return Ok(Some(known));
        }
        let senders: BTreeSet<Uscc> = bundle.transactions.iter().map(|tx| tx.body.organisation).collect();
        let urgent = is_urgent(bytes, &bundle);
        let over = |quotas: &Quotas, now: Time| {
            let least = Held { txs: 1, bytes: bytes.len() as u64, work: 1 };
            let (pool, hours) = (self.pool(), lock(&self.hours));
            senders.iter().find_map(|who| over_quota(&pool, &hours, who, &least, quotas, now)).filter(|_| !urgent)
        };
        // Before anything is done for who used up its share; and again when it is this check's turn.
        if !recheck && let Some(over) = over(&self.quotas(&tip, &view)?, tip.time) {
            return Ok(Some((over, 0)));
        }
        if !recheck {
            // Signatures are judged on all cores before it is this check's turn.
            self.signatures.prepare(&view, std::slice::from_ref(&bundle))?;
        }
        let one_at_a_time = lock(&self.checking);
        // A block may have been committed since.
        let (tip, view, changes) = self.taken()?;
        let quotas = self.quotas(&tip, &view)?;
        if !recheck && let Some(over) = over(&quotas, tip.time) {
            self.give_back(tip.height, changes);
            return Ok(Some((over, 0)));
        }
        let block = Block { chain_id: tip.chain_id, height: tip.height + 1, time: tip.time };
        let mut overlay = Overlay::over(&view, changes);
        let noted = Noted::new(&overlay);
        let mut above = Overlay::new(&noted);
        let outcome = execute_bundle(&block, 0, bytes, &mut above, &self.signatures, &mut BlockWork::default());
        let written = above.into_changes();
        let reads = noted.into_keys();
        let passes = outcome.as_ref().is_ok_and(|outcome| outcome.results.iter().any(|result| result.code == 0));
        let (outcome, mut pool) = match outcome {
            Ok(outcome) => (outcome, self.pool()),
            Err(fault) => {
                self.give_back(tip.height, overlay.into_changes());
                return Err(fault.into());
            }
        };
        pool.forget(&id);
        if !recheck {
            // Nobody answers for a transaction whose signatures do not hold: it does not come along with others.
            let unsigned = outcome.signed.iter().position(|signed| !signed);
            if let Some((at, why)) = unsigned.and_then(|at| Some((at, outcome.refusals.get(at)?.clone()?))) {
                if pool.base == tip.height {
                    pool.changes = overlay.into_changes();
                }
                let message = outcome.results.get(at).map_or(0, |result| result.message);
                return Ok(Some((why, message)));
            }
            let mut hours = lock(&self.hours);
            for (tx, work) in bundle.transactions.iter().zip(&outcome.work) {
                hours.charge(&tx.body.organisation, tx.body.id(), tip.time.0, *work);
            }
        }
        let acts_on = acts_on(&view, &outcome)?;
        let waiting = Waiting { acts_on, reads, changes: written, ..waiting(bytes, &bundle, &outcome) };
        let full = waiting.of.iter().find_map(|(who, held)| {
            let many = pool.held(who).txs + held.txs > quotas.pending;
            (many || !pool.has_room(who, held, &quotas.room)).then_some(if many { PENDING } else { SHARE })
        });
        let full = full.filter(|_| !urgent);
        if passes && (recheck || full.is_none()) {
            overlay.merge(waiting.changes.clone());
            if pool.base == tip.height {
                pool.changes = overlay.into_changes();
            }
            pool.waits(id, waiting);
            drop((pool, one_at_a_time));
            return Ok(None);
        }
        for (n, (tx, work)) in bundle.transactions.iter().zip(&outcome.work).enumerate() {
            if !recheck {
                pool.fails(&tx.body.organisation, *work);
            }
            let (Some(result), Some(Some(why))) = (outcome.results.get(n), outcome.refusals.get(n)) else { continue };
            // Of what the envelope refuses other signatures may change the answer.
            // What was judged over a state that a block has replaced since is judged anew.
            if result.code >= Code::UNKNOWN_KIND.number() && pool.base == tip.height {
                pool.refuse(tx, why.clone(), result.message);
            }
        }
        if pool.base == tip.height {
            pool.changes = overlay.into_changes();
        }
        if let (true, Some(detail)) = (passes, full) {
            return Ok(Some((Rejected { code: Code::QUOTA_EXCEEDED, detail: Some(detail.into()) }, 0)));
        }
        let refusals = outcome.results.iter().zip(outcome.refusals);
        Ok(refusals.into_iter().find_map(|(result, refusal)| Some((refusal?, result.message))))
    }

    /// What is known of a bundle without executing it: that its transactions were committed, or wait, or were refused since the last block.
    /// Anybody can copy a transaction: a copy costs its organisation nothing.
    fn known(&self, id: &Bytes32, bundle: &Bundle) -> Result<Option<(Rejected, u16)>, AppError> {
        let pool = self.pool();
        let mut ids = BTreeSet::new();
        for tx in &bundle.transactions {
            if let Some(refused) = pool.refusal(tx) {
                return Ok(Some(refused.clone()));
            }
            let tx = tx.body.id();
            let committed = results::location(&self.store, &Hash32(tx))?.is_some_and(|found| found.code == 0);
            if committed || pool.waits_elsewhere(&tx, id) || !ids.insert(tx) {
                return Ok(Some((Rejected { code: Code::SEEN, detail: None }, 0)));
            }
        }
        Ok(None)
    }

    /// Asked again behind a block: does a bundle that was checked stand as it was?
    fn still_holds(&self, id: &Bytes32) -> Result<bool, AppError> {
        let _one_at_a_time = lock(&self.checking);
        let (tip, _, changes) = self.taken()?;
        self.give_back(tip.height, changes);
        let mut pool = self.pool();
        let holds = pool.still_holds(id, tip.time);
        if !holds {
            pool.forget(id);
        }
        Ok(holds)
    }

    /// The state, and what waits written over it, taken out of the pool: a check executes without holding it. What falls due with the next
    /// block comes before its transactions.
    fn taken(&self) -> Result<(Tip, View<'_>, Changes), AppError> {
        let mut pool = self.pool();
        let (tip, view) = self.now()?;
        if pool.base != tip.height {
            // The first check of a node that was started.
            *pool = Pool::over(tip.height);
        }
        if !pool.begun {
            let block = Block { chain_id: tip.chain_id.clone(), height: tip.height + 1, time: tip.time };
            let mut overlay = Overlay::new(&view);
            begin_block(&block, &mut overlay)?;
            let begun = overlay.into_changes();
            pool.moved(&begun);
            pool.changes = begun;
            pool.begun = true;
        }
        let changes = std::mem::take(&mut pool.changes);
        Ok((tip, view, changes))
    }

    fn give_back(&self, base: u64, changes: Changes) {
        let mut pool = self.pool();
        if pool.base == base {
            pool.changes = changes;
        }
    }

    fn quotas(&self, tip: &Tip, view: &View<'_>) -> Result<Quotas, AppError> {
        Ok(Quotas {
            pending: PENDING_PER_ORG.at(view, tip.time)?,
            txs: TX_PER_ORG_HOUR.at(view, tip.time)?,
            work: WORK_PER_ORG_HOUR.at(view, tip.time)?,
            room: Room { block_bytes: BLOCK_MAX_BYTES.at(view, tip.time)?, block_work: MAX_BLOCK_WORK.at(view, tip.time)? },
        })
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

/// Details of `quota_exceeded`: which of the quotas. Of the first two clients send again by themselves.
pub const SHARE: &str = "share";
const PENDING: &str = "pending";
const HOUR: &str = "hour";

fn over_quota(pool: &Pool, hours: &Hours, who: &Uscc, least: &Held, quotas: &Quotas, now: Time) -> Option<Rejected> {
    let detail = if pool.held(who).txs >= quotas.pending {
        PENDING
    } else if hours.is_over(who, now.0, quotas) {
        HOUR
    } else if !pool.has_room(who, least, &quotas.room) || pool.has_failed_enough(who, &quotas.room) {
        SHARE
    } else {
        return None;
    };
    Some(Rejected { code: Code::QUOTA_EXCEEDED, detail: Some(detail.into()) })
}

/// A bundle as it waits: each transaction is its organisation's.
fn waiting(bytes: &[u8], bundle: &Bundle, outcome: &BundleOutcome) -> Waiting {
    let mut of: BTreeMap<Uscc, Held> = BTreeMap::new();
    let mut expires = Time(i64::MAX);
    for (tx, work) in bundle.transactions.iter().zip(&outcome.work) {
        let held = of.entry(tx.body.organisation).or_default();
        held.txs += 1;
        held.bytes += encode(tx).len() as u64;
        held.work += work;
        expires = expires.min(tx.body.expires);
    }
    let mut of: Vec<_> = of.into_iter().collect();
    of.sort_by_key(|(_, held)| std::cmp::Reverse(held.work));
    let counted: u64 = of.iter().map(|(_, held)| held.bytes).sum();
    if let Some((_, first)) = of.first_mut() {
        first.bytes += (bytes.len() as u64).saturating_sub(counted);
    }
    let (work, txs) = (outcome.work.iter().sum(), bundle.transactions.iter().map(|tx| tx.body.id()).collect());
    Waiting { of, work, txs, expires, ..Waiting::default() }
}

/// The objects that a bundle makes or acts on, and the organisations that it makes: on a change of one that stands nobody else waits.
fn acts_on(state: &dyn StateRead, outcome: &BundleOutcome) -> Result<BTreeSet<Subject>, Fault> {
    let mut objects = BTreeSet::new();
    for id in outcome.results.iter().flat_map(|result| &result.ids) {
        let subject = match (id.parse::<ObjectId>(), id.parse::<Uscc>()) {
            (Ok(object), _) => Subject::Object(object),
            (_, Ok(uscc)) if organisation(&uscc).get(state)?.is_none() => Subject::Organisation(uscc),
            _ => continue,
        };
        objects.insert(subject);
    }
    Ok(objects)
}

/// Kinds that stop something or are heard in governance: no quota of what else an organisation sends, or a thief of one of its keys, keeps
/// them out.
const URGENT: [u16; 5] = [105, 106, 116, 902, 903];
/// Bytes of a bundle of nothing else.
const URGENT_BYTES: usize = 8 << 10;

fn is_urgent(bytes: &[u8], bundle: &Bundle) -> bool {
    let mut messages = bundle.transactions.iter().flat_map(|tx| &tx.body.messages);
    bytes.len() <= URGENT_BYTES && messages.all(|message| URGENT.contains(&message.kind))
}

impl Hours {
    /// Has an organisation used what it may within the hour?
    fn is_over(&self, who: &Uscc, now: i64, quotas: &Quotas) -> bool {
        // Who was never seen has used nothing; an entry is made only for signatures that hold.
        let hour = self.0.get(who).filter(|hour| now - hour.since < 3_600);
        hour.is_some_and(|hour| hour.txs.len() as u64 >= quotas.txs || hour.work >= quotas.work)
    }

    /// Counts a transaction whose signatures hold, also where it failed; each once, whoever sends it again.
    fn charge(&mut self, who: &Uscc, id: Bytes32, now: i64, work: u64) {
        let hour = self.0.entry(*who).or_insert_with(|| Hour { since: now, ..Hour::default() });
        if now - hour.since >= 3_600 {
            *hour = Hour { since: now, ..Hour::default() };
        }
        if hour.txs.insert(id) {
            hour.work = hour.work.saturating_add(work);
        }
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
