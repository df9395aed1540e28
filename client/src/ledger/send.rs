//! Transactions: handed in, and what became of them.

use std::time::{Duration, Instant};

use mulu_contracts::kernel::error::{Code, Rejected};
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::ask::{AskError, PENDING, RECEIPT, SHARE};
use mulu_contracts::ledger::envelope::{Bundle, SignedTx, TxResult};
use mulu_contracts::ledger::proof::{Claim, Fact, ProofFile, TrustShown};

use super::error::{LedgerError, graver, not_yet};
use super::fetch::{AGAIN, fetch, hand_in};
use super::view::{Ledger, seconds_since};
use crate::rpc::Node;

/// A transaction that no block holds after this time is handed to another node too: the first may keep it to itself.
const RESEND: Duration = Duration::from_secs(5);
/// Of so many rounds of looking for a receipt, one asks all nodes.
const ALL_EVERY: u32 = 10;
/// Bytes of bundles kept to be handed in again: more than is on its way at a time.
const KEPT_BYTES: usize = 64 << 20;
/// After so many rounds without a receipt the nodes are asked whether a block came meanwhile.
const LOOK_EVERY: u32 = 5;
/// What is left of the time for the nodes' word on why no block holds it.
const LAST_WORD: Duration = Duration::from_secs(2);

/// Refused because the organisation's own transactions wait, and no other quota is used up.
fn waits_for_share(rejected: &Rejected) -> bool {
    rejected.code == Code::QUOTA_EXCEEDED && matches!(rejected.detail.as_deref(), Some(SHARE | PENDING))
}

/// A proven result of a transaction.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// Block.
    pub height: u64,
    /// Its time.
    pub time: Time,
    /// What became of it.
    pub result: TxResult,
    /// By whose word.
    pub trust: TrustShown,
    /// The proof file.
    pub proof: Vec<u8>,
}

impl Ledger {
    /// Hands in transactions as one bundle, to the next node where one cannot be reached or refuses. A repeat of what is already in
    /// a block is no error: the receipt tells.
    pub fn send(&mut self, transactions: Vec<SignedTx>) -> Result<(), LedgerError> {
        self.begin();
        let bundle = Bundle { transactions };
        let bytes = bundle.encode();
        self.keep(bundle, bytes.len());
        let last_word = LAST_WORD.min(self.deadline.time() / 8);
        loop {
            match self.broadcast(&bytes, self.nodes.order()) {
                // The share of the pool becomes free with the next blocks.
                Err(LedgerError::Refused { rejected, .. }) if waits_for_share(&rejected) && self.deadline.left() > last_word => {
                    std::thread::sleep(AGAIN);
                }
                done => {
                    if let Err(LedgerError::Refused { .. }) = done {
                        // No node has it.
                        self.sent.pop_front().iter().for_each(|(bundle, _)| self.forget(bundle));
                    }
                    return done;
                }
            }
        }
    }

    /// Keeps a bundle until its last receipt comes; of too many the oldest go.
    fn keep(&mut self, bundle: Bundle, bytes: usize) {
        self.signed.extend(bundle.transactions.iter().map(|tx| (Hash32(tx.body.id()), Hash32(tx.signed_id()))));
        self.sent.push_front((bundle, bytes));
        while self.sent.len() > 1 && self.sent.iter().map(|(_, bytes)| bytes).sum::<usize>() > KEPT_BYTES {
            self.sent.pop_back().iter().for_each(|(bundle, _)| self.forget(bundle));
        }
    }

    fn forget(&mut self, bundle: &Bundle) {
        for tx in &bundle.transactions {
            self.signed.remove(&Hash32(tx.body.id()));
        }
    }

