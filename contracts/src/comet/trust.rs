//! What a client believes before any node speaks, and how that moves on when the validators change.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use tendermint::block::Header;

use super::commit::{CommitError, CompactCommit, Signed, ValidatorPower, check_set, set_hash, verify_commit};
use super::header::{header_hash, read_header};
use super::trust_file::TrustFile;

/// Trusting period where nothing else is said: 100 years (the engine's crates refuse "for ever").
pub const TRUSTING_PERIOD_SECS: u64 = 100 * 365 * 86_400;

/// Hand-overs that one proof carries, and sets of before that a trust file remembers: a ledger has a handful in its life.
pub const MAX_HAND_OVERS: usize = 64;

/// Most validators of all hand-overs of an anchor together: each is a signature to check, also of those below the root, which anybody can
/// make up. They take a fifth of a second.
pub const MAX_HANDING_OVER: usize = 4_096;

/// A time of the engine, in nanoseconds, years 1 to 9999. JSON: RFC 3339 with `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EngineTime(#[serde(deserialize_with = "super::json::time")] pub tendermint::Time);

impl EngineTime {
    /// Nanoseconds above the whole second.
    pub fn nanos(self) -> u32 {
        u32::try_from(self.0.unix_timestamp_nanos().rem_euclid(1_000_000_000)).unwrap_or_default()
    }
}

/// A share of the trusted power that has to be exceeded before a header of another set is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrustShare {
    /// So many parts …
    pub parts: u64,
    /// … of so many.
    pub of: u64,
}

impl TrustShare {
    /// What this program asks for, everywhere. A third, which open chains ask for, is what the keys of two of four exceed.
    pub const TWO_THIRDS: TrustShare = TrustShare { parts: 2, of: 3 };

    /// Strict: the share itself is not enough.
    fn is_exceeded(self, power: u64, total: u64) -> bool {
        u128::from(power) * u128::from(self.of) > u128::from(total) * u128::from(self.parts)
    }
}

/// A root of trust: genesis (height 0) or a header that was verified later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "TrustFile", into = "TrustFile")]
pub struct Trust {
    /// Chain.
    pub chain_id: String,
    /// SHA-256 of the genesis document, to be compared out of band.
    pub genesis_hash: [u8; 32],
    /// Height of the trusted header; 0 for genesis.
    pub height: u64,
    /// Its time; for genesis one nanosecond before genesis_time, which header 1 bears itself.
    pub time: EngineTime,
    /// Its hash; none for genesis.
    pub header_hash: Option<[u8; 32]>,
    /// Its set.
    pub validators: Vec<ValidatorPower>,
    /// The set of the next header, where that is known to be another one.
    pub next_validators: Option<Vec<ValidatorPower>>,
    /// Sets that handed over on the way here, oldest first: they judge the headers of then, so that what they proved stays proven.
    pub earlier: Vec<EarlierSet>,
    /// How long this root may judge another set, seconds between the times of the two headers.
    pub trusting_period_secs: u64,
}

/// A set of before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EarlierSet {
    /// The last height for which it is known to have been the set: that of the header by which it handed over.
    #[serde(with = "crate::kernel::value::u64_string")]
    pub until: u64,
    /// Its validators.
    pub validators: Vec<ValidatorPower>,
}

/// By whose word a header is believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Believed {
    /// Validators of the trusted set.
    pub validators: usize,
    /// Power of the trusted set that signed.
    pub power: u64,
    /// Power of all of it.
    pub total: u64,
    /// Hand-overs between the root and the set that judged.
    pub hand_overs: usize,
}

