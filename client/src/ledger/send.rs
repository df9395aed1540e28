//! Transactions: handed in, and what became of them.

use std::time::{Duration, Instant};

use mulu_contracts::kernel::error::{Code, Rejected};
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::ask::{AskError, RECEIPT};
use mulu_contracts::ledger::envelope::{Bundle, SignedTx, TxResult};
use mulu_contracts::ledger::proof::{Fact, TrustShown};

use super::error::{LedgerError, graver, not_yet};
use super::fetch::{AGAIN, fetch, hand_in};
use super::view::{Ledger, seconds_since};
use crate::rpc::Node;

/// A transaction that no block holds after this time is handed to another node too: the first may keep it to itself.
const RESEND: Duration = Duration::from_secs(5);
/// Of so many rounds of looking for a receipt, one asks all nodes.
const ALL_EVERY: u32 = 10;
/// Bundles kept to be handed in again.
const KEPT_BUNDLES: usize = 16;

/// Refused because the organisation's own transactions wait, and no other quota is used up.
fn waits_for_share(rejected: &Rejected) -> bool {
    rejected.code == Code::QUOTA_EXCEEDED && rejected.detail.as_deref().is_some_and(|detail| detail == "share" || detail == "pending")
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
        self.signed.extend(transactions.iter().map(|tx| (Hash32(tx.body.id()), Hash32(tx.signed_id()))));
        let ids = transactions.iter().map(|tx| Hash32(tx.body.id())).collect();
        let bytes = Bundle { transactions }.encode();
        if self.nodes.several() {
            self.sent.truncate(KEPT_BUNDLES - 1);
            self.sent.push_front((ids, bytes.clone()));
        }
        let begun = Instant::now();
        loop {
            match self.broadcast(&bytes, self.nodes.order()) {
                // The share of the pool becomes free with the next blocks.
                Err(LedgerError::Refused { rejected, .. }) if waits_for_share(&rejected) && begun.elapsed() < self.timeout => {
                    std::thread::sleep(AGAIN);
                }
                done => return done,
            }
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

    /// Waits until what became of a transaction can be proven.
    pub fn receipt(&mut self, tx_id: &Hash32) -> Result<Receipt, LedgerError> {
        let begun = Instant::now();
        let (mut round, mut resent) = (0, false);
        loop {
            match self.find_receipt(tx_id, round % ALL_EVERY == ALL_EVERY - 1) {
                Ok(Some(receipt)) => return Ok(receipt),
                Err(error) if !not_yet(&error) => return Err(self.told_of(error)),
                _ => {}
            }
            if begun.elapsed() > self.timeout {
                return Err(self.not_committed());
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
        let (_, proven) = self.verify(node.url(), &proof)?;
        match &proven.fact {
            Fact::Receipt(result) if result.tx_id == *id => {
                // No later answer of any node may be from before what was written.
                self.saw(&proven);
                Ok(Some(Receipt { height: proven.height, time: proven.time, result: result.clone(), trust: proven.trust, proof }))
            }
            _ => Err(LedgerError::OtherAnswer { url: node.url().into(), words: "a receipt of another transaction".into() }),
        }
    }

    /// Hands the bundle of a transaction to the nodes behind the first one. Nothing is lost where they refuse.
    fn hand_to_another(&mut self, tx_id: &Hash32) {
        let kept = self.sent.iter().find(|(ids, _)| ids.contains(tx_id)).map(|(_, bytes)| bytes.clone());
        if let Some(bundle) = kept {
            let others = self.nodes.order().into_iter().skip(1).collect();
            let _ = self.broadcast(&bundle, others);
        }
    }

    fn not_committed(&mut self) -> LedgerError {
        let network = match self.node_status() {
            Ok(told) => {
                let age = seconds_since(told.time);
                let stands = if age > 15 { "the network makes no new blocks" } else { "the network goes on without it" };
                format!("the newest block, height {}, is {age} s old: {stands}", told.height)
            }
            Err(error) => error.to_string(),
        };
        LedgerError::NotCommitted { secs: self.timeout.as_secs(), network }
    }
}