    fn broadcast(&mut self, bundle: &[u8], order: Vec<usize>) -> Result<(), LedgerError> {
        let mut gravest = None;
        for at in order {
            let node = self.node(at)?;
            match hand_in(&node, bundle) {
                Ok(()) => return Ok(()),
                // A second opinion; a node that lies or lags may refuse what others take.
                Err(refused @ LedgerError::Refused { .. }) => match gravest {
                    Some(LedgerError::Refused { .. }) => break,
                    _ => gravest = Some(graver(gravest, refused)),
                },
                Err(error) => {
                    self.nodes.failed(at, &error);
                    gravest = Some(graver(gravest, error));
                }
            }
        }
        Err(gravest.unwrap_or(LedgerError::NoneLeft))
    }

    /// Waits until what became of a transaction can be proven. One that this ledger sent, and that no node takes any more since another one
    /// was faster, is refused as soon as a block made it so; that is the nodes' word.
    pub fn receipt(&mut self, tx_id: &Hash32) -> Result<Receipt, LedgerError> {
        self.begin();
        let begun = Instant::now();
        let last_word = LAST_WORD.min(self.deadline.time() / 8);
        let (mut round, mut resent, mut offered_at) = (1, false, None);
        loop {
            match self.find_receipt(tx_id, round % ALL_EVERY == ALL_EVERY - 1) {
                Ok(Some(receipt)) => return Ok(receipt),
                Err(error) if !not_yet(&error) => return Err(self.told_of(error)),
                _ => {}
            }
            if self.deadline.left() < last_word {
                return Err(self.not_committed());
            }
            if round % LOOK_EVERY == 0
                && let Some(refused) = self.left_out(tx_id, &mut offered_at)
            {
                // It may have come into a block while nobody took it any more.
                return match self.find_receipt(tx_id, true) {
                    Ok(Some(receipt)) => Ok(receipt),
                    Err(forked @ LedgerError::Forked(_)) => Err(self.told_of(forked)),
                    _ => Err(refused),
                };
            }
            if begun.elapsed() > RESEND && !resent {
                resent = true;
                self.hand_to_another(tx_id);
            }
            std::thread::sleep(AGAIN);
            round += 1;
        }
    }

    /// The receipt, if a node has one already.
    pub fn try_receipt(&mut self, tx_id: &Hash32) -> Result<Option<Receipt>, LedgerError> {
        self.begin();
        self.find_receipt(tx_id, true).map_err(|error| self.told_of(error))
    }

    /// Looks for a receipt at the first node that answers, or at all.
    fn find_receipt(&mut self, tx_id: &Hash32, at_all: bool) -> Result<Option<Receipt>, LedgerError> {
        let (mut gravest, mut unknown) = (None, false);
        for at in self.nodes.order() {
            let node = self.node(at)?;
            match self.receipt_of(&node, tx_id) {
                Ok(Some(receipt)) => {
                    self.nodes.good(at, receipt.height);
                    return Ok(Some(receipt));
                }
                Ok(None) => unknown = true,
                Err(forked @ LedgerError::Forked(_)) => return Err(forked),
                Err(error) => {
                    self.nodes.failed(at, &error);
                    gravest = Some(graver(gravest, error));
                }
            }
            if unknown && !at_all {
                break;
            }
        }
        match gravest {
            Some(error) if !unknown => Err(error),
            None if !unknown => Err(LedgerError::NoneLeft),
            _ => Ok(None),
        }
    }

    /// Of what this ledger sent also the one that says that its signatures do not hold: the chain keeps that under the hash of what was
    /// sent, because anybody could send a copy with other signatures.
    fn receipt_of(&mut self, node: &Node, tx_id: &Hash32) -> Result<Option<Receipt>, LedgerError> {
        let mut found = self.receipt_under(node, tx_id)?;
        if found.is_none()
            && let Some(signed) = self.signed.get(tx_id).copied()
        {
            found = self.receipt_under(node, &signed)?;
        }
        if let Some(receipt) = &mut found {
            self.signed.remove(tx_id);
            self.sent.retain(|(bundle, _)| bundle.transactions.iter().any(|tx| self.signed.contains_key(&Hash32(tx.body.id()))));
            receipt.result.tx_id = *tx_id;
        }
        Ok(found)
    }

