//! Solo: one validator inside `mulud`. It drives the application through the calls that CometBFT would make, in their order, and makes
//! true CometBFT blocks. A block is saved with its commit before it is executed; after a crash it is executed again, by the same code.

pub mod block;
pub mod chain;
pub mod mempool;
mod methods;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::time::{Duration, Instant};

use ed25519_dalek::SigningKey;
use mulu_contracts::comet::json::read_time;
use mulu_contracts::ledger::version;
use serde_json::Value;
use tendermint::Time;

use self::block::{BlockError, Parent, Rules, SignedBlock, Validator};
use self::chain::Chain;
use self::mempool::{Limits, Mempool};
use crate::app::{App, AppError, BlockInput};
use crate::engine::keys::address;
use crate::results;
use crate::storage::{StorageError, Store};

/// Bundles that may wait.
const POOL_COUNT: usize = 5_000;
/// Bytes of all that wait.
const POOL_BYTES: usize = 256 << 20;

/// Why the engine cannot go on. All of them stop the node.
#[derive(Debug, thiserror::Error)]
pub enum SoloError {
    /// The genesis document is not one for this engine.
    #[error("genesis.json: {0}")]
    Genesis(String),
    /// The store failed.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The application failed.
    #[error(transparent)]
    App(#[from] AppError),
    /// A block that is not true; a damaged store, or a defect.
    #[error(transparent)]
    Block(#[from] BlockError),
    /// The state is ahead of the blocks.
    #[error(
        "the state is at height {state}, but the engine's blocks end at {blocks}: blocks are lost. Restore the whole home from one backup; \
         a chain cannot be continued without its blocks"
    )]
    Ahead {
        /// Height of the state.
        state: u64,
        /// Height of the newest block.
        blocks: u64,
    },
    /// The application refused what it had chosen itself.
    #[error("the application refuses the proposal that it made itself for block {0}")]
    OwnProposal(u64),
}

/// What the engine needs.
pub struct Setup {
    /// The store of the home.
    pub store: Arc<Store>,
    /// The application over it.
    pub app: Arc<App>,
    /// The genesis document.
    pub genesis: Value,
    /// The validator's key; the document names it as its only validator.
    pub key: SigningKey,
    /// Pause between empty blocks.
    pub interval: Duration,
    /// Largest bundle, bytes.
    pub max_tx_bytes: usize,
}

/// Stops the driver.
#[derive(Clone)]
pub struct Stop {
    stopping: Arc<AtomicBool>,
    wake: SyncSender<()>,
}

impl Stop {
    /// The driver ends after the block at hand.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::SeqCst);
        let _ = self.wake.try_send(());
    }
}

/// The engine.
pub struct Solo {
    store: Arc<Store>,
    app: Arc<App>,
    validator: Arc<Validator>,
    chain: Arc<Chain>,
    pool: Arc<Mempool>,
    parent: Parent,
    interval: Duration,
    made: Instant,
    woken: Receiver<()>,
    stop: Stop,
}

/// Reads what blocks need out of a genesis document.
fn rules(genesis: &Value, key: &SigningKey) -> Result<Rules, String> {
    let text = |pointer: &str| genesis.pointer(pointer).and_then(Value::as_str).ok_or(format!("it lacks {pointer}"));
    let number = |pointer: &str| text(pointer)?.parse::<i64>().map_err(|_| format!("{pointer} is no number"));
    if text("/initial_height").is_ok_and(|height| height != "1" && height != "0") {
        return Err("solo chains begin at height 1".into());
    }
    let validators = genesis.pointer("/validators").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if validators.len() != 1 {
        return Err(format!("the engine solo is for one validator, this network has {}; use the engine cometbft", validators.len()));
    }
    let ours = hex::encode_upper(address(&key.verifying_key().to_bytes()));
    let named = text("/validators/0/address")?;
    if !named.eq_ignore_ascii_case(&ours) {
        return Err(format!("its validator is {named}, the key of this home is {ours}"));
    }
    Ok(Rules {
        chain_id: text("/chain_id")?.parse().map_err(|_| "the chain id is not one")?,
        genesis_time: read_time(text("/genesis_time")?).ok_or("the genesis time is not one")?,
        block_max_bytes: number("/consensus_params/block/max_bytes")?,
        block_max_gas: number("/consensus_params/block/max_gas")?,
        power: number("/validators/0/power")?.try_into().map_err(|_| "a power is not negative")?,
    })
}

