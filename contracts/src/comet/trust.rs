//! What a client believes before any node speaks, and how that moves on when the validators change.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use super::commit::{CommitError, CompactCommit, Signed, ValidatorPower, set_hash, verify_commit};
use super::{Anchored, read_header};
use crate::value::Time;

/// Trusting period where nothing else is said: a set that was trusted longer ago is believed no more.
const TRUSTING_PERIOD_SECS: u64 = 100 * 365 * 86_400;

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
    #[serde(with = "crate::value::u64_string")]
    pub height: u64,
    /// Its time.
    pub time: Time,
    /// Its hash; none for genesis.
    #[serde(with = "hex_option")]
    pub header_hash: Option<[u8; 32]>,
    /// The set that signs the next blocks.
    pub validators: Vec<ValidatorPower>,
    /// How long this root is believed, seconds of chain time.
    #[serde(with = "crate::value::u64_string")]
    pub trusting_period_secs: u64,
}

mod hex_option {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(value: &Option<[u8; 32]>, serializer: S) -> Result<S::Ok, S::Error> {
        value.map(hex::encode).serialize(serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<[u8; 32]>, D::Error> {
        let Some(text) = Option::<String>::deserialize(deserializer)? else { return Ok(None) };
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
    #[error("the validator set is another one, and only {power} of {total} trusted power signed; more than a third is needed: run mulu trust update along the way, or trust a newer header")]
    NotEnough { power: u64, total: u64 },
    /// The root is too old to judge another set.
    #[error("the trusted header is older than the trusting period")]
    Expired,
    /// Another header than the trusted one at its height.
    #[error("the header at height {0} is not the trusted one: the chain forked")]
    Fork(u64),
}

impl Trust {
    /// Checks a header with its commit and set; gives who signed.
    pub fn verify(&self, header: &tendermint::block::Header, commit: &CompactCommit, set: &[ValidatorPower]) -> Result<Signed, TrustError> {
        let found = header.chain_id.to_string();
        if found != self.chain_id {
            return Err(TrustError::OtherChain { found, trusted: self.chain_id.clone() });
        }
        if header.height.value() == self.height && self.header_hash.is_some_and(|hash| header.hash().as_bytes() != hash) {
            return Err(TrustError::Fork(self.height));
        }
        let signed = verify_commit(header, commit, set)?;
        if set == self.validators {
            return Ok(signed);
        }
        let age = header.time.unix_timestamp().abs_diff(self.time.0);
        if age > self.trusting_period_secs {
            return Err(TrustError::Expired);
        }
        let total = self.validators.iter().try_fold(0_u64, |sum, v| sum.checked_add(v.power)).ok_or(CommitError::Set("powers"))?;
        let voted = |v: &&ValidatorPower| set.iter().zip(&signed.signers).any(|(other, signs)| *signs && other.key == v.key);
        let power: u64 = self.validators.iter().filter(voted).map(|v| v.power).sum();
        // Strict: one third is not enough.
        if u128::from(power) * 3 > u128::from(total) { Ok(signed) } else { Err(TrustError::NotEnough { power, total }) }
    }

    /// The root moved on to a verified header; an older one changes nothing.
    #[must_use]
    pub fn advanced(&self, to: &Anchored) -> Trust {
        if to.height <= self.height {
            return self.clone();
        }
        Trust {
            height: to.height,
            time: to.time,
            header_hash: Some(to.hash),
            validators: to.set.clone(),
            ..self.clone()
        }
    }

    /// A root pinned to a header and its set, after both were checked by its commit.
    pub fn pinned(genesis_hash: [u8; 32], header: &[u8], commit: &CompactCommit, set: &[ValidatorPower]) -> Result<Trust, TrustError> {
        let header = read_header(header).map_err(|_| CommitError::Incomplete("a header"))?;
        verify_commit(&header, commit, set)?;
        Ok(Trust {
            chain_id: header.chain_id.to_string(),
            genesis_hash,
            height: header.height.value(),
            time: super::header::whole_seconds(header.time),
            header_hash: super::header::bytes32(header.hash().as_bytes()),
            validators: set.to_vec(),
            trusting_period_secs: TRUSTING_PERIOD_SECS,
        })
    }
}

/// Why a genesis document is no root of trust.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct GenesisError(String);

#[derive(Deserialize)]
struct Document {
    chain_id: String,
    genesis_time: Time,
    validators: Vec<DocumentValidator>,
}

#[derive(Deserialize)]
struct DocumentValidator {
    pub_key: tendermint::PublicKey,
    #[serde(with = "crate::value::u64_string")]
    power: u64,
}

/// Genesis as root of trust: height 0, with the validators of the document.
pub fn trust_from_genesis(document: &serde_json::Value, genesis_hash: [u8; 32]) -> Result<Trust, GenesisError> {
    let words = |e: &dyn std::fmt::Display| GenesisError(e.to_string());
    let document: Document = serde_json::from_value(document.clone()).map_err(|e| words(&e))?;
    let mut validators = Vec::new();
    for validator in document.validators {
        let key = validator.pub_key.ed25519().and_then(|key| <[u8; 32]>::try_from(key.as_bytes()).ok());
        let key = key.ok_or_else(|| GenesisError("validator keys are Ed25519".into()))?;
        validators.push(ValidatorPower { key, power: validator.power });
    }
    validators.sort_by_key(|v| (std::cmp::Reverse(v.power), v.address()));
    set_hash(&validators).map_err(|e| words(&e))?;
    Ok(Trust {
        chain_id: document.chain_id,
        genesis_hash,
        height: 0,
        time: document.genesis_time,
        header_hash: None,
        validators,
        trusting_period_secs: TRUSTING_PERIOD_SECS,
    })
}
