//! Every hash of a block from its parts, as CometBFT v0.38 makes them. For the solo engine, which must make true headers, and
//! for audits of recorded chains.

use prost::Message;
use sha2::{Digest, Sha256};
use tendermint_proto::v0_38::abci::ExecTxResult;
use tendermint_proto::v0_38::types::{
    Block, BlockId, BlockIdFlag, Commit, DuplicateVoteEvidence, Evidence, HashedParams, LightClientAttackEvidence, PartSetHeader, evidence,
};

use super::commit::ValidatorPower;
use super::simple::simple_root;

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

/// The bytes of a block as the engine cuts them into parts: what Go writes though it is empty is filled in.
/// None without a header. The block stays in its protobuf form: the crate's own writes evidence wrongly.
pub fn block_bytes(block: &Block) -> Option<Vec<u8>> {
    let no_id = || BlockId { hash: Vec::new(), part_set_header: Some(PartSetHeader::default()) };
    let mut block = block.clone();
    block.header.as_mut()?.last_block_id.get_or_insert_with(no_id);
    block.data.get_or_insert_default();
    block.evidence.get_or_insert_default();
    block.last_commit.get_or_insert_default().block_id.get_or_insert_with(no_id);
    Some(block.encode_to_vec())
}

/// The id of a block, from nothing but the block: hash of its header, count and root of its parts. None where its header does not
/// decode. The hashes within the header are not compared here.
pub fn block_id(block: &Block) -> Option<tendermint::block::Id> {
    let header = tendermint::block::Header::try_from(block.header.clone()?).ok()?;
    let (total, hash) = part_set(&block_bytes(block)?);
    let part_set_header = tendermint::block::parts::Header::new(total, tendermint::Hash::Sha256(hash)).ok()?;
    Some(tendermint::block::Id { hash: header.hash(), part_set_header })
}

/// Median of votes weighted by power, as the engine takes it; none without votes.
pub fn median_time(votes: &[(tendermint::Time, u64)]) -> Option<tendermint::Time> {
    let mut votes = votes.to_vec();
    votes.sort_by_key(|(time, _)| *time);
    let mut half = votes.iter().map(|(_, power)| u128::from(*power)).sum::<u128>() / 2;
    for (time, power) in votes {
        if half <= power.into() {
            return Some(time);
        }
        half -= u128::from(power);
    }
    None
}

/// Time of every block but the first (which bears genesis_time): the median of its last commit; votes for nil count, absent ones
/// do not. `set` is that of the block before, in its order.
pub fn block_time(last_commit: &Commit, set: &[ValidatorPower]) -> Option<tendermint::Time> {
    if last_commit.signatures.len() != set.len() {
        return None;
    }
    let mut votes = Vec::new();
    for (vote, validator) in last_commit.signatures.iter().zip(set) {
        if vote.block_id_flag != BlockIdFlag::Absent as i32 {
            votes.push((vote.timestamp?.try_into().ok()?, validator.power));
        }
    }
    median_time(&votes)
}
