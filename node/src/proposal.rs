//! What goes into a block: `select` for the proposer, `accepts` for every validator, one predicate for both.
//! What `select` makes, `accepts` takes, on every node; a disagreement would halt the chain.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use mulu_contracts::kernel::codec::sha256;
use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::state::{Bytes32, StateRead, Subject};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::envelope::Bundle;
use mulu_contracts::ledger::meter::SIGNATURE;
use mulu_contracts::ledger::parameters::{BLOCK_MAX_BYTES, MAX_BLOCK_WORK, MAX_BUNDLE_BYTES, MAX_BUNDLE_TXS, MAX_TX_WORK};

use crate::app::App;
use crate::pool::{Held, Turn};

/// Bounds of bundles and blocks, read from the state before the block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one bundle.
    pub bundle_bytes: u64,
    /// Transactions in one bundle.
    pub bundle_txs: u64,
    /// Protobuf bytes of all bundles of a block.
    pub block_bytes: u64,
    /// Work of all bundles of a block, and of one transaction, units of the meter: what a proposer fills up to.
    pub block_work: u64,
    /// Of one transaction.
    pub tx_work: u64,
}

impl Limits {
    /// As they stand in a state.
    pub fn read(state: &dyn StateRead, at: Time) -> Result<Limits, Fault> {
        Ok(Limits {
            bundle_bytes: MAX_BUNDLE_BYTES.at(state, at)?,
            bundle_txs: MAX_BUNDLE_TXS.at(state, at)?,
            block_bytes: BLOCK_MAX_BYTES.at(state, at)?,
            block_work: MAX_BLOCK_WORK.at(state, at)?,
            tx_work: MAX_TX_WORK.at(state, at)?,
        })
    }

    /// The transactions of a bundle that is taken by itself: by size and decoding, each of them once. What a rule decides gets its code in the
    /// block instead.
    fn ids(&self, bytes: &[u8]) -> Option<BTreeSet<Bytes32>> {
        let bundle = (bytes.len() as u64 <= self.bundle_bytes).then(|| Bundle::decode(bytes)).flatten()?;
        let ids: BTreeSet<_> = bundle.transactions.iter().map(|tx| tx.body.id()).collect();
        (bundle.transactions.len() as u64 <= self.bundle_txs && ids.len() == bundle.transactions.len()).then_some(ids)
    }
}

/// Bytes that a transaction takes in a block: the engine counts the protobuf field, not the raw bytes.
pub fn proto_size(bytes: &[u8]) -> u64 {
    let len = bytes.len() as u64;
    let varint = (64 - (len | 1).leading_zeros() as u64).div_ceil(7);
    1 + varint + len
}

/// Bundles for a block of at most `max_bytes` (the engine's) and the state's limits, none twice, in the order in which they came.
///
/// Organisations take turns: always the one that has the least work in the block so far, so that one that floods delays itself. `turn`
/// tells what is known of a bundle; what was not checked counts as the dearest transaction, and the first bundle always fits. What acts
/// on an object on which a bundle acts that has to wait waits too, and so does who is made by one; lists that they share keep nobody back.
pub fn select<'a>(limits: Limits, txs: Vec<Vec<u8>>, max_bytes: u64, turn: impl Fn(&Bytes32) -> Option<Turn<'a>>) -> Vec<Vec<u8>> {
    let mut seen = BTreeSet::new();
    let known = |tx: Vec<u8>| {
        let ids = limits.ids(&tx).filter(|ids| ids.is_disjoint(&seen))?;
        seen.extend(ids);
        Some((turn(&sha256(&[&tx])), tx))
    };
    let bundles: Vec<_> = txs.into_iter().filter_map(known).collect();
    let mut chosen = in_turns(limits, &bundles, max_bytes.min(limits.block_bytes));
    let mut left: BTreeSet<&Subject> = BTreeSet::new();
    for ((turn, _), chosen) in bundles.iter().zip(&mut chosen) {
        let Some(turn) = turn else { continue };
        let is_made = |(who, _): &(Uscc, Held)| left.contains(&Subject::Organisation(*who));
        *chosen = *chosen && turn.acts_on.iter().all(|object| !left.contains(object)) && !turn.senders.iter().any(is_made);
        if !*chosen {
            left.extend(turn.acts_on);
        }
    }
    bundles.into_iter().zip(chosen).filter(|(_, chosen)| *chosen).map(|((_, tx), _)| tx).collect()
}

