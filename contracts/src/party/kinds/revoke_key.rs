//! revoke_key 撤销密钥 (A45, records.md §2.4, decision 17).

use crate::kernel::codec::record;
use crate::kernel::crypto::KeyId;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::state::StateWrite;
use crate::ledger::access::{Allowed, Relation, any};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass};
use crate::ledger::organisation::{KeyStatus, SigningKey};
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::CITY_BUREAU;
use crate::party::access::{Controlled, NOT_ENDED};
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

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let organisation = found::<Controlled>(tx, draft, &self.org)?;
        let key = key_ring::found_key(tx, draft, &self.org, &self.key_id)?;
        pass(tx, draft, &organisation, self.control_version, NOT_ENDED)?;
        let Controlled(organisation) = organisation;
        if key.status == KeyStatus::Revoked {
            return Err(Code::WRONG_STATE.of("revoked"));
        }
        // 1 Frozen keys count as left: they can come back.
        let keys = key_ring::keys(draft, &self.org, tx.time)?;
        let left: Vec<_> = keys.iter().map(|k| &k.spec).filter(|spec| spec.public_key != key.spec.public_key).collect();
        ensure(!left.is_empty(), Code::THRESHOLD_UNREACHABLE)?;
        key_ring::require_reachable(&organisation.thresholds, &left)?;

        key_ring::settle(draft, &self.org, tx.time)?;
        draft.put(&signing_key(&self.org, &self.key_id), &SigningKey { status: KeyStatus::Revoked, ..key });
        let ring = key_ring::ring(draft, &self.org, tx.time)?;
        draft.put(&key_ring(&self.org), &ring.without(&self.key_id));
        write::raise_control(draft, organisation)?;
        Ok(Done::of(self.key_id))
    }

    fn example() -> Self {
        RevokeKey { org: samples::uscc(CITY_BUREAU), control_version: 0, key_id: samples::key_spec("1/1").public_key.key_id() }
    }
}
