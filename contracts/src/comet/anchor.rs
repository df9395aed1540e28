//! An anchor: headers H and H+1 with the commit of H+1. What is proven under it is as true as its signers are honest.

use borsh::{BorshDeserialize, BorshSerialize};
use tendermint::block::{self, Header};

use super::commit::{CommitError, CompactCommit, MAX_VALIDATORS, ValidatorPower, check_set};
use super::hand_over::{HandOver, HandOverError};
use super::header::{bytes32, header_bytes, header_hash, read_header, whole_seconds};
use super::trust::{MAX_HAND_OVERS, Trust, TrustError};
use crate::kernel::value::Time;

/// Headers H and X = H+1, the commit of X, the set that signed it, and how the validators came to be that set.
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
    /// The hand-overs below X, oldest first; where there are more than may be carried, the newest.
    #[borsh(deserialize_with = "crate::kernel::codec::bounded::<_, MAX_HAND_OVERS, _>")]
    pub hand_overs: Vec<HandOver>,
}

/// A verified anchor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchored {
    /// Chain.
    pub chain_id: String,
    /// Height H.
    pub previous_height: u64,
    /// Its time, whole seconds.
    pub previous_time: Time,
    /// Its hash.
    pub previous_hash: [u8; 32],
    /// Height X.
    pub height: u64,
    /// Its time, whole seconds.
    pub time: Time,
    /// Its hash.
    pub hash: [u8; 32],
    /// State after H.
    pub app_hash: [u8; 32],
    /// Results of H.
    pub last_results_hash: [u8; 32],
    /// The set of X.
    pub set: Vec<ValidatorPower>,
    /// Validators of the trusted set.
    pub validators: usize,
    /// Power of the trusted set that signed X, or the first hand-over where some lie between.
    pub signed_power: u64,
    /// Power of all of the trusted set.
    pub total_power: u64,
    /// Hand-overs between the trusted set and that of X.
    pub hand_overs: usize,
    /// The root that verified it, moved on as far as this anchor goes.
    pub root: Trust,
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
    /// The way to the set.
    #[error(transparent)]
    HandOver(HandOverError),
    /// Cannot be judged from this root; so much of the trusted power signed.
    #[error("not enough trust: {reason}")]
    NotEnoughTrust { reason: String, power: u64 },
    /// Another header than the trusted one at its height, or times that go against heights.
    #[error("{0}")]
    Contradicts(TrustError),
}

impl From<TrustError> for AnchorError {
    fn from(error: TrustError) -> Self {
        match error {
            TrustError::OtherChain { found, trusted } => AnchorError::OtherChain { found, trusted },
            TrustError::Commit(error) => AnchorError::Commit(error),
            TrustError::NotEnough { power, .. } => AnchorError::NotEnoughTrust { reason: error.to_string(), power },
            TrustError::Expired => AnchorError::NotEnoughTrust { reason: error.to_string(), power: 0 },
            TrustError::Fork(_) | TrustError::Foreign(_) | TrustError::TimeOrder => AnchorError::Contradicts(error),
        }
    }
}

impl From<HandOverError> for AnchorError {
    fn from(error: HandOverError) -> Self {
        match error {
            HandOverError::Trust(error) => error.into(),
            other => AnchorError::HandOver(other),
        }
    }
}

impl Anchor {
    /// From the engine's headers and commit, without hand-overs. Signatures are not checked here: [`Anchor::verify`] does, by a root of trust.
    pub fn build(previous: &Header, header: &Header, commit: &block::Commit, set: &[ValidatorPower]) -> Result<Anchor, CommitError> {
        let follows = header.last_block_id.is_some_and(|id| id.hash == previous.hash());
        if !follows || commit.height != header.height || commit.block_id.hash != header.hash() {
            return Err(CommitError::OtherBlock);
        }
        check_set(set)?;
        let commit = CompactCommit::from_engine(commit, set)?;
        Ok(Anchor {
            previous: header_bytes(previous),
            header: header_bytes(header),
            commit,
            validators: set.to_vec(),
            hand_overs: Vec::new(),
        })
    }

    /// Header X, its commit and its set as a hand-over; none where X names the same set for the next header.
    pub fn into_hand_over(self) -> Option<HandOver> {
        let header = read_header(&self.header).ok()?;
        (header.next_validators_hash != header.validators_hash).then_some(HandOver {
            header: self.header,
            commit: self.commit,
            validators: self.validators,
        })
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
        let followed = trust.follow(&self.hand_overs, height, &self.validators)?;
        let judged = followed.root.verify(&header, &self.commit, &self.validators)?;
        let previous_hash = header_hash(&previous);
        if header.last_block_id.is_none_or(|id| id.hash.as_bytes() != previous_hash) {
            return Err(AnchorError::PreviousAltered(before));
        }
        let believed = followed.first.unwrap_or(judged);
        let results = header.last_results_hash.ok_or(AnchorError::Missing("results hash"))?;
        Ok(Anchored {
            chain_id: header.chain_id.to_string(),
            previous_height: before,
            previous_time: whole_seconds(previous.time).ok_or(AnchorError::Malformed("H"))?,
            previous_hash,
            height,
            time: whole_seconds(header.time).ok_or(AnchorError::Malformed("H+1"))?,
            hash: header_hash(&header),
            app_hash: bytes32(header.app_hash.as_bytes()).ok_or(AnchorError::Missing("app hash"))?,
            last_results_hash: bytes32(results.as_bytes()).ok_or(AnchorError::Missing("results hash"))?,
            set: self.validators.clone(),
            validators: believed.validators,
            signed_power: believed.power,
            total_power: believed.total,
            hand_overs: followed.count + judged.hand_overs,
            // A header that hands over names its next set by hash alone: the root waits for the header after it.
            root: match header.next_validators_hash == header.validators_hash {
                true => followed.root.moved(&header, &self.validators, &self.validators),
                false => followed.root,
            },
        })
    }
}

impl Trust {
    /// The root moved on to a verified anchor; an older one changes nothing.
    #[must_use]
    pub fn advanced(&self, to: &Anchored) -> Trust {
        if to.root.height > self.height { to.root.clone() } else { self.clone() }
    }
}