    fn receipt_under(&mut self, node: &Node, id: &Hash32) -> Result<Option<Receipt>, LedgerError> {
        let proof = match fetch(node, RECEIPT, &id.0, self.patience()) {
            Ok(proof) => proof,
            Err(LedgerError::NoAnswer { error: Some(AskError::Unknown), .. }) => return Ok(None),
            Err(other) => return Err(other),
        };
        let not_proven = |error| LedgerError::NotProven { url: node.url().into(), error };
        let file = ProofFile::from_bytes(&proof).map_err(not_proven)?;
        // What was not asked for is not judged: an answer in the place of a receipt would be run first.
        let other = || LedgerError::OtherAnswer { url: node.url().into(), words: "a receipt of another transaction".into() };
        if !matches!(&file.claim, Claim::Receipt(receipt) if receipt.result.tx_id == *id) {
            return Err(other());
        }
        let proven = self.verify(node.url(), &file)?;
        match &proven.fact {
            Fact::Receipt(result) => {
                // No later answer of any node may be from before what was written.
                self.saw(&proven);
                Ok(Some(Receipt { height: proven.height, time: proven.time, result: result.clone(), trust: proven.trust, proof }))
            }
            Fact::Answer(..) => Err(other()),
        }
    }

    /// The bundle of a transaction, as long as it is kept.
    fn bundle_of(&self, tx_id: &Hash32) -> Option<&Bundle> {
        self.sent.iter().map(|(bundle, _)| bundle).find(|bundle| bundle.transactions.iter().any(|tx| tx.body.id() == tx_id.0))
    }

    /// Hands the bundle of a transaction to the nodes behind the first one. Nothing is lost where they refuse.
    fn hand_to_another(&mut self, tx_id: &Hash32) {
        if let Some(bundle) = self.bundle_of(tx_id).map(Bundle::encode) {
            let others = self.nodes.order().into_iter().skip(1).collect();
            let _ = self.broadcast(&bundle, others);
        }
    }

    /// Why a transaction that was taken is refused now. A pool drops without a word what a block made impossible, so each block that came
    /// since is a reason to hand it in again, which is harmless: what waits still, or stands in a block, is no refusal.
    fn left_out(&mut self, tx_id: &Hash32, offered_at: &mut Option<u64>) -> Option<LedgerError> {
        let height = self.own_word().ok()?.height;
        if offered_at.replace(height) == Some(height) {
            return None;
        }
        let bundle = self.bundle_of(tx_id)?;
        let alone = bundle.transactions.iter().find(|tx| tx.body.id() == tx_id.0).cloned();
        let (bytes, one) = (bundle.encode(), bundle.transactions.len() == 1);
        match self.broadcast(&bytes, self.nodes.order()) {
            // Its sender's own transactions wait: it may come back.
            Err(LedgerError::Refused { rejected, .. }) if waits_for_share(&rejected) => None,
            Err(refused @ LedgerError::Refused { .. }) if one => Some(refused),
            // Its words are about the first transaction of the bundle.
            Err(LedgerError::Refused { .. }) => {
                let bytes = Bundle { transactions: alone.into_iter().collect() }.encode();
                let refused = self.broadcast(&bytes, self.nodes.order()).err()?;
                matches!(&refused, LedgerError::Refused { rejected, .. } if !waits_for_share(rejected)).then_some(refused)
            }
            _ => None,
        }
    }

    fn not_committed(&mut self) -> LedgerError {
        let network = match self.own_word() {
            Ok(told) => {
                let age = seconds_since(told.time);
                let stands = if age > 15 { "the network makes no new blocks" } else { "the network goes on without it" };
                format!("the newest block, height {}, is {age} s old: {stands}", told.height)
            }
            Err(error) => error.to_string(),
        };
        LedgerError::NotCommitted { secs: self.deadline.time().as_secs(), network }
    }
}
