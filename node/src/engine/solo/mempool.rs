//! Bundles that wait for a block: bounded, first in first out, each once.

use std::collections::{BTreeSet, VecDeque};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use mulu_contracts::kernel::codec::sha256;

use crate::app::{App, AppError, CheckAnswer};

/// Bounds of the pool.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bundles.
    pub count: usize,
    /// Bytes of all together.
    pub bytes: usize,
    /// Bytes of one.
    pub tx_bytes: usize,
}

/// Why the pool did not even ask the application. The words are CometBFT's: clients know them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AddError {
    /// Larger than any bundle.
    #[error("Tx too large. Max size is {max}, but got {got}")]
    TooLarge {
        /// The bound, bytes.
        max: usize,
        /// Its size, bytes.
        got: usize,
    },
    /// No room.
    #[error("mempool is full: number of txs {count} (max: {max_count}), total txs bytes {bytes} (max: {max_bytes})")]
    Full {
        /// Waiting now.
        count: usize,
        /// At most.
        max_count: usize,
        /// Bytes waiting now.
        bytes: usize,
        /// At most.
        max_bytes: usize,
    },
    /// It waits already.
    #[error("tx already exists in cache")]
    Known,
}

#[derive(Default)]
struct Waiting {
    txs: VecDeque<([u8; 32], Vec<u8>)>,
    known: BTreeSet<[u8; 32]>,
    bytes: usize,
}

/// Whose turn it is to ask the application. Bundles are checked one at a time; a commit waits for no check, and from its beginning until
/// the rest was asked again no new check begins, so that what waits is judged in its order and nobody who keeps sending holds a block up.
#[derive(Default)]
struct Turns {
    state: Mutex<Turn>,
    changed: Condvar,
}

#[derive(Default)]
struct Turn {
    /// A check runs.
    checking: bool,
    /// A commit runs, or its recheck.
    settling: bool,
    /// Commits that began.
    commits: u64,
}

impl Turns {
    /// Waits until it is free, and gives how many commits had begun by then.
    fn take(&self, free: impl Fn(&Turn) -> bool, set: impl Fn(&mut Turn)) -> u64 {
        let turn = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let mut turn = self.changed.wait_while(turn, |turn| !free(turn)).unwrap_or_else(PoisonError::into_inner);
        set(&mut turn);
        let commits = turn.commits;
        drop(turn);
        self.changed.notify_all();
        commits
    }
}

/// The pool.
pub struct Mempool {
    app: Arc<App>,
    limits: Limits,
    turns: Turns,
    waiting: Mutex<Waiting>,
    /// Tells the driver that there is something to do.
    wake: SyncSender<()>,
}

impl Mempool {
    /// An empty pool.
    pub fn new(app: Arc<App>, limits: Limits, wake: SyncSender<()>) -> Self {
        Mempool { app, limits, turns: Turns::default(), waiting: Mutex::default(), wake }
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Checks a bundle and, where the application takes it, lets it wait.
    pub fn add(&self, tx: Vec<u8>) -> Result<CheckAnswer, AddError> {
        if tx.len() > self.limits.tx_bytes {
            return Err(AddError::TooLarge { max: self.limits.tx_bytes, got: tx.len() });
        }
        loop {
            let before = self.turns.take(|turn| !turn.checking && !turn.settling, |turn| turn.checking = true);
            let answer = self.add_in_turn(&tx);
            let after = self.turns.take(|_| true, |turn| turn.checking = false);
            // A commit that began meanwhile took away what waits, on which it may build: what was refused is asked again behind it, also what
            // came to its check between the commit and its end, which no state judged.
            let refused = answer.as_ref().is_ok_and(|answer| answer.code != 0);
            if !refused || before == after {
                return answer;
            }
        }
    }

    fn add_in_turn(&self, tx: &[u8]) -> Result<CheckAnswer, AddError> {
        let hash = sha256(&[tx]);
        let waiting = self.lock();
        if waiting.known.contains(&hash) {
            return Err(AddError::Known);
        }
        if waiting.txs.len() >= self.limits.count || waiting.bytes.saturating_add(tx.len()) > self.limits.bytes {
            return Err(AddError::Full {
                count: waiting.txs.len(),
                max_count: self.limits.count,
                bytes: waiting.bytes,
                max_bytes: self.limits.bytes,
            });
        }
        drop(waiting);
        let answer = self.app.check_tx(tx, false);
        if answer.code == 0 {
            let mut waiting = self.lock();
            waiting.bytes += tx.len();
            waiting.known.insert(hash);
            waiting.txs.push_back((hash, tx.to_vec()));
            // A full channel means that the driver will look anyway.
            let _ = self.wake.try_send(());
        }
        Ok(answer)
    }

    /// Everything that waits, oldest first: whose turn it is says the application.
    pub fn reap(&self) -> Vec<Vec<u8>> {
        self.lock().txs.iter().map(|(_, tx)| tx.clone()).collect()
    }

    /// Commits a block, drops what was in it, and asks again about the rest.
    pub fn commit(&self, included: &[Vec<u8>]) -> Result<(), AppError> {
        self.turns.take(
            |_| true,
            |turn| {
                turn.settling = true;
                turn.commits += 1;
            },
        );
        self.app.settling(true);
        self.app.commit()?;
        let included: BTreeSet<_> = included.iter().map(|tx| sha256(&[tx])).collect();
        self.keep(|hash| !included.contains(hash));
        // A bundle that was just checked over the state before waits by now, and is asked again with the others.
        self.turns.take(|turn| !turn.checking, |_| ());
        let rest: Vec<_> = self.lock().txs.iter().cloned().collect();
        let gone: BTreeSet<_> = rest.into_iter().filter(|(_, tx)| self.app.check_tx(tx, true).code != 0).map(|(hash, _)| hash).collect();
        self.keep(|hash| !gone.contains(hash));
        self.app.settling(false);
        self.turns.take(|_| true, |turn| turn.settling = false);
        Ok(())
    }

    fn keep(&self, stays: impl Fn(&[u8; 32]) -> bool) {
        let mut waiting = self.lock();
        let before = std::mem::take(&mut *waiting);
        for (hash, tx) in before.txs {
            if stays(&hash) {
                waiting.bytes += tx.len();
                waiting.known.insert(hash);
                waiting.txs.push_back((hash, tx));
            }
        }
    }

    /// Is nothing waiting?
    pub fn is_empty(&self) -> bool {
        self.lock().txs.is_empty()
    }

    /// Bundles and bytes that wait.
    pub fn size(&self) -> (usize, usize) {
        let waiting = self.lock();
        (waiting.txs.len(), waiting.bytes)
    }

    /// The bounds.
    pub fn limits(&self) -> Limits {
        self.limits
    }
}