/// Why a header is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TrustError {
    /// Another chain.
    #[error("the header is of chain {found:?}, this home trusts {trusted:?}")]
    OtherChain { found: String, trusted: String },
    /// Commit or set.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// Another set, and too few of the trusted validators signed.
    #[error(
        "its validator set is not the trusted one, and {power} of {total} trusted power signed: more than two thirds are needed, or the hand-overs that lie between; ask another node, run mulu trust update, or trust a newer header"
    )]
    NotEnough { power: u64, total: u64 },
    /// The root is too old to judge another set.
    #[error("the trusted header is older than the trusting period")]
    Expired,
    /// Another header than the trusted one at its height, with signatures of the trusted set.
    #[error("the header at height {0} is not the trusted one, and validators of the trusted set signed both: the chain forked")]
    Fork(u64),
    /// The same without any.
    #[error("the header at height {0} is not the trusted one, and none of the trusted validators signed it")]
    Foreign(u64),
    /// A higher header with an earlier time, or the other way round.
    #[error("the header's time does not fit its height beside the trusted header")]
    TimeOrder,
}

impl Trust {
    /// Checks a header with its commit and set; tells by whose word it is believed.
    ///
    /// The set that is known for its height signing by two thirds is enough. Any other set is believed only if more than two thirds of
    /// the known power signed this very block within the trusting period.
    pub fn verify(&self, header: &Header, commit: &CompactCommit, set: &[ValidatorPower]) -> Result<Believed, TrustError> {
        self.judge(header, commit, set, TrustShare::TWO_THIRDS)
    }

    /// As [`Trust::verify`], by another share of the trusted power: for the vectors of light clients, which skip by a third.
    pub fn judge(
        &self,
        header: &Header,
        commit: &CompactCommit,
        set: &[ValidatorPower],
        share: TrustShare,
    ) -> Result<Believed, TrustError> {
        let found = header.chain_id.to_string();
        if found != self.chain_id {
            return Err(TrustError::OtherChain { found, trusted: self.chain_id.clone() });
        }
        let height = header.height.value();
        let (known, hand_overs) = self.known_at(height);
        let total = check_set(known)?;
        let signed = verify_commit(header, commit, set)?;
        let power = self.power_of(height, set, &signed);
        if height == self.height && self.header_hash != Some(header_hash(header)) {
            // Anybody can sign with keys of his own: only a trusted validator's second signature is a fork.
            return Err(if power > 0 { TrustError::Fork(height) } else { TrustError::Foreign(height) });
        }
        if height.cmp(&self.height) != EngineTime(header.time).cmp(&self.time) {
            return Err(TrustError::TimeOrder);
        }
        let believed = Believed { validators: known.len(), power, total, hand_overs };
        if set == known {
            return Ok(believed);
        }
        let age = header.time.unix_timestamp_nanos().abs_diff(self.time.0.unix_timestamp_nanos());
        if age > u128::from(self.trusting_period_secs) * 1_000_000_000 {
            return Err(TrustError::Expired);
        }
        if share.is_exceeded(power, total) { Ok(believed) } else { Err(TrustError::NotEnough { power, total }) }
    }

    /// Power that those who signed have in the set that is known for this height.
    pub(super) fn power_of(&self, height: u64, set: &[ValidatorPower], signed: &Signed) -> u64 {
        let signers: BTreeSet<_> = set.iter().zip(&signed.signers).filter(|(_, signs)| **signs).map(|(v, _)| v.key).collect();
        let powers = self.known_at(height).0.iter().filter(|v| signers.contains(&v.key)).map(|v| v.power);
        powers.fold(0, u64::saturating_add)
    }

    /// The set that is known for a height, and how many hand-overs back from the root it stands.
    fn known_at(&self, height: u64) -> (&[ValidatorPower], usize) {
        if height > self.height {
            // Who left the set at the root says nothing about what came after it.
            return (self.next_validators.as_deref().unwrap_or(&self.validators), 0);
        }
        match self.earlier.iter().position(|set| height <= set.until) {
            Some(place) => (&self.earlier[place].validators, self.earlier.len() - place),
            None => (&self.validators, 0),
        }
    }