/// A part of so many of a block's work stays free, so that what its last transactions take more than when they were checked crosses nothing.
const MARGIN: u64 = 32;

/// Which bundles fit, each organisation's in its own order.
fn in_turns(limits: Limits, bundles: &[(Option<Turn<'_>>, Vec<u8>)], mut room: u64) -> Vec<bool> {
    let mut queues: BTreeMap<Option<Uscc>, (u64, VecDeque<usize>)> = BTreeMap::new();
    for (n, (turn, _)) in bundles.iter().enumerate() {
        queues.entry(turn.map(|turn| turn.of)).or_default().1.push_back(n);
    }
    // Work so far, place of the next bundle, whose.
    let next = |of: Option<Uscc>, (work, queue): &(u64, VecDeque<usize>)| queue.front().map(|n| (*work, *n, of));
    let mut order: BTreeSet<_> = queues.iter().filter_map(|(of, queue)| next(*of, queue)).collect();
    let mut chosen = vec![false; bundles.len()];
    // A check's figures are those of the state that it saw; lists are longer by now.
    let mut left = limits.block_work - limits.block_work / MARGIN;
    let mut first = true;
    while let Some((_, n, of)) = order.pop_first() {
        let (turn, tx) = &bundles[n];
        let (size, units) = (proto_size(tx), turn.map_or(limits.tx_work, |turn| turn.work));
        // What does not fit ends its organisation's turns: what comes after it may build on it.
        if size > room || (units > left && !first) {
            continue;
        }
        first = false;
        chosen[n] = true;
        room -= size;
        left = left.saturating_sub(units);
        if let Some(queue) = queues.get_mut(&of) {
            queue.0 = queue.0.saturating_add(units);
            queue.1.pop_front();
            order.extend(next(of, queue));
        }
    }
    chosen
}

/// Would every honest proposer's choice pass? Total over all bytes; depends on block and state before it alone.
pub fn accepts(limits: Limits, txs: &[Vec<u8>]) -> bool {
    let total: u64 = txs.iter().map(|tx| proto_size(tx)).sum();
    let mut seen = BTreeSet::new();
    let taken = |tx: &Vec<u8>| limits.ids(tx).is_some_and(|ids| ids.into_iter().all(|id| seen.insert(id)));
    total <= limits.block_bytes && txs.iter().all(taken)
}

impl App {
    fn limits(&self) -> Option<Limits> {
        let tip = self.store.tip()?;
        let view = self.store.view(tip.height).ok()?;
        Limits::read(&view, tip.time).ok()
    }

    /// PrepareProposal.
    pub fn prepare(&self, txs: Vec<Vec<u8>>, max_bytes: u64) -> Vec<Vec<u8>> {
        let Some(limits) = self.limits() else { return Vec::new() };
        let pool = self.pool();
        select(limits, txs, max_bytes, |id| pool.turn(id))
    }

    /// ProcessProposal. Also judges the signatures, so that FinalizeBlock finds their verdicts.
    pub fn process(&self, txs: &[Vec<u8>]) -> bool {
        let taken = self.limits().is_some_and(|limits| accepts(limits, txs));
        if taken
            && let Some(tip) = self.store.tip()
            && let Ok(view) = self.store.view(tip.height)
        {
            let bundles: Vec<_> = txs.iter().filter_map(|bytes| Bundle::decode(bytes)).collect();
            let most = MAX_BLOCK_WORK.at(&view, tip.time).map(|work| work / SIGNATURE);
            if let Err(fault) = most.and_then(|most| self.signatures.prepare(&view, &bundles, most)) {
                tracing::error!(%fault, "signatures of a proposal could not be prepared");
            }
        }
        taken
    }
}
