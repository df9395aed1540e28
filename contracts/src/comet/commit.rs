//! Commits: who signed a block, every signature checked (ZIP-215, as validators do).

use std::collections::BTreeSet;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tendermint::block::{self, CommitSig, Header};
use tendermint::crypto::default::signature::Verifier as EngineVerifier;
use tendermint::crypto::signature::Verifier as _;
use tendermint::vote::{self, CanonicalVote};
use tendermint::{PublicKey, validator};
use tendermint_proto::Protobuf;
use tendermint_proto::v0_38::types::CanonicalVote as RawVote;

use super::simple::simple_root;
use crate::kernel::crypto::is_strong_ed25519;

/// Most validators of a set that is read.
pub const MAX_VALIDATORS: usize = 1_000;
/// Largest total power, as the engine has it.
pub const MAX_POWER: u64 = i64::MAX as u64 / 8;

/// A validator as far as signatures go: names, addresses and priorities are bound by nothing, so they do not travel.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ValidatorPower {
    /// Ed25519 key.
    #[serde(with = "hex::serde")]
    pub key: [u8; 32],
    /// Voting power.
    #[serde(with = "crate::kernel::value::u64_string")]
    pub power: u64,
}

impl ValidatorPower {
    /// First 20 bytes of SHA-256 of the key.
    pub fn address(&self) -> [u8; 20] {
        let mut address = [0; 20];
        address.copy_from_slice(&Sha256::digest(self.key)[..20]);
        address
    }
}

/// One vote of a commit; the key is that of the same place in the set.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum CompactSig {
    /// No vote.
    Absent,
    /// For the block.
    Commit { seconds: i64, nanos: u32, signature: [u8; 64] },
    /// For no block.
    Nil { seconds: i64, nanos: u32, signature: [u8; 64] },
}

/// A commit without what its header and validator set say already.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct CompactCommit {
    /// Round in which the block was decided.
    pub round: u32,
    /// Parts of the block.
    pub part_set_total: u32,
    /// Root over them.
    pub part_set_hash: [u8; 32],
    /// One for each validator of the set, in its order.
    #[borsh(deserialize_with = "crate::kernel::codec::bounded::<_, MAX_VALIDATORS, _>")]
    pub signatures: Vec<CompactSig>,
}

/// Power that signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// Which of the set signed for the block.
    pub signers: Vec<bool>,
    /// Their power.
    pub power: u64,
    /// Power of all.
    pub total: u64,
}

