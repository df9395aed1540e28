//! revoke_key 撤销密钥 (A45, docs/spec/party.md).

use crate::kernel::codec::record;
use crate::kernel::crypto::KeyId;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::kind::Kind;
use crate::kernel::state::StateWrite;
use crate::ledger::access::{Allowed, Hold, Relation, any};
use crate::ledger::context::{Signer, TxContext};
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::pass;
use crate::ledger::organisation::{KeyStatus, SigningKey};
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::CITY_BUREAU;
use crate::party::access::{Controlled, NOT_ENDED};
use crate::party::key_ring::Counting;
use crate::party::keys::{key_ring, signing_key};
use crate::party::{key_ring, write};

record! {
    /// Ends a key for ever, from the next transaction on.
    pub struct RevokeKey {
        /// The organisation: the signer itself.
        pub org: Uscc,
        /// Its control version now.
        pub control_version: u64,
        /// The key.
        pub key_id: KeyId,
    }
}

impl Rule for RevokeKey {
    const NUMBER: u16 = 105;
    const NAME: &'static str = "revoke_key";
    const ALLOWED: &'static [Allowed] = &[any(Relation::Own)];
    const HOLD: Hold = Hold::Ending;

    /// By the key itself alone where no threshold names this kind, else as many as `add_key` needs.
    fn keys_needed(&self, signer: &Signer, k: u8) -> u8 {
        key_ring::keys_needed(signer, k, Kind(Self::NUMBER), Some(&self.key_id))
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let controlled = Controlled::stopped(tx, draft, &self.org)?;
        let key = key_ring::standing_in_line(tx, draft, &self.org, &self.key_id)?;
        pass(tx, draft, &controlled, self.control_version, NOT_ENDED)?;
        let organisation = controlled.organisation;
        // Check 1
        ensure(key.status != KeyStatus::Revoked, Code::KEY_INACTIVE)?;
        // Check 2. Frozen keys count as left: they can come back.
        let keys = key_ring::keys(draft, &self.org, tx.time)?;
        let counting = Counting::of(draft, &self.org, tx.time)?;
        let left = counting.keys(keys.iter().filter(|other| other.spec.public_key != key.spec.public_key));
        counting.require_reachable(&organisation.thresholds, &left)?;

        key_ring::settle(draft, &self.org, tx.time)?;
        let id = key.spec.public_key.key_id();
        draft.put(&signing_key(&self.org, &id), &SigningKey { status: KeyStatus::Revoked, ..key });
        let ring = key_ring::ring(draft, &self.org, tx.time)?;
        draft.put(&key_ring(&self.org), &ring.without(&id));
        write::raise_control(draft, organisation)?;
        Ok(Done::of(id))
    }

    fn example() -> Self {
        RevokeKey { org: samples::uscc(CITY_BUREAU), control_version: 0, key_id: samples::key_spec("1/1").public_key.key_id() }
    }
}
