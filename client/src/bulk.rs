//! Many messages: in transactions of limited size, in bundles of limited size, each message's fate told.
//!
//! A transaction takes effect whole or not at all. Where one is rejected, the message that is to blame is told and the others are
//! sent again, each in a transaction of its own, so that one more round is enough however many of them are bad. Nothing is kept
//! between runs: what is left is found out from the ledger, so a run that was broken off is repeated from its beginning.

use std::collections::{BTreeMap, VecDeque};

use mulu_contracts::dry_run::DryRun;
use mulu_contracts::kernel::crypto::KeyId;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Hash32;
use mulu_contracts::ledger::envelope::{Message, SignedTx, TxResult};

use crate::ledger::{Ledger, LedgerError};

/// How much goes together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Messages in a transaction: all or none of them take effect, so few of them limit what a bad one delays.
    pub messages_per_tx: usize,
    /// Bytes of payload in a transaction.
    pub bytes_per_tx: usize,
    /// Messages in a bundle.
    pub messages_per_bundle: usize,
    /// Bytes of payload in a bundle.
    pub bytes_per_bundle: usize,
    /// Messages on their way before the first receipt is waited for, so that one block can hold several bundles.
    pub messages_in_flight: usize,
    /// Bytes of payload on their way.
    pub bytes_in_flight: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            messages_per_tx: 16,
            bytes_per_tx: 256 << 10,
            messages_per_bundle: 320,
            bytes_per_bundle: 2 << 20,
            messages_in_flight: 2_000,
            bytes_in_flight: 16 << 20,
        }
    }
}

/// What becomes of a bundle that was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// It is on its way into a block.
    Taken,
    /// No transaction in it would pass; this is why the first one would not.
    Refused {
        /// Number of the error.
        code: u32,
        /// Field or state.
        detail: Option<String>,
        /// Message of the first transaction.
        message: u16,
    },
}

/// A result with its block, where it has one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Proven; a node's word where no block holds it.
    pub result: TxResult,
    /// Block; none in a dry run, and where no node takes it any more.
    pub height: Option<u64>,
    /// Field or state, where it is known.
    pub detail: Option<String>,
    /// The receipt; none in a dry run.
    pub proof: Option<Vec<u8>>,
}

/// Where transactions go.
pub trait Sink {
    /// Why an answer is missing; ends the run.
    type Error;
    /// Hands in a bundle.
    fn send(&mut self, bundle: &[SignedTx]) -> Result<Sent, Self::Error>;
    /// Waits until what became of a transaction is proven.
    fn outcome(&mut self, tx_id: &Hash32) -> Result<Outcome, Self::Error>;
}

impl Sink for Ledger {
    type Error = LedgerError;

    fn send(&mut self, bundle: &[SignedTx]) -> Result<Sent, LedgerError> {
        match Ledger::send(self, bundle.to_vec()) {
            Ok(()) => Ok(Sent::Taken),
            Err(LedgerError::Refused { rejected, message }) => {
                Ok(Sent::Refused { code: rejected.code.number(), detail: rejected.detail, message })
            }
            Err(other) => Err(other),
        }
    }

    fn outcome(&mut self, tx_id: &Hash32) -> Result<Outcome, LedgerError> {
        let receipt = match self.receipt(tx_id) {
            // Another one was faster.
            Err(LedgerError::Refused { rejected, message }) => {
                let result = TxResult { tx_id: *tx_id, code: rejected.code.number(), message, ids: Vec::new(), exists: Vec::new() };
                return Ok(Outcome { result, height: None, detail: rejected.detail, proof: None });
            }
            receipt => receipt?,
        };
        Ok(Outcome { result: receipt.result, height: Some(receipt.height), detail: None, proof: Some(receipt.proof) })
    }
}

/// Runs the rules over proven state instead of sending. Each transaction is judged for itself, as if none stood before it.
pub struct DrySink<'a> {
    ledger: &'a mut Ledger,
    waiting: BTreeMap<[u8; 32], DryRun>,
}

