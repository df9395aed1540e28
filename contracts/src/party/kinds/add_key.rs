//! add_key 增加密钥 (A45, docs/spec/party.md).

use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::state::StateWrite;
use crate::ledger::access::{Allowed, Relation, any};
use crate::ledger::context::{Signer, TxContext};
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass};
use crate::ledger::organisation::{KeySpec, KeyStatus, Organisation};
use crate::ledger::possession::{Brought, Proofs};
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::CITY_BUREAU;
use crate::party::access::NOT_ENDED;
use crate::party::keys::key_ring;
use crate::party::records::MAX_KEYS;
use crate::party::{key_ring, write};

record! {
    /// Adds a key. Keyed by (organisation, key id).
    pub struct AddKey {
        /// The organisation: the signer itself.
        pub org: Uscc,
        /// The key.
        pub key: KeySpec,
        /// Proofs of possession, one for each key in order.
        #[serde(default)]
        pub proofs: Proofs,
    }
}

impl Rule for AddKey {
    const NUMBER: u16 = key_ring::ADD_KEY.0;
    const NAME: &'static str = "add_key";
    const ALLOWED: &'static [Allowed] = &[any(Relation::Own)];

    /// The largest of all thresholds: else a single key could add others and with them reach any threshold.
    fn keys_needed(&self, signer: &Signer, k: u8) -> u8 {
        key_ring::keys_needed(signer, k, key_ring::ADD_KEY, None)
    }

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        key_ring::require_term(&self.key, "key")
    }

    fn brings(&self) -> Option<Brought> {
        let keys = vec![self.key.public_key.clone()];
        Some(Brought { org: self.org, keys, proofs: self.proofs.to_vec() })
    }

    fn take_proofs(&mut self, proofs: Proofs) {
        self.proofs = proofs;
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let id = self.key.public_key.key_id();
        let standing = key_ring::find_key(draft, &self.org, &id, tx.time)?;
        if let Some(standing) = standing {
            // One that was revoked is never the same again.
            let live = standing.status != KeyStatus::Revoked && standing.payload_hash == tx.payload_hash;
            ensure(live, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(id));
        }
        let organisation = found::<Organisation>(tx, draft, &self.org)?;
        let version = organisation.version;
        pass(tx, draft, &organisation, version, NOT_ENDED)?;
        // Check 1
        key_ring::require_new_keys(draft, [&self.key.public_key])?;
        // Check 2
        let ring = key_ring::ring(draft, &self.org, tx.time)?;
        ensure(ring.keys.len() < MAX_KEYS, Code::TOO_MANY_KEYS)?;

        key_ring::settle(draft, &self.org, tx.time)?;
        let id = write::put_key(draft, &self.org, &self.key, None, tx.payload_hash);
        draft.put(&key_ring(&self.org), &ring.with(id));
        write::raise_version(draft, organisation)?;
        Ok(Done::of(id))
    }

    fn example() -> Self {
        AddKey { org: samples::uscc(CITY_BUREAU), key: samples::key_spec("added"), proofs: Proofs::default() }
    }
}
