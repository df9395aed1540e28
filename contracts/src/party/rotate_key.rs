//! rotate_key 更换密钥 (A45, records.md §2.4, decision 18).

use crate::codec::record;
use crate::error::{Code, Refusal, ensure};
use crate::id::Uscc;
use crate::rule::{Allowed, Plan, Relation, Rule, Signer, TxContext, any};
use crate::state::StateRead;

use super::access::require_relation;
use super::*;

record! {
    /// Puts a new key in the place of an old one.
    pub struct RotateKey {
        /// The organisation: the signer itself.
        pub uscc: Uscc,
        /// Its version now.
        pub version: u64,
        /// The old key; revoked.
        pub key_id: KeyId,
        /// The new key, which allows at most what the old one did and has the same holder.
        pub key: KeySpec,
    }
}

impl RotateKey {
    /// Whether the new key is wider. Another holder counts as wider: a rotation needs one key alone, so with it one person
    /// could pass for the second whom a review asks for.
    fn is_wider(&self, old: &KeySpec) -> bool {
        let kinds = match (&old.allowed, &self.key.allowed) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(old), Some(new)) => !new.iter().all(|kind| old.contains(kind)),
        };
        kinds || old.holder_tag != self.key.holder_tag
    }
}

impl Rule for RotateKey {
    const NAME: &'static str = "rotate_key";
    const ALLOWED: &'static [Allowed] = &[any(Relation::Own)];

    /// The old key suffices alone (that it allows this kind the envelope has checked). Without it a rotation is as good as adding a
    /// key, and needs as many: else one person could take over another's key and sign for two (decision 18).
    fn keys_needed(&self, signer: &Signer, k: u8) -> u8 {
        if signer.keys.iter().any(|key| key.spec.public_key.key_id() == self.key_id) {
            1
        } else {
            k.max(signer.organisation.largest_threshold())
        }
    }

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        change::require_term(&self.key, "key")
    }

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let organisation = change::found(tx, state, &self.uscc, "uscc")?;
        let old = change::found_key(tx, state, &self.uscc, &self.key_id)?;
        require_relation(tx, state, Self::ALLOWED, &change::object(&organisation))?;
        ensure(organisation.version == self.version, Code::StaleVersion)?;
        change::require_standing(&organisation)?;
        // 1
        ensure(old.signs_at(tx.time), Code::KeyInactive)?;
        // 2
        ensure(!self.is_wider(&old.spec), Code::KeyWider)?;
        // 3
        change::require_new_keys(state, [&self.key.public_key])?;
        // 4 A narrower key may no longer serve a threshold.
        let keys = scheduled::keys(state, &self.uscc, tx.time)?;
        let others = keys.iter().map(|k| &k.spec).filter(|spec| spec.public_key != old.spec.public_key);
        change::require_reachable(&organisation.thresholds, &others.chain([&self.key]).collect::<Vec<_>>())?;

        let mut plan = Plan::about(self.key.public_key.key_id());
        scheduled::settle(&mut plan, state, &self.uscc, tx.time)?;
        let id = change::put_key(&mut plan, &self.uscc, &self.key, tx.payload_hash);
        plan.put(&signing_key(&self.uscc, &self.key_id), &SigningKey { status: KeyStatus::Revoked, ..old });
        let ring = scheduled::ring(state, &self.uscc, tx.time)?;
        plan.put(&key_ring(&self.uscc), &ring.without(&self.key_id).with(id));
        change::raise_version(&mut plan, organisation);
        Ok(plan)
    }

    fn example() -> Self {
        RotateKey {
            uscc: samples::uscc(samples::CITY_BUREAU),
            version: 1,
            key_id: samples::key_spec("1/0").public_key.key_id(),
            key: KeySpec { holder_tag: samples::key_spec("1/0").holder_tag, ..samples::key_spec("rotated") },
        }
    }
}
