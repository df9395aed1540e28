//! What a proof file comes to: the verdict (README.md, "What a verdict means") with its exit code.

use std::path::Path;

use mulu_contracts::comet::anchor::AnchorError;
use mulu_contracts::comet::trust::TrustError;
use mulu_contracts::ledger::proof::{MAX_PROOF_BYTES, ProofError};
use mulu_contracts::ledger::witness::WitnessError;

use crate::exit::Failure;
use crate::words::proofs;

/// The bytes of a proof file.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    crate::home::read_file(path, MAX_PROOF_BYTES as u64)
}

/// The verdict for what does not hold.
pub fn judged(error: &ProofError) -> Failure {
    match error {
        ProofError::Unsupported(_) => Failure::verdict("unsupported", 5, &proofs::because(error)),
        ProofError::Witness(WitnessError::Stopped) => Failure::late(&proofs::not_in_time(error)),
        ProofError::NewerVersion(version) => Failure::newer_version(*version),
        ProofError::Anchor(AnchorError::Contradicts(TrustError::Fork(height))) => Failure::forked_file(*height, &error.to_string()),
        ProofError::Anchor(AnchorError::NotEnoughTrust { .. }) => Failure::verdict("not_enough_trust", 5, &proofs::because(error)),
        _ => Failure::verdict("false", 3, &proofs::because(error)),
    }
}
