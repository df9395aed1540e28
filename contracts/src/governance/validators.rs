//! The validator set that stands, with the organisations behind its keys (`docs/spec/governance.md`, set_validators).
//!
//! It is a record from genesis on where the engine takes another set, and the same that the engine was told last: so what a block tells
//! the engine is the difference of two records, whoever executes it, and however often. On solo no set stands: it votes alone.

use std::collections::BTreeMap;

use crate::comet::commit::{CommitError, MAX_VALIDATORS, ValidatorPower, check_set, engine_order};
use crate::kernel::codec::record;
use crate::kernel::crypto::PublicKey;
use crate::kernel::error::Fault;
use crate::kernel::id::Uscc;
use crate::kernel::state::{Key, Record, StateRead, Subject};
use crate::kernel::value::{List, u64_string};

record! {
    /// Who votes on blocks.
    pub struct Validator {
        /// The organisation that runs it; none for one of genesis, which names keys alone.
        pub org: Option<Uscc>,
        /// Its consensus key.
        pub public_key: PublicKey,
        /// Its votes.
        #[serde(with = "u64_string")]
        pub power: u64,
    }

    /// The set that stands. The engine begins to vote by it with the second block after the one that made it.
    pub struct ValidatorSet {
        /// In the engine's order.
        pub validators: List<Validator, 1, MAX_VALIDATORS>,
        /// The block that made it; 0 for genesis.
        #[serde(with = "u64_string")]
        pub height: u64,
    }
}

impl Record for ValidatorSet {
    const NAME: &'static str = "validators";
}

/// Key of the set.
pub fn key() -> Key<ValidatorSet> {
    Key::new(&Subject::Chain, &[])
}

/// The set that stands; none on solo.
pub fn stands(state: &dyn StateRead) -> Result<Option<ValidatorSet>, Fault> {
    key().get(state)
}

/// What a new key signs: who knows its secret runs it for this organisation, on this chain.
pub fn proof_bytes(chain_id: &str, org: &Uscc) -> Vec<u8> {
    [b"mulu/validator/v1", chain_id.as_bytes(), org.as_str().as_bytes()].concat()
}

impl Validator {
    /// As the engine sees it.
    pub fn engine(&self) -> ValidatorPower {
        ValidatorPower { key: *self.public_key.bytes(), power: self.power }
    }
}

impl ValidatorSet {
    /// A set in any order, if every reader of sets takes it.
    pub fn new(mut validators: Vec<Validator>, height: u64) -> Result<ValidatorSet, CommitError> {
        validators.sort_by_key(|v| engine_order(&v.engine()));
        check_set(&validators.iter().map(Validator::engine).collect::<Vec<_>>())?;
        let validators = List::new(validators).map_err(|_| CommitError::Set("it is empty or larger than 1,000"))?;
        Ok(ValidatorSet { validators, height })
    }

    /// The set of a genesis document.
    pub fn of_genesis(set: &[ValidatorPower]) -> Result<ValidatorSet, CommitError> {
        let one = |v: &ValidatorPower| Validator { org: None, public_key: PublicKey::ed25519(v.key), power: v.power };
        ValidatorSet::new(set.iter().map(one).collect(), 0)
    }

    /// As the engine sees it, in its order.
    pub fn engine(&self) -> Vec<ValidatorPower> {
        self.validators.iter().map(Validator::engine).collect()
    }

    /// All votes.
    pub fn total(&self) -> u64 {
        self.validators.iter().map(|v| v.power).sum()
    }

    /// What an engine that has the earlier set is told: each key that comes or gets another power, and with power 0 each that goes. By key.
    pub fn updates_from(&self, earlier: &ValidatorSet) -> Vec<ValidatorPower> {
        let of = |set: &ValidatorSet| set.validators.iter().map(|v| (*v.public_key.bytes(), v.power)).collect::<BTreeMap<_, _>>();
        let (old, new) = (of(earlier), of(self));
        let gone = old.keys().filter(|key| !new.contains_key(*key)).map(|key| (*key, 0));
        let changed = new.iter().filter(|(key, power)| old.get(*key) != Some(power)).map(|(key, power)| (*key, *power));
        gone.chain(changed).collect::<BTreeMap<_, _>>().into_iter().map(|(key, power)| ValidatorPower { key, power }).collect()
    }
}