impl Solo {
    /// Opens the chain and executes what was saved and not yet committed.
    pub fn open(setup: Setup) -> Result<Solo, SoloError> {
        let Setup { store, app, genesis, key, interval, max_tx_bytes } = setup;
        let rules = rules(&genesis, &key).map_err(SoloError::Genesis)?;
        let genesis_time = rules.genesis_time;
        let validator = Arc::new(Validator::new(key, rules).map_err(SoloError::Genesis)?);
        let chain = Arc::new(Chain::open(store.clone(), validator.set().to_vec())?);
        if let Some(newest) = chain.newest()
            && newest.header.chain_id != *validator.chain_id()
        {
            return Err(SoloError::Genesis(format!(
                "it is of chain {}, the blocks are of {}",
                validator.chain_id(),
                newest.header.chain_id
            )));
        }
        let (wake, woken) = sync_channel(1);
        let limits = Limits { count: POOL_COUNT, bytes: POOL_BYTES, tx_bytes: max_tx_bytes };
        let pool = Arc::new(Mempool::new(app.clone(), limits, wake.clone()));
        let height = app.info().height;
        if height > chain.height() {
            return Err(SoloError::Ahead { state: height, blocks: chain.height() });
        }
        let parent = if height == 0 {
            let app_state = serde_json::to_vec(&genesis["app_state"]).map_err(|e| SoloError::Genesis(e.to_string()))?;
            let app_hash = app.init_chain(validator.chain_id().as_str(), genesis_time, &app_state, &[])?;
            Parent { block: None, app_hash, results: Vec::new(), version: version_at(&store, 0)? }
        } else {
            let results = results::block(&store, height)?;
            Parent { block: chain.get(height)?, app_hash: store.root_at(height)?, results, version: version_at(&store, height)? }
        };
        let stop = Stop { stopping: Arc::default(), wake };
        let mut solo = Solo { store, app, validator, chain, pool, parent, interval, made: Instant::now(), woken, stop };
        for missing in height + 1..=solo.chain.height() {
            let lost = || StorageError::corrupt(format!("block {missing} is missing"));
            let block = solo.chain.get(missing)?.ok_or_else(lost)?;
            tracing::info!(height = missing, "a block that was saved but not committed is executed again");
            solo.validator.verify(&solo.parent, &block)?;
            solo.apply(block)?;
        }
        Ok(solo)
    }

    /// Its blocks.
    pub fn chain(&self) -> &Arc<Chain> {
        &self.chain
    }

    /// Its validator.
    pub fn validator(&self) -> &Arc<Validator> {
        &self.validator
    }

    /// Where bundles wait.
    pub fn pool(&self) -> &Arc<Mempool> {
        &self.pool
    }

    /// How it is told to stop.
    pub fn stopper(&self) -> Stop {
        self.stop.clone()
    }

    /// Makes, checks and saves the next block. It is not executed yet: a crash from here on leads to the same block.
    pub fn propose(&mut self) -> Result<Arc<SignedBlock>, SoloError> {
        let room = self.validator.room();
        let txs = self.app.prepare(self.pool.reap(), room);
        if !self.app.process(&txs) {
            return Err(SoloError::OwnProposal(self.parent.next_height()));
        }
        let block = Arc::new(self.validator.make(&self.parent, txs, Time::now())?);
        self.chain.save(block.clone())?;
        Ok(block)
    }