impl<'a> DrySink<'a> {
    /// Over a ledger.
    pub fn new(ledger: &'a mut Ledger) -> Self {
        DrySink { ledger, waiting: BTreeMap::new() }
    }
}

impl Sink for DrySink<'_> {
    type Error = LedgerError;

    fn send(&mut self, bundle: &[SignedTx]) -> Result<Sent, LedgerError> {
        for tx in bundle {
            let signers: Vec<KeyId> = tx.signatures.iter().map(|s| s.key_id).collect();
            self.waiting.insert(tx.body.id(), DryRun { body: tx.body.clone(), signers });
        }
        Ok(Sent::Taken)
    }

    fn outcome(&mut self, tx_id: &Hash32) -> Result<Outcome, LedgerError> {
        let other = |ledger: &Ledger| LedgerError::OtherAnswer { url: ledger.url(), words: "another answer than asked for".into() };
        let Some(question) = self.waiting.remove(&tx_id.0) else { return Err(other(self.ledger)) };
        let answer = self.ledger.ask(question, None)?.answer;
        let result = TxResult { tx_id: *tx_id, code: answer.code, message: answer.message, ids: answer.ids, exists: answer.exists };
        Ok(Outcome { result, height: None, detail: answer.detail, proof: None })
    }
}

/// One message of a signer; `at` says to its sender which one it is.
#[derive(Debug, Clone)]
pub struct Job<B> {
    /// Who signs. Messages of one signer go together.
    pub by: B,
    /// What is sent.
    pub message: Message,
    /// Place among the sender's own items.
    pub at: usize,
}

/// What became of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// It took effect (in a dry run: it would).
    Done {
        /// Its transaction.
        tx_id: Hash32,
        /// Its block.
        height: Option<u64>,
        /// The same content stood there before.
        exists: bool,
    },
    /// The ledger rejects it.
    Rejected {
        /// Number of the error.
        code: u32,
        /// Field or state.
        detail: Option<String>,
    },
    /// There is no key to sign it with.
    NoKey,
}

/// Who watches a run.
pub trait Watch {
    /// A message is decided, `at` being that of its job. Called once for each job, unless the run breaks off.
    fn settled(&mut self, at: usize, fate: Fate);
    /// A receipt came in.
    fn receipt(&mut self, _tx_id: &Hash32, _proof: &[u8]) {}
}

/// Makes the signed transaction of a signer, or none where there is no key.
pub trait Sign<B>: FnMut(&B, Vec<Message>) -> Option<SignedTx> {}

impl<B, F: FnMut(&B, Vec<Message>) -> Option<SignedTx>> Sign<B> for F {}

/// Where a run's messages go, who signs them, and who is told.
pub struct Ends<'a, S, F> {
    /// Where transactions go.
    pub sink: &'a mut S,
    /// A [`Sign`].
    pub sign: F,
    /// Is told what became of each message.
    pub watch: &'a mut dyn Watch,
}

/// Sends everything and waits until all of it is decided.
pub fn run<B: Clone + Ord, S: Sink>(jobs: Vec<Job<B>>, limits: &Limits, mut ends: Ends<'_, S, impl Sign<B>>) -> Result<(), S::Error> {
    let mut way = Way::new(limits.clone());
    let handed_in = way.hand_in(jobs, &mut ends);
    // Also where not all could be handed in: what is on its way is told.
    handed_in.and(way.settle_all(&mut ends))
}

/// Messages of one signer: a transaction.
type Group<B> = Vec<Job<B>>;

fn size<B>(group: &Group<B>) -> usize {
    group.iter().map(|job| job.message.payload.len()).sum()
}

/// Transactions in pieces of so many messages and bytes, each of one transaction at least.
fn cut<B>(groups: Vec<Group<B>>, most_messages: usize, most_bytes: usize) -> Vec<Vec<Group<B>>> {
    let (mut pieces, mut now, mut messages, mut bytes) = (Vec::new(), Vec::new(), 0, 0);
    for group in groups {
        let full = messages + group.len() > most_messages || bytes + size(&group) > most_bytes;
        if full && !now.is_empty() {
            pieces.push(std::mem::take(&mut now));
            (messages, bytes) = (0, 0);
        }
        messages += group.len();
        bytes += size(&group);
        now.push(group);
    }
    pieces.extend((!now.is_empty()).then_some(now));
    pieces
}

