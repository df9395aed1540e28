//! One node: asked until it has the answer, or handed a bundle.

use std::time::{Duration, Instant};

use mulu_contracts::kernel::error::{Code, Rejected};
use mulu_contracts::ledger::ask::AskError;
use mulu_contracts::registry::REGISTRY;

use super::error::LedgerError;
use crate::rpc::{Node, RpcError};

/// How long a client waits before it asks again for what is not there yet.
pub(super) const AGAIN: Duration = Duration::from_millis(40);

/// Fetches from a node; waits as long as `patience` for what is in a block but not provable yet.
pub(super) fn fetch(node: &Node, path: &str, data: &[u8], patience: Duration) -> Result<Vec<u8>, LedgerError> {
    let begun = Instant::now();
    loop {
        let reply = node.query(path, data)?;
        match AskError::from_code(reply.code) {
            None if reply.code == 0 => return Ok(reply.value),
            // With no time left to ask again, its words are the answer.
            Some(AskError::NotYet) if begun.elapsed() + AGAIN < patience => std::thread::sleep(AGAIN),
            error => return Err(LedgerError::NoAnswer { url: node.url().into(), error, words: reply.log }),
        }
    }
}

/// Hands a bundle to one node.
pub(super) fn hand_in(node: &Node, bundle: &[u8]) -> Result<(), LedgerError> {
    let reply = node.broadcast(bundle)?;
    if reply.code == 0 || reply.code == Code::SEEN.number() {
        return Ok(());
    }
    match (REGISTRY.code(reply.code), reply.refused) {
        (Some(code), Some(log)) => Err(LedgerError::Refused { rejected: Rejected { code, detail: log.detail }, message: log.message }),
        (Some(code), None) => Err(LedgerError::Refused { rejected: Rejected { code, detail: None }, message: 0 }),
        (None, _) => Err(RpcError::Refused { url: node.url().into(), words: reply.log }.into()),
    }
}
