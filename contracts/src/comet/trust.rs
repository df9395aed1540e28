//! What a client believes before any node speaks, and how that moves on when the validators change.

use std::io::{Error, ErrorKind, Read, Write};

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};
use tendermint::block::Header;

use super::commit::{CommitError, CompactCommit, Signed, ValidatorPower, check_set, set_hash, verify_commit};
use super::header::{header_hash, read_header};
use crate::kernel::value::Time;

/// Trusting period where nothing else is said: 100 years (the engine's crates refuse "for ever").
pub const TRUSTING_PERIOD_SECS: u64 = 100 * 365 * 86_400;

/// A time of the engine, in nanoseconds, years 1 to 9999. JSON: RFC 3339 with `Z`. Borsh: seconds since 1970 i64, nanoseconds u32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EngineTime(pub tendermint::Time);

impl EngineTime {
    /// Nanoseconds above the whole second.
    pub fn nanos(self) -> u32 {
        u32::try_from(self.0.unix_timestamp_nanos().rem_euclid(1_000_000_000)).unwrap_or_default()
    }
}

impl BorshSerialize for EngineTime {
    fn serialize<W: Write>(&self, writer: &mut W) -> Result<(), Error> {
        BorshSerialize::serialize(&(self.0.unix_timestamp(), self.nanos()), writer)
    }
}

impl BorshDeserialize for EngineTime {
    fn deserialize_reader<R: Read>(reader: &mut R) -> Result<Self, Error> {
        let (seconds, nanos) = <(i64, u32)>::deserialize_reader(reader)?;
        let time = tendermint::Time::from_unix_timestamp(seconds, nanos);
        time.map(EngineTime).map_err(|_| Error::new(ErrorKind::InvalidData, "not a time of the engine"))
    }
}

/// A root of trust: genesis (height 0) or a header that was verified later.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Trust {
    /// Chain.
    pub chain_id: String,
    /// SHA-256 of the genesis document, to be compared out of band.
    #[serde(with = "hex::serde")]
    pub genesis_hash: [u8; 32],
    /// Height of the trusted header; 0 for genesis.
    #[serde(with = "crate::kernel::value::u64_string")]
    pub height: u64,
    /// Its time; for genesis one nanosecond before genesis_time, which header 1 bears itself (proofs.md trap 6).
    pub time: EngineTime,
    /// Its hash; none for genesis.
    #[serde(with = "hex_option")]
    pub header_hash: Option<[u8; 32]>,
    /// Its set.
    pub validators: Vec<ValidatorPower>,
    /// The set of the next header, where that is known to be another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_validators: Option<Vec<ValidatorPower>>,
    /// How long this root may judge another set, seconds between the times of the two headers.
    #[serde(with = "crate::kernel::value::u64_string")]
    pub trusting_period_secs: u64,
}

mod hex_option {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(value: &Option<[u8; 32]>, serializer: S) -> Result<S::Ok, S::Error> {
        value.map(hex::encode).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<[u8; 32]>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else {
            return Ok(None);
        };
        let mut bytes = [0; 32];
        hex::decode_to_slice(text, &mut bytes).map_err(serde::de::Error::custom)?;
        Ok(Some(bytes))
    }
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
    /// The set changed, and too few of the trusted validators signed.
    #[error(
        "the validator set is another one, and only {power} of {total} trusted power signed; more than a third is needed: run mulu trust update along the way, or trust a newer header"
    )]
    NotEnough { power: u64, total: u64 },
    /// The root is too old to judge another set.
    #[error("the trusted header is older than the trusting period")]
    Expired,
    /// Another header than the trusted one at its height.
    #[error("the header at height {0} is not the trusted one: the chain forked")]
    Fork(u64),
    /// A higher header with an earlier time, or the other way round.
    #[error("the header's time does not fit its height beside the trusted header")]
    TimeOrder,
}