/// Messages of one of the sender's items, which stand one after the other, as groups.
fn by_item<B>(jobs: Vec<Job<B>>) -> Vec<Group<B>> {
    let mut items: Vec<Group<B>> = Vec::new();
    for job in jobs {
        match items.last_mut().filter(|item| item.last().is_some_and(|last| last.at == job.at)) {
            Some(item) => item.push(job),
            None => items.push(vec![job]),
        }
    }
    items
}

/// Jobs by signer, each signer's in their order, in transactions of limited size. What belongs to one item stands in one transaction: a later
/// message of it may lean on an earlier one.
pub fn transactions<B: Clone + Ord>(jobs: Vec<Job<B>>, limits: &Limits) -> Vec<Vec<Job<B>>> {
    let mut by_signer: BTreeMap<B, Vec<Job<B>>> = BTreeMap::new();
    for job in jobs {
        by_signer.entry(job.by.clone()).or_default().push(job);
    }
    let mut groups = Vec::new();
    for jobs in by_signer.into_values() {
        let mut now: Group<B> = Vec::new();
        for item in by_item(jobs) {
            let full = now.len() + item.len() > limits.messages_per_tx || size(&now) + size(&item) > limits.bytes_per_tx;
            if full && !now.is_empty() {
                groups.push(std::mem::take(&mut now));
            }
            now.extend(item);
        }
        groups.extend((!now.is_empty()).then_some(now));
    }
    groups
}

/// A transaction that a node took and no receipt was seen of yet.
struct Taken<B> {
    group: Group<B>,
    tx_id: Hash32,
    bytes: usize,
}

/// What is on its way: a window of bundles, so that the ledger works while the sender makes more. The oldest is waited for only where the
/// window is full, or nothing is left to be handed in.
pub struct Way<B> {
    limits: Limits,
    flight: VecDeque<Taken<B>>,
    messages: usize,
    bytes: usize,
}

impl<B: Clone + Ord> Way<B> {
    /// Nothing is on its way.
    pub fn new(limits: Limits) -> Self {
        Way { limits, flight: VecDeque::new(), messages: 0, bytes: 0 }
    }

    /// Hands everything in; of what was on its way before as much is waited for as the window needs.
    pub fn hand_in<S: Sink>(&mut self, jobs: Vec<Job<B>>, ends: &mut Ends<'_, S, impl Sign<B>>) -> Result<(), S::Error> {
        let groups = transactions(jobs, &self.limits);
        for bundle in cut(groups, self.limits.messages_per_bundle, self.limits.bytes_per_bundle) {
            self.make_room(&bundle, ends)?;
            self.bundle(bundle, ends)?;
        }
        Ok(())
    }

    /// Waits until all that is on its way is decided, also where what is to be tried again cannot be handed in; tells the first error.
    pub fn settle_all<S: Sink>(&mut self, ends: &mut Ends<'_, S, impl Sign<B>>) -> Result<(), S::Error> {
        let mut done = Ok(());
        while !self.flight.is_empty() {
            done = done.and(self.settle_one(ends).map(|_| ()));
        }
        done
    }

    fn make_room<S: Sink>(&mut self, bundle: &[Group<B>], ends: &mut Ends<'_, S, impl Sign<B>>) -> Result<(), S::Error> {
        let (messages, bytes) = bundle.iter().fold((0, 0), |(n, bytes), group| (n + group.len(), bytes + size(group)));
        while !self.flight.is_empty()
            && (self.messages + messages > self.limits.messages_in_flight || self.bytes + bytes > self.limits.bytes_in_flight)
        {
            self.settle_one(ends)?;
        }
        Ok(())
    }

