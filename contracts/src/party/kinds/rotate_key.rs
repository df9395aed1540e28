//! rotate_key 更换密钥 (A45, docs/spec/party.md).

use crate::kernel::codec::record;
use crate::kernel::crypto::KeyId;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::kind::Kind;
use crate::kernel::state::StateWrite;
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Relation, any};
use crate::ledger::context::{Signer, TxContext};
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass};
use crate::ledger::organisation::{KeySpec, KeyStatus, Organisation, SigningKey};
use crate::ledger::possession::{Brought, Proofs};
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::CITY_BUREAU;
use crate::party::access::NOT_ENDED;
use crate::party::key_ring::Counting;
use crate::party::keys::{key_ring, signing_key};
use crate::party::{key_ring, write};

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
        /// Proofs of possession, one for each key in order.
        #[serde(default)]
        pub proofs: Proofs,
    }
}

impl RotateKey {
    /// Whether the new key is wider: it allows more, lives longer, or begins before an old one that has not begun. Another holder counts as wider: a rotation needs one key alone, so with it one person
    /// could pass for the second whom a review asks for.
    fn is_wider(&self, old: &KeySpec, time: Time) -> bool {
        let kinds = match (&old.allowed, &self.key.allowed) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(old), Some(new)) => !new.iter().all(|kind| old.contains(kind)),
        };
        let longer = old.valid_until.is_some_and(|end| self.key.valid_until.is_none_or(|new| new > end));
        let sooner = time < old.valid_from && self.key.valid_from < old.valid_from;
        kinds || longer || sooner || old.holder_tag != self.key.holder_tag
    }
}

impl Rule for RotateKey {
    const NUMBER: u16 = 104;
    const NAME: &'static str = "rotate_key";
    const ALLOWED: &'static [Allowed] = &[any(Relation::Own)];

    /// The old key suffices alone (that it allows this kind the envelope has checked) where no threshold names it. Without it a rotation
    /// is as good as adding a key, and needs as many: else one person could take over another's key and sign for two.
    fn keys_needed(&self, signer: &Signer, k: u8) -> u8 {
        key_ring::keys_needed(signer, k, Kind(Self::NUMBER), Some(&self.key_id))
    }

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        key_ring::require_term(&self.key, "key")
    }

    fn brings(&self) -> Option<Brought> {
        let keys = vec![self.key.public_key.clone()];
        Some(Brought { org: self.uscc, keys, proofs: self.proofs.to_vec() })
    }

    fn take_proofs(&mut self, proofs: Proofs) {
        self.proofs = proofs;
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let organisation = found::<Organisation>(tx, draft, &self.uscc)?;
        let old = key_ring::found_key(tx, draft, &self.uscc, &self.key_id)?;
        pass(tx, draft, &organisation, self.version, NOT_ENDED)?;
        // Check 1
        let expired = old.spec.valid_until.is_some_and(|end| end <= tx.time);
        ensure(old.status == KeyStatus::Active && !expired, Code::KEY_INACTIVE)?;
        // Check 2
        ensure(!self.is_wider(&old.spec, tx.time), Code::KEY_WIDER)?;
        // Check 3
        key_ring::require_new_keys(draft, [&self.key.public_key])?;
        // Check 4. A narrower key may no longer serve a threshold.
        let keys = key_ring::keys(draft, &self.uscc, tx.time)?;
        let counting = Counting::of(draft, &self.uscc, tx.time)?;
        let mut counted = counting.keys(keys.iter().filter(|key| key.spec.public_key != old.spec.public_key));
        counted.extend(counting.specs([&self.key]));
        counting.require_reachable(&organisation.thresholds, &counted)?;

        key_ring::settle(draft, &self.uscc, tx.time)?;
        let id = write::put_key(draft, &self.uscc, &self.key, Some(&old), tx.payload_hash);
        draft.put(&signing_key(&self.uscc, &self.key_id), &SigningKey { status: KeyStatus::Revoked, ..old });
        let ring = key_ring::ring(draft, &self.uscc, tx.time)?;
        draft.put(&key_ring(&self.uscc), &ring.without(&self.key_id).with(id));
        write::raise_version(draft, organisation)?;
        Ok(Done::of(id))
    }

    fn example() -> Self {
        RotateKey {
            uscc: samples::uscc(CITY_BUREAU),
            version: 1,
            key_id: samples::key_spec("1/0").public_key.key_id(),
            key: KeySpec { holder_tag: samples::key_spec("1/0").holder_tag, ..samples::key_spec("rotated") },
            proofs: Proofs::default(),
        }
    }
}
