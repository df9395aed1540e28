//! Why there is no answer, and which of several reasons counts.

use mulu_contracts::kernel::error::Rejected;
use mulu_contracts::ledger::ask::AskError;
use mulu_contracts::ledger::proof::ProofError;

use super::doubt::Doubted;
use super::fork::Fork;
use crate::rpc::RpcError;

/// Why there is no answer that can be believed.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// No node gave a usable answer.
    #[error(transparent)]
    Rpc(#[from] RpcError),
    /// The answer is not proven.
    #[error("{url} does not prove its answer: {error}")]
    NotProven { url: String, error: ProofError },
    /// The answer is signed, but not by those whom this home trusts.
    #[error("{url} does not prove its answer: {error}")]
    Doubted { url: String, error: ProofError, doubted: Box<Doubted> },
    /// The answer is to another question, or about another moment, than was asked.
    #[error("{url} answers something else: {words}")]
    OtherAnswer { url: String, words: String },
    /// The state is older than one that this home has already verified.
    #[error("{url} shows an old state as new: height {height}, but height {seen} was already proven to this home")]
    WentBack { url: String, height: u64, seen: u64 },
    /// The newest state that the node proves is too old.
    #[error("{url} proves nothing newer than {age_secs} s ago, more than the {max_age_secs} s allowed")]
    TooOld { url: String, age_secs: u64, max_age_secs: u64 },
    /// The time ended while the answer was still being checked.
    #[error("the answer of {url} could not be checked within {secs} s")]
    NotInTime { url: String, secs: u64 },
    /// The node has no answer, in its own words (unproven).
    #[error("{url}: {words}")]
    NoAnswer { url: String, error: Option<AskError>, words: String },
    /// No block was proven to hold the transaction within the time allowed.
    #[error("not committed within {secs} s: no proven block holds it; {network}")]
    NotCommitted { secs: u64, network: String },
    /// Two headers of one height, signed by trusted validators.
    #[error(
        "THE CHAIN FORKED: {} and {} show two signed headers of height {}, {} and {}",
        .0.sides[0].url, .0.sides[1].url, .0.height, hex::encode(.0.sides[0].hash), hex::encode(.0.sides[1].hash)
    )]
    Forked(Box<Fork>),
    /// Every node lied.
    #[error("no node is left to ask: each gave a false proof")]
    NoneLeft,
    /// A node refuses to take the transaction.
    #[error("the node does not take the transaction: {rejected}")]
    Refused { rejected: Rejected, message: u16 },
}

/// It may have an answer later.
pub(super) fn not_yet(error: &LedgerError) -> bool {
    matches!(error, LedgerError::NoAnswer { error: Some(AskError::NotYet), .. })
}

/// The height asked about is no moment: its block wrote nothing.
pub(super) fn no_moment(error: &LedgerError) -> bool {
    matches!(error, LedgerError::NoAnswer { error: Some(AskError::NoMoment), .. })
}

/// Of what several nodes failed with, the gravest is told.
pub(super) fn graver(one: Option<LedgerError>, other: LedgerError) -> LedgerError {
    let rank = |error: &LedgerError| match error {
        LedgerError::Forked(_) => 7,
        LedgerError::NotProven { .. } | LedgerError::Doubted { .. } | LedgerError::OtherAnswer { .. } | LedgerError::NoneLeft => 6,
        LedgerError::Refused { .. } => 5,
        LedgerError::WentBack { .. } => 4,
        LedgerError::TooOld { .. } => 3,
        LedgerError::NoAnswer { .. } | LedgerError::NotInTime { .. } => 2,
        LedgerError::NotCommitted { .. } => 1,
        LedgerError::Rpc(_) => 0,
    };
    match one {
        Some(one) if rank(&one) >= rank(&other) => one,
        _ => other,
    }
}