    /// Waits until the oldest transaction on its way is decided; false where none is. Where the ledger does not say what became of it, nothing
    /// more is asked: the run is over, and what was on its way may still come.
    pub fn settle_one<S: Sink>(&mut self, ends: &mut Ends<'_, S, impl Sign<B>>) -> Result<bool, S::Error> {
        let Some(Taken { group, tx_id, bytes }) = self.flight.pop_front() else { return Ok(false) };
        self.messages -= group.len();
        self.bytes -= bytes;
        let outcome = match ends.sink.outcome(&tx_id) {
            Ok(outcome) => outcome,
            Err(error) => {
                *self = Way::new(self.limits.clone());
                return Err(error);
            }
        };
        if let Some(proof) = &outcome.proof {
            ends.watch.receipt(&outcome.result.tx_id, proof);
        }
        let again = settled(group, outcome, ends.watch);
        self.bundle(again, ends).map(|()| true)
    }

    fn bundle<S: Sink>(&mut self, groups: Vec<Group<B>>, ends: &mut Ends<'_, S, impl Sign<B>>) -> Result<(), S::Error> {
        let mut signed = Vec::new();
        for group in groups {
            let Some(first) = group.first() else { continue };
            let messages = group.iter().map(|job| job.message.clone()).collect();
            match (ends.sign)(&first.by, messages) {
                Some(tx) => signed.push((group, tx)),
                None => group.iter().for_each(|job| ends.watch.settled(job.at, Fate::NoKey)),
            }
        }
        if signed.is_empty() {
            return Ok(());
        }
        let bundle: Vec<SignedTx> = signed.iter().map(|(_, tx)| tx.clone()).collect();
        match ends.sink.send(&bundle)? {
            Sent::Taken => {
                for (group, tx) in signed {
                    let bytes = size(&group);
                    self.messages += group.len();
                    self.bytes += bytes;
                    self.flight.push_back(Taken { group, tx_id: Hash32(tx.body.id()), bytes });
                }
            }
            // The words are about the first transaction; the others have to be asked one by one.
            Sent::Refused { code, detail, message } if signed.len() == 1 => {
                for (group, tx) in signed {
                    let result = TxResult { tx_id: Hash32(tx.body.id()), code, message, ids: Vec::new(), exists: Vec::new() };
                    let outcome = Outcome { result, height: None, detail: detail.clone(), proof: None };
                    let again = settled(group, outcome, ends.watch);
                    self.bundle(again, ends)?;
                }
            }
            Sent::Refused { .. } => {
                for (group, _) in signed {
                    self.bundle(vec![group], ends)?;
                }
            }
        }
        Ok(())
    }
}

/// What became of a transaction: each message's fate, or another try for those that are not to blame.
fn settled<B>(group: Group<B>, outcome: Outcome, watch: &mut dyn Watch) -> Vec<Group<B>> {
    let Outcome { result, height, detail, .. } = outcome;
    if result.code == 0 {
        for (n, job) in group.iter().enumerate() {
            let exists = u16::try_from(n).is_ok_and(|n| result.exists.contains(&n));
            watch.settled(job.at, Fate::Done { tx_id: result.tx_id, height, exists });
        }
        return Vec::new();
    }
    // Too much for one transaction is nobody's fault in it.
    if [Code::TOO_LARGE.number(), Code::TOO_MUCH_WORK.number()].contains(&result.code) && group.len() > 1 {
        let items = by_item(group);
        return if items.len() > 1 { items } else { items.into_iter().flatten().map(|job| vec![job]).collect() };
    }
    // Below the first code about messages it is about the envelope: who signs may not send at all.
    let whole = result.code < Code::UNKNOWN_KIND.number() || group.len() == 1;
    let blamed = usize::from(result.message).min(group.len().saturating_sub(1));
    let mut again = Vec::new();
    for (n, job) in group.into_iter().enumerate() {
        if whole || n == blamed {
            watch.settled(job.at, Fate::Rejected { code: result.code, detail: detail.clone() });
        } else {
            again.push(job);
        }
    }
    by_item(again)
}

#[cfg(test)]
#[path = "bulk_tests.rs"]
mod tests;
