//! An anchor: headers H and H+1 with the commit of H+1. What is proven under it is as true as its signers are honest.

use borsh::{BorshDeserialize, BorshSerialize};
use tendermint::block::{self, Header};

use super::commit::{CommitError, CompactCommit, MAX_VALIDATORS, ValidatorPower};
use super::header::{bytes32, header_bytes, header_hash, read_header, whole_seconds};
use super::trust::{Anchored, EngineTime, Trust, TrustError};

/// Headers H and X = H+1, the commit of X and the set that signed it.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Anchor {
    /// Header H, canonical protobuf.
    pub previous: Vec<u8>,
    /// Header X, canonical protobuf: names the state after H and the results of H.
    pub header: Vec<u8>,
    /// Who signed X.
    pub commit: CompactCommit,
    /// The set of X.
    #[borsh(deserialize_with = "crate::kernel::codec::bounded::<_, MAX_VALIDATORS, _>")]
    pub validators: Vec<ValidatorPower>,
}

/// Why an anchor does not hold; each with its own words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnchorError {
    /// Bytes.
    #[error("header {0} does not decode, or not from its canonical bytes")]
    Malformed(&'static str),
    /// H given for H+1 or the like.
    #[error("the headers do not follow each other: {previous} and {height}; header H+1 is needed beside H")]
    NotSuccessive { previous: u64, height: u64 },
    /// H is not the block before X.
    #[error("header {0} is not the block that header H+1 names as its last: it was altered")]
    PreviousAltered(u64),
    /// A hash that cannot be.
    #[error("header H+1 has no {0} of 32 bytes")]
    Missing(&'static str),
    /// Another chain.
    #[error("the proof is of chain {found:?}, the trust file is for {trusted:?}")]
    OtherChain { found: String, trusted: String },
    /// Commit or set.
    #[error("header H+1 is not signed as it has to be: {0}")]
    Commit(CommitError),
    /// Cannot be judged from this root.
    #[error("not enough trust: {reason}")]
    NotEnoughTrust { reason: String },
    /// Two headers at one height, or times that go against heights.
    #[error("{0}")]
    Fork(TrustError),
}

impl From<TrustError> for AnchorError {
    fn from(error: TrustError) -> Self {
        match error {
            TrustError::OtherChain { found, trusted } => AnchorError::OtherChain { found, trusted },
            TrustError::Commit(error) => AnchorError::Commit(error),
            TrustError::NotEnough { .. } | TrustError::Expired => AnchorError::NotEnoughTrust { reason: error.to_string() },
            TrustError::Fork(_) | TrustError::TimeOrder => AnchorError::Fork(error),
        }
    }
}

impl Anchor {
    /// From the engine's headers and commit. Signatures are not checked here: [`Anchor::verify`] does, by a root of trust.
    pub fn build(previous: &Header, header: &Header, commit: &block::Commit, set: &[ValidatorPower]) -> Result<Anchor, CommitError> {
        let follows = header.last_block_id.is_some_and(|id| id.hash == previous.hash());
        if !follows || commit.height != header.height || commit.block_id.hash != header.hash() {
            return Err(CommitError::OtherBlock);
        }
        let commit = CompactCommit::from_engine(commit, set)?;
        Ok(Anchor { previous: header_bytes(previous), header: header_bytes(header), commit, validators: set.to_vec() })
    }

    /// Checks everything from this root of trust.
    pub fn verify(&self, trust: &Trust) -> Result<Anchored, AnchorError> {
        let previous = read_header(&self.previous).map_err(|_| AnchorError::Malformed("H"))?;
        let header = read_header(&self.header).map_err(|_| AnchorError::Malformed("H+1"))?;
        let (before, height) = (previous.height.value(), header.height.value());
        // Block 0 is none: the state of genesis is reached through the headers that follow it.
        if before == 0 || before.checked_add(1) != Some(height) {
            return Err(AnchorError::NotSuccessive { previous: before, height });
        }
        let signed = trust.verify(&header, &self.commit, &self.validators)?;
        let previous_hash = header_hash(&previous);
        if header.last_block_id.is_none_or(|id| id.hash.as_bytes() != previous_hash) {
            return Err(AnchorError::PreviousAltered(before));
        }
        let results = header.last_results_hash.ok_or(AnchorError::Missing("results hash"))?;
        Ok(Anchored {
            chain_id: header.chain_id.to_string(),
            previous_height: before,
            previous_time: whole_seconds(previous.time).ok_or(AnchorError::Malformed("H"))?,
            previous_nanos: EngineTime(previous.time).nanos(),
            previous_hash,
            height,
            time: whole_seconds(header.time).ok_or(AnchorError::Malformed("H+1"))?,
            nanos: EngineTime(header.time).nanos(),
            hash: header_hash(&header),
            app_hash: bytes32(header.app_hash.as_bytes()).ok_or(AnchorError::Missing("app hash"))?,
            last_results_hash: bytes32(results.as_bytes()).ok_or(AnchorError::Missing("results hash"))?,
            set: self.validators.clone(),
            validators: self.validators.len(),
            signed_power: signed.power,
            total_power: signed.total,
        })
    }
}