    /// Verifies a header and moves the root on to it; an older header changes nothing. `next` is the set of the header after it: it has
    /// to be the one that the header names. A header that hands over to a set that is not told moves nothing: whoever stood there would
    /// go on to believe the old set.
    pub fn step(
        &self,
        header: &Header,
        commit: &CompactCommit,
        set: &[ValidatorPower],
        next: Option<&[ValidatorPower]>,
    ) -> Result<Trust, TrustError> {
        self.verify(header, commit, set)?;
        match next {
            Some(next) if header.next_validators_hash.as_bytes() != set_hash(next)? => Err(CommitError::OtherSet.into()),
            Some(next) => Ok(self.moved(header, set, next)),
            None if header.next_validators_hash != header.validators_hash => Ok(self.clone()),
            None => Ok(self.moved(header, set, set)),
        }
    }

    /// The root at a header that is believed.
    pub(super) fn moved(&self, header: &Header, set: &[ValidatorPower], next: &[ValidatorPower]) -> Trust {
        let height = header.height.value();
        let next_validators = Some(next).filter(|next| *next != set).map(<[_]>::to_vec);
        if height <= self.height {
            // Of the trusted header itself the next set may be news.
            let next_validators = if height == self.height { next_validators } else { self.next_validators.clone() };
            return Trust { next_validators, ..self.clone() };
        }
        let mut earlier = self.earlier.clone();
        let mut leave = |until: u64, left: &[ValidatorPower]| {
            if until > 0 && left != set {
                earlier.push(EarlierSet { until, validators: left.to_vec() });
            }
        };
        leave(self.height, &self.validators);
        if let Some(known) = self.next_validators.as_deref().filter(|_| height > self.height + 1) {
            leave(self.height + 1, known);
        }
        let surplus = earlier.len().saturating_sub(MAX_HAND_OVERS);
        earlier.drain(..surplus);
        Trust {
            height,
            time: EngineTime(header.time),
            header_hash: Some(header_hash(header)),
            validators: set.to_vec(),
            next_validators,
            earlier,
            ..self.clone()
        }
    }

    /// A root pinned to a header and its set, after both were checked by its commit. Who calls this vouches for the header. One that hands
    /// over is none: pin the next one.
    pub fn pinned(genesis_hash: [u8; 32], header: &[u8], commit: &CompactCommit, set: &[ValidatorPower]) -> Result<Trust, TrustError> {
        let header = read_header(header).map_err(|_| CommitError::Incomplete("a header"))?;
        verify_commit(&header, commit, set)?;
        if header.next_validators_hash != header.validators_hash {
            return Err(CommitError::Incomplete("the set that its header hands over to").into());
        }
        Ok(Trust {
            chain_id: header.chain_id.to_string(),
            genesis_hash,
            height: header.height.value(),
            time: EngineTime(header.time),
            header_hash: Some(header_hash(&header)),
            validators: set.to_vec(),
            next_validators: None,
            earlier: Vec::new(),
            trusting_period_secs: TRUSTING_PERIOD_SECS,
        })
    }
}

/// Why a genesis document is no root of trust.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct GenesisError(pub(super) String);

/// Genesis as root of trust: height 0, one nanosecond before genesis_time, with the validators of the document.
pub fn trust_from_genesis(document: &serde_json::Value, genesis_hash: [u8; 32]) -> Result<Trust, GenesisError> {
    let genesis = super::json::read_genesis(document).map_err(|e| GenesisError(e.to_string()))?;
    let time = genesis.time.checked_sub(std::time::Duration::from_nanos(1));
    Ok(Trust {
        chain_id: genesis.chain_id,
        genesis_hash,
        height: 0,
        time: EngineTime(time.ok_or_else(|| GenesisError("genesis_time is out of bounds".into()))?),
        header_hash: None,
        validators: genesis.validators,
        next_validators: None,
        earlier: Vec::new(),
        trusting_period_secs: TRUSTING_PERIOD_SECS,
    })
}