/// Why a commit does not count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommitError {
    /// Keys, powers or order.
    #[error("the validator set is malformed: {0}")]
    Set(&'static str),
    /// Not the set of the header.
    #[error("the validator set is not the one that the header names")]
    OtherSet,
    /// One vote for each validator is needed.
    #[error("the commit has {found} votes for {validators} validators")]
    Length { found: usize, validators: usize },
    /// A time that cannot be.
    #[error("vote {0} has a time that cannot be")]
    Time(usize),
    /// A signature that does not hold.
    #[error("the signature of validator {0} does not hold")]
    Signature(usize),
    /// Too little.
    #[error("only {power} of {total} power signed, more than two thirds are needed")]
    TwoThirds { power: u64, total: u64 },
    /// Round out of bounds.
    #[error("the commit's round cannot be")]
    Round,
    /// Not in our form.
    #[error("the engine's commit lacks {0}")]
    Incomplete(&'static str),
    /// The engine's commit belongs elsewhere.
    #[error("the engine's commit is of another block")]
    OtherBlock,
}

fn info(v: &ValidatorPower) -> Result<validator::Info, CommitError> {
    let key = PublicKey::from_raw_ed25519(&v.key).ok_or(CommitError::Set("a key is no point"))?;
    let power = vote::Power::try_from(v.power).map_err(|_| CommitError::Set("a power is too large"))?;
    Ok(validator::Info::new(key, power))
}

/// The engine's order of a set: power falling, then address rising.
pub fn engine_order(v: &ValidatorPower) -> (std::cmp::Reverse<u64>, [u8; 20]) {
    (std::cmp::Reverse(v.power), v.address())
}

/// Checks size, powers, order (power falling, then address rising), that no key comes twice, and that no key is weak: under one of those
/// a signature fits every header. Gives the total power.
/// The engine's crate panics on too much power, so this comes before everything else that is done with a set.
pub fn check_set(set: &[ValidatorPower]) -> Result<u64, CommitError> {
    if set.is_empty() || set.len() > MAX_VALIDATORS {
        return Err(CommitError::Set("it is empty or larger than 1,000"));
    }
    let total = set.iter().try_fold(0_u64, |sum, v| sum.checked_add(v.power)).filter(|total| *total <= MAX_POWER);
    let Some(total) = total.filter(|_| set.iter().all(|v| v.power > 0)) else {
        return Err(CommitError::Set("its powers are zero or too large"));
    };
    if !set.windows(2).all(|pair| engine_order(&pair[0]) < engine_order(&pair[1])) {
        return Err(CommitError::Set("it is not in the engine's order"));
    }
    // The order alone would let one key stand twice with two powers, and count twice.
    if set.iter().map(|v| v.key).collect::<BTreeSet<_>>().len() != set.len() {
        return Err(CommitError::Set("a key comes twice"));
    }
    if !set.iter().all(|v| is_strong_ed25519(&v.key)) {
        return Err(CommitError::Set("a key is weak, or not in its one encoding"));
    }
    Ok(total)
}

/// Hash of a set that passes [`check_set`], as headers name it.
pub fn set_hash(set: &[ValidatorPower]) -> Result<[u8; 32], CommitError> {
    check_set(set)?;
    let leaves = set.iter().map(|v| info(v).map(|i| i.hash_bytes())).collect::<Result<Vec<_>, _>>()?;
    Ok(simple_root(&leaves))
}

/// The bytes that a validator signs for a precommit; `block_id` none is a vote for nil.
pub fn vote_bytes(
    chain_id: &tendermint::chain::Id,
    height: block::Height,
    round: u32,
    block_id: Option<block::Id>,
    time: tendermint::Time,
) -> Option<Vec<u8>> {
    let vote = CanonicalVote {
        vote_type: vote::Type::Precommit,
        height,
        round: block::Round::try_from(round).ok()?,
        block_id,
        timestamp: Some(time),
        chain_id: chain_id.clone(),
    };
    Some(Protobuf::<RawVote>::encode_length_delimited_vec(vote))
}

/// Checks a commit of a header by its own set: every signature (of nil votes over the nil vote), and more than two thirds of the
/// power for the block. The chain id signed is the header's; [`crate::comet::trust::Trust::verify`] compares it.
pub fn verify_commit(header: &Header, commit: &CompactCommit, set: &[ValidatorPower]) -> Result<Signed, CommitError> {
    if header.validators_hash.as_bytes() != set_hash(set)? {
        return Err(CommitError::OtherSet);
    }
    if commit.signatures.len() != set.len() {
        return Err(CommitError::Length { found: commit.signatures.len(), validators: set.len() });
    }
    let parts = tendermint::Hash::Sha256(commit.part_set_hash);
    let part_set_header = block::parts::Header::new(commit.part_set_total, parts).map_err(|_| CommitError::Incomplete("parts"))?;
    let id = block::Id { hash: header.hash(), part_set_header };
    let mut signed = Signed { signers: Vec::new(), power: 0, total: 0 };
    for (n, (sig, validator)) in commit.signatures.iter().zip(set).enumerate() {
        signed.total += validator.power;
        let (seconds, nanos, signature, for_block) = match sig {
            CompactSig::Absent => {
                signed.signers.push(false);
                continue;
            }
            CompactSig::Commit { seconds, nanos, signature } => (*seconds, *nanos, signature, true),
            CompactSig::Nil { seconds, nanos, signature } => (*seconds, *nanos, signature, false),
        };
        let time = tendermint::Time::from_unix_timestamp(seconds, nanos).map_err(|_| CommitError::Time(n))?;
        let bytes = vote_bytes(&header.chain_id, header.height, commit.round, for_block.then_some(id), time).ok_or(CommitError::Round)?;
        let signature = tendermint::Signature::try_from(signature.as_slice()).map_err(|_| CommitError::Signature(n))?;
        let key = PublicKey::from_raw_ed25519(&validator.key).ok_or(CommitError::Set("a key is no point"))?;
        EngineVerifier.verify(key, &bytes, &signature).map_err(|_| CommitError::Signature(n))?;
        signed.signers.push(for_block);
        signed.power += if for_block { validator.power } else { 0 };
    }
    // Both are at most an eighth of i64::MAX, so the products fit.
    if signed.power * 3 > signed.total * 2 { Ok(signed) } else { Err(CommitError::TwoThirds { power: signed.power, total: signed.total }) }
}

impl CompactCommit {
    /// From the engine's form; the set gives the order and is checked against the addresses.
    pub fn from_engine(commit: &block::Commit, set: &[ValidatorPower]) -> Result<Self, CommitError> {
        if commit.signatures.len() != set.len() {
            return Err(CommitError::Length { found: commit.signatures.len(), validators: set.len() });
        }
        let parts = commit.block_id.part_set_header;
        let part_set_hash = super::header::bytes32(parts.hash.as_bytes()).ok_or(CommitError::Incomplete("parts"))?;
        let mut signatures = Vec::new();
        for (sig, validator) in commit.signatures.iter().zip(set) {
            let one = |time: &tendermint::Time, signature: &Option<tendermint::Signature>| {
                let bytes = signature.as_ref().and_then(|s| <[u8; 64]>::try_from(s.as_bytes()).ok());
                let nanos = time.unix_timestamp_nanos().rem_euclid(1_000_000_000) as u32;
                bytes.map(|b| (time.unix_timestamp(), nanos, b)).ok_or(CommitError::Incomplete("a signature"))
            };
            if sig.validator_address().is_some_and(|a| a.as_bytes() != validator.address()) {
                return Err(CommitError::Set("it is not in the order of the commit"));
            }
            signatures.push(match sig {
                CommitSig::BlockIdFlagAbsent => CompactSig::Absent,
                CommitSig::BlockIdFlagCommit { timestamp, signature, .. } => {
                    let (seconds, nanos, signature) = one(timestamp, signature)?;
                    CompactSig::Commit { seconds, nanos, signature }
                }
                CommitSig::BlockIdFlagNil { timestamp, signature, .. } => {
                    let (seconds, nanos, signature) = one(timestamp, signature)?;
                    CompactSig::Nil { seconds, nanos, signature }
                }
            });
        }
        Ok(CompactCommit { round: commit.round.value(), part_set_total: parts.total, part_set_hash, signatures })
    }
}
