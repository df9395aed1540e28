//! add_key 增加密钥 (A45, records.md §2.4, decisions 16, 18 and 19).

use crate::codec::record;
use crate::error::{Code, Refusal, ensure};
use crate::id::Uscc;
use crate::rule::{Allowed, Plan, Relation, Rule, Signer, TxContext, any};
use crate::state::StateRead;

use super::access::require_relation;
use super::*;

record! {
    /// Adds a key. Keyed by (organisation, key id).
    pub struct AddKey {
        /// The organisation: the signer itself.
        pub org: Uscc,
        /// The key.
        pub key: KeySpec,
    }
}

impl Rule for AddKey {
    const NAME: &'static str = "add_key";
    const ALLOWED: &'static [Allowed] = &[any(Relation::Own)];

    /// The largest of all thresholds: else a single key could add others and with them reach any threshold.
    fn keys_needed(&self, signer: &Signer, k: u8) -> u8 {
        k.max(signer.organisation.largest_threshold())
    }

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        change::require_term(&self.key, "key")
    }

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let id = self.key.public_key.key_id();
        let standing = scheduled::find_key(state, &self.org, &id, tx.time)?;
        if let Some(standing) = standing.filter(|k| k.status != KeyStatus::Revoked) {
            ensure(standing.payload_hash == tx.payload_hash, Code::ExistsWithOtherContent)?;
            return Ok(Plan::exists(id));
        }
        let organisation = change::found(tx, state, &self.org, "org")?;
        require_relation(tx, state, Self::ALLOWED, &change::object(&organisation))?;
        change::require_standing(&organisation)?;
        // 1
        change::require_new_keys(state, [&self.key.public_key])?;
        // 2
        let ring = scheduled::ring(state, &self.org, tx.time)?;
        ensure(ring.keys.len() < MAX_KEYS, Code::TooManyKeys)?;

        let mut plan = Plan::about(id);
        scheduled::settle(&mut plan, state, &self.org, tx.time)?;
        let id = change::put_key(&mut plan, &self.org, &self.key, tx.payload_hash);
        plan.put(&key_ring(&self.org), &ring.with(id));
        change::raise_version(&mut plan, organisation);
        Ok(plan)
    }

    fn example() -> Self {
        AddKey { org: samples::uscc(samples::CITY_BUREAU), key: samples::key_spec("added") }
    }
}
