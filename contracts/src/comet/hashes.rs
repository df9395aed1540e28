//! Every hash of a block from its parts, as CometBFT v0.38 makes them. For the solo engine, which must make true headers, and
//! for audits of recorded chains.

use prost::Message;
use sha2::{Digest, Sha256};
use tendermint_proto::v0_38::abci::ExecTxResult;
use tendermint_proto::v0_38::types::{Commit, DuplicateVoteEvidence, Evidence, HashedParams, LightClientAttackEvidence, evidence};

use super::simple_root;

/// Bytes of one part of a block.
pub const PART_SIZE: usize = 65_536;

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// `data_hash`: leaves are the SHA-256 of each transaction.
pub fn data_hash(txs: &[impl AsRef<[u8]>]) -> [u8; 32] {
    simple_root(&txs.iter().map(|tx| sha256(tx.as_ref())).collect::<Vec<_>>())
}

/// `last_commit_hash`: leaves are the votes as protobuf, absent ones included. SHA-256 of nothing for the first block.
pub fn last_commit_hash(commit: Option<&Commit>) -> [u8; 32] {
    let votes: Vec<_> = commit.map(|c| c.signatures.iter().map(Message::encode_to_vec).collect()).unwrap_or_default();
    simple_root(&votes)
}

/// `last_results_hash`: code, data and the two gas figures alone.
pub fn last_results_hash(results: &[ExecTxResult]) -> [u8; 32] {
    let hashed = |r: &ExecTxResult| ExecTxResult {
        code: r.code,
        data: r.data.clone(),
        gas_wanted: r.gas_wanted,
        gas_used: r.gas_used,
        ..Default::default()
    };
    simple_root(&results.iter().map(|r| hashed(r).encode_to_vec()).collect::<Vec<_>>())
}

/// `consensus_hash`: plain SHA-256 of the two figures that are hashed.
pub fn consensus_hash(block_max_bytes: i64, block_max_gas: i64) -> [u8; 32] {
    sha256(&HashedParams { block_max_bytes, block_max_gas }.encode_to_vec())
}

/// `evidence_hash`: leaves are the inner messages, without the wrapper that names their kind.
pub fn evidence_hash(list: &[Evidence]) -> [u8; 32] {
    let inner = |e: &Evidence| match &e.sum {
        Some(evidence::Sum::DuplicateVoteEvidence(e)) => DuplicateVoteEvidence::encode_to_vec(e),
        Some(evidence::Sum::LightClientAttackEvidence(e)) => LightClientAttackEvidence::encode_to_vec(e),
        None => Vec::new(),
    };
    simple_root(&list.iter().map(inner).collect::<Vec<_>>())
}

/// Count and root of the parts of a block's protobuf bytes.
pub fn part_set(block: &[u8]) -> (u32, [u8; 32]) {
    let parts: Vec<_> = block.chunks(PART_SIZE).collect();
    (u32::try_from(parts.len()).unwrap_or(u32::MAX), simple_root(&parts))
}

/// Time of a block: the median of the votes in its last commit, weighted by power; votes for nil count.
pub fn median_time(votes: &[(tendermint::Time, u64)]) -> Option<tendermint::Time> {
    let mut votes = votes.to_vec();
    votes.sort_by_key(|(time, _)| *time);
    let mut half = votes.iter().map(|(_, power)| *power).sum::<u64>() / 2;
    for (time, power) in votes {
        if half <= power {
            return Some(time);
        }
        half -= power;
    }
    None
}