    /// Executes and commits a saved block.
    pub fn apply(&mut self, block: Arc<SignedBlock>) -> Result<(), SoloError> {
        let input = BlockInput { height: block.height(), time: block.header.time, hash: block.hash() };
        let done = self.app.finalize(&input, block.txs())?;
        self.pool.commit(block.txs())?;
        let results = done.results.into_iter().map(|r| (r.code, r.data)).collect();
        tracing::debug!(height = block.height(), txs = block.txs().len(), "committed");
        self.parent = Parent { block: Some(block), app_hash: done.app_hash, results, version: done.version };
        self.made = Instant::now();
        Ok(())
    }

    /// The next block, whole.
    pub fn step(&mut self) -> Result<(), SoloError> {
        let block = self.propose()?;
        self.apply(block)
    }

    /// When the next block is due.
    fn due(&self) -> Due {
        let Some(last) = &self.parent.block else { return Due::Now };
        // The state after a block is signed by the next one.
        let unsigned = last.header.app_hash.as_bytes() != self.parent.app_hash;
        // A block is dated by the vote before it. After a pause one bears the old time, and must not stay the newest.
        let age = Time::now().duration_since(last.header.time).unwrap_or_default();
        if last.height() == 1 || unsigned || age > self.interval * 2 || !self.pool.is_empty() {
            return Due::Now;
        }
        Due::At(self.made + self.interval)
    }

    /// Makes the blocks that are due now, so that a node that says "ready" has something to prove and a block dated today.
    pub fn catch_up(&mut self) -> Result<(), SoloError> {
        while matches!(self.due(), Due::Now) {
            self.step()?;
        }
        Ok(())
    }

    /// Makes blocks until it is stopped: at once where a bundle waits or a state is unsigned, else one each interval.
    pub fn run(mut self) -> Result<(), SoloError> {
        while !self.stop.stopping.load(Ordering::SeqCst) {
            if let Due::At(time) = self.due() {
                match self.woken.recv_timeout(time.saturating_duration_since(Instant::now())) {
                    Ok(()) => continue,
                    Err(RecvTimeoutError::Timeout) => {}
                    // Cannot be: the engine holds a sender itself.
                    Err(RecvTimeoutError::Disconnected) => return Ok(()),
                }
            }
            self.step()?;
        }
        Ok(())
    }

    /// The store under it.
    pub fn store(&self) -> &Arc<Store> {
        &self.store
    }

    /// The application that it drives.
    pub fn app(&self) -> &Arc<App> {
        &self.app
    }
}

/// App version of the state after a block.
fn version_at(store: &Store, height: u64) -> Result<u64, StorageError> {
    let stands = version::stands(&store.view(height)?).map_err(|fault| StorageError::corrupt(fault.to_string()))?;
    Ok(stands.version)
}

/// Checks every block of a chain on disk against the block before it and the states between; gives how many.
pub fn check_blocks(store: &Arc<Store>, genesis: &Value, key: SigningKey) -> Result<u64, SoloError> {
    let validator = Validator::new(key.clone(), rules(genesis, &key).map_err(SoloError::Genesis)?).map_err(SoloError::Genesis)?;
    let chain = Chain::open(store.clone(), validator.set().to_vec())?;
    let state = store.tip().map_or(0, |tip| tip.height);
    if state > chain.height() {
        return Err(SoloError::Ahead { state, blocks: chain.height() });
    }
    let mut before = None;
    for height in 1..=chain.height() {
        let lost = || StorageError::corrupt(format!("block {height} is missing"));
        let block = chain.get(height)?.ok_or_else(lost)?;
        let results = results::block(store, height - 1)?;
        let version = version_at(store, height - 1)?;
        let parent = Parent { block: before, app_hash: store.root_at(height - 1)?, results, version };
        validator.verify(&parent, &block)?;
        before = Some(block);
    }
    Ok(chain.height())
}

enum Due {
    Now,
    At(Instant),
}
