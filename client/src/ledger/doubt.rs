//! Answers that are signed and yet not believed: no proof, and more than silence. What they claim is held against what was proven.

use mulu_contracts::comet::anchor::AnchorError;
use mulu_contracts::comet::claimed::Claimed;
use mulu_contracts::comet::trust::{Trust, TrustError};
use mulu_contracts::kernel::codec::encode;
use mulu_contracts::ledger::proof::{ProofError, ProofFile};
use mulu_contracts::ledger::witness::WitnessError;
use serde_json::json;

use super::error::LedgerError;
use super::fork::{Fork, Side, THIS_HOME};
use crate::deadline::Deadline;

/// The signed headers of an answer that is not believed.
#[derive(Debug, Clone)]
pub struct Doubted {
    /// The newest first.
    pub claims: Vec<Claimed>,
    /// What they stand in, borsh.
    pub anchor: Vec<u8>,
}

impl Doubted {
    /// One of the claims as a side of a fork.
    pub fn side(&self, url: &str, claim: &Claimed) -> Side {
        Side { url: url.into(), hash: claim.hash, evidence: json!({ "anchor": hex::encode(&self.anchor) }) }
    }
}

/// Why the answer of a node is not believed, by this root of trust.
pub fn refusal(url: &str, file: &ProofFile, trust: &Trust, error: ProofError, deadline: &Deadline) -> LedgerError {
    let doubted = || Doubted { claims: file.anchor.claimed(trust), anchor: encode(&file.anchor) };
    match &error {
        ProofError::Witness(WitnessError::Stopped) => LedgerError::NotInTime { url: url.into(), secs: deadline.time().as_secs() },
        ProofError::Anchor(AnchorError::NotEnoughTrust { .. }) => {
            LedgerError::Doubted { url: url.into(), error, doubted: Box::new(doubted()) }
        }
        // Another header than the trusted one, at its height.
        ProofError::Anchor(AnchorError::Contradicts(TrustError::Fork(height))) => {
            let (doubted, trusted) = (doubted(), trust.header_hash);
            match doubted.claims.iter().find(|claim| claim.height == *height).zip(trusted) {
                Some((claim, hash)) => {
                    let evidence = json!({ "trusted": { "height": height.to_string(), "header_hash": hex::encode(hash) } });
                    let home = Side { url: THIS_HOME.into(), hash, evidence };
                    LedgerError::Forked(Box::new(Fork { height: *height, sides: [home, doubted.side(url, claim)] }))
                }
                None => LedgerError::NotProven { url: url.into(), error },
            }
        }
        _ => LedgerError::NotProven { url: url.into(), error },
    }
}
