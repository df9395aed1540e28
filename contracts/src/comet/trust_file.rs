//! The trust file: a root of trust as JSON, checked whole before it becomes one.

use serde::{Deserialize, Serialize};

use super::commit::{ValidatorPower, check_set};
use super::trust::{EarlierSet, EngineTime, MAX_HAND_OVERS, Trust};

/// What a trust file says it is. Files of before say nothing; they remember no sets of before and are read as such.
pub const TRUST_FORMAT: &str = "mulu-trust/2";

/// The file's members, in their order.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TrustFile {
    #[serde(default)]
    format: Option<String>,
    chain_id: String,
    #[serde(with = "hex::serde")]
    genesis_hash: [u8; 32],
    #[serde(with = "crate::kernel::value::u64_string")]
    height: u64,
    time: EngineTime,
    #[serde(with = "hex_option")]
    header_hash: Option<[u8; 32]>,
    validators: Vec<ValidatorPower>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    next_validators: Option<Vec<ValidatorPower>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    earlier: Vec<EarlierSet>,
    #[serde(with = "crate::kernel::value::u64_string")]
    trusting_period_secs: u64,
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

/// What keeps a set from being one, in words.
fn sound(set: &[ValidatorPower]) -> Result<(), String> {
    check_set(set).map(|_| ()).map_err(|e| e.to_string())
}

impl TryFrom<TrustFile> for Trust {
    type Error = String;

    fn try_from(file: TrustFile) -> Result<Trust, String> {
        if let Some(other) = file.format.filter(|format| format != TRUST_FORMAT) {
            return Err(format!("its format is {other:?}, this program knows {TRUST_FORMAT:?}"));
        }
        sound(&file.validators)?;
        file.next_validators.as_deref().map_or(Ok(()), sound)?;
        if file.earlier.len() > MAX_HAND_OVERS {
            return Err(format!("it names more than {MAX_HAND_OVERS} earlier sets"));
        }
        let mut above = 0;
        for set in &file.earlier {
            if set.until <= above || set.until >= file.height {
                return Err("its earlier sets do not stand in the order of their heights, below the trusted one".into());
            }
            above = set.until;
            sound(&set.validators)?;
        }
        Ok(Trust {
            chain_id: file.chain_id,
            genesis_hash: file.genesis_hash,
            height: file.height,
            time: file.time,
            header_hash: file.header_hash,
            validators: file.validators,
            next_validators: file.next_validators,
            earlier: file.earlier,
            trusting_period_secs: file.trusting_period_secs,
        })
    }
}

impl From<Trust> for TrustFile {
    fn from(trust: Trust) -> TrustFile {
        TrustFile {
            format: Some(TRUST_FORMAT.into()),
            chain_id: trust.chain_id,
            genesis_hash: trust.genesis_hash,
            height: trust.height,
            time: trust.time,
            header_hash: trust.header_hash,
            validators: trust.validators,
            next_validators: trust.next_validators,
            earlier: trust.earlier,
            trusting_period_secs: trust.trusting_period_secs,
        }
    }
}