impl Trust {
    /// Checks a header with its commit and set; gives who signed.
    ///
    /// The set that is known for its height signing by two thirds is enough: above the root the next one where that is known, else the
    /// root's. Any other set is believed only if more than a third (strictly) of the known power signed this very block within the
    /// trusting period. Headers below the root are judged alike, by the root's set.
    pub fn verify(&self, header: &Header, commit: &CompactCommit, set: &[ValidatorPower]) -> Result<Signed, TrustError> {
        let found = header.chain_id.to_string();
        if found != self.chain_id {
            return Err(TrustError::OtherChain { found, trusted: self.chain_id.clone() });
        }
        let height = header.height.value();
        if height == self.height && self.header_hash != Some(header_hash(header)) {
            return Err(TrustError::Fork(height));
        }
        if height.cmp(&self.height) != EngineTime(header.time).cmp(&self.time) {
            return Err(TrustError::TimeOrder);
        }
        let signed = verify_commit(header, commit, set)?;
        // Who left the set at the root says nothing about what came after it.
        let next = self.next_validators.as_deref().filter(|_| height > self.height);
        let base = next.unwrap_or(&self.validators);
        if set == base {
            return Ok(signed);
        }
        let age = header.time.unix_timestamp_nanos().abs_diff(self.time.0.unix_timestamp_nanos());
        if age > u128::from(self.trusting_period_secs) * 1_000_000_000 {
            return Err(TrustError::Expired);
        }
        let total = check_set(base)?;
        let voted = |v: &&ValidatorPower| set.iter().zip(&signed.signers).any(|(other, signs)| *signs && other.key == v.key);
        let power: u64 = base.iter().filter(voted).map(|v| v.power).sum();
        // Strict: one third is not enough.
        if u128::from(power) * 3 > u128::from(total) { Ok(signed) } else { Err(TrustError::NotEnough { power, total }) }
    }

    /// Verifies a header and moves the root on to it; an older header changes nothing. `next` is the set of the header after it,
    /// where known: it has to be the one that the header names.
    pub fn step(
        &self,
        header: &Header,
        commit: &CompactCommit,
        set: &[ValidatorPower],
        next: Option<&[ValidatorPower]>,
    ) -> Result<Trust, TrustError> {
        self.verify(header, commit, set)?;
        if let Some(next) = next
            && header.next_validators_hash.as_bytes() != set_hash(next)?
        {
            return Err(CommitError::OtherSet.into());
        }
        if header.height.value() <= self.height {
            return Ok(self.clone());
        }
        Ok(Trust {
            height: header.height.value(),
            time: EngineTime(header.time),
            header_hash: Some(header_hash(header)),
            validators: set.to_vec(),
            next_validators: next.filter(|next| *next != set).map(<[_]>::to_vec),
            ..self.clone()
        })
    }

    /// The root moved on to a verified header; an older one changes nothing.
    #[must_use]
    pub fn advanced(&self, to: &Anchored) -> Trust {
        // Cannot fail for an anchor of ours: its time came from such a time.
        let Ok(time) = tendermint::Time::from_unix_timestamp(to.time.0, to.nanos) else {
            return self.clone();
        };
        if to.height <= self.height {
            return self.clone();
        }
        Trust {
            height: to.height,
            time: EngineTime(time),
            header_hash: Some(to.hash),
            validators: to.set.clone(),
            next_validators: None,
            ..self.clone()
        }
    }

    /// A root pinned to a header and its set, after both were checked by its commit. Who calls this vouches for the header.
    pub fn pinned(genesis_hash: [u8; 32], header: &[u8], commit: &CompactCommit, set: &[ValidatorPower]) -> Result<Trust, TrustError> {
        let header = read_header(header).map_err(|_| CommitError::Incomplete("a header"))?;
        verify_commit(&header, commit, set)?;
        Ok(Trust {
            chain_id: header.chain_id.to_string(),
            genesis_hash,
            height: header.height.value(),
            time: EngineTime(header.time),
            header_hash: Some(header_hash(&header)),
            validators: set.to_vec(),
            next_validators: None,
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
        trusting_period_secs: TRUSTING_PERIOD_SECS,
    })
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
    /// Nanoseconds above them.
    pub previous_nanos: u32,
    /// Its hash.
    pub previous_hash: [u8; 32],
    /// Height X.
    pub height: u64,
    /// Its time, whole seconds.
    pub time: Time,
    /// Nanoseconds above them.
    pub nanos: u32,
    /// Its hash.
    pub hash: [u8; 32],
    /// State after H.
    pub app_hash: [u8; 32],
    /// Results of H.
    pub last_results_hash: [u8; 32],
    /// The set of X.
    pub set: Vec<ValidatorPower>,
    /// Validators in it.
    pub validators: usize,
    /// Power that signed.
    pub signed_power: u64,
    /// Power of all.
    pub total_power: u64,
}
