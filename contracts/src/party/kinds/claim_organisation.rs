//! claim_organisation 认领组织 (B3; docs/spec/party.md): an organisation without keys puts in its own, by its claim key alone.

use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::state::StateWrite;
use crate::kernel::value::{List, Time};
use crate::ledger::access::{Allowed, Relation, any};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::open;
use crate::ledger::organisation::{KeySpec, Organisation, OrganisationStatus, Thresholds};
use crate::ledger::possession::{Brought, Proofs};
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::UNCLAIMED;
use crate::ledger::scheduled::{Scheduled, scheduled};
use crate::party::access::NOT_ENDED;
use crate::party::key_ring::Counting;
use crate::party::keys::key_ring;
use crate::party::records::{ClaimKey, KeyRing};
use crate::party::responsible::{Duty, Responsible, ResponsibleList};
use crate::party::{key_ring, keys, responsible, write};

record! {
    /// Claims the organisation: its keys, thresholds and who answers for it. The claim key ends.
    pub struct ClaimOrganisation {
        /// The organisation: the signer itself.
        pub uscc: Uscc,
        /// Its version now.
        pub version: u64,
        /// Its keys.
        pub keys: List<KeySpec, 1, 8>,
        /// Proofs of possession, one for each key in order.
        #[serde(default)]
        pub proofs: Proofs,
        /// k of its keys, by kind.
        #[serde(default)]
        pub thresholds: Thresholds,
        /// Who answers for it.
        #[serde(default)]
        pub responsible: ResponsibleList,
    }
}

impl Rule for ClaimOrganisation {
    const NUMBER: u16 = key_ring::CLAIM_ORGANISATION.0;
    const NAME: &'static str = "claim_organisation";
    const ALLOWED: &'static [Allowed] = &[any(Relation::Own)];
    const EXAMPLE_AFTER: &'static [&'static str] = &["issue_claim_key"];

    /// Terms of keys and bounds of thresholds.
    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        for (n, key) in self.keys.iter().enumerate() {
            key_ring::require_term(key, &format!("keys[{n}]"))?;
        }
        key_ring::require_bounds(&self.thresholds)
    }

    fn brings(&self) -> Option<Brought> {
        let keys = self.keys.iter().map(|key| key.public_key.clone()).collect();
        Some(Brought { org: self.uscc, keys, proofs: self.proofs.to_vec() })
    }

    fn take_proofs(&mut self, proofs: Proofs) {
        self.proofs = proofs;
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let organisation = open::<Organisation>(tx, draft, &self.uscc, self.version, NOT_ENDED)?;
        // Check 1. Only an unclaimed organisation has no key but its claim key, so that this key alone signed.
        ensure(organisation.status == OrganisationStatus::Unclaimed, Code::ALREADY_CLAIMED)?;
        // Check 2
        key_ring::require_new_keys(draft, self.keys.iter().map(|k| &k.public_key))?;
        // Check 3
        let counting = Counting::of(draft, &self.uscc, tx.time)?;
        counting.require_reachable(&self.thresholds, &counting.specs(self.keys.iter()))?;
        // 4 as set_responsible
        responsible::require_dated(tx, draft, &self.uscc, &self.responsible)?;

        let mut ring = KeyRing::default();
        for key in self.keys.iter() {
            ring = ring.with(write::put_key(draft, &self.uscc, key, None, tx.payload_hash));
        }
        draft.put(&key_ring(&self.uscc), &ring);
        if let Some(claim) = keys::claim_key(&self.uscc).get(draft)? {
            draft.put(&keys::claim_key(&self.uscc), &ClaimKey { valid_until: claim.valid_until.min(tx.time), ..claim });
        }
        let schedule = scheduled(&self.uscc).get(draft)?.unwrap_or_default();
        draft.put(&scheduled(&self.uscc), &Scheduled { keys_since: Some(tx.time), ..schedule });
        if !self.responsible.is_empty() {
            responsible::note(draft, &organisation, &self.responsible)?;
        }
        let (status, thresholds) = (OrganisationStatus::Active, self.thresholds.clone());
        write::raise_version(draft, Organisation { status, thresholds, ..organisation })?;
        Ok(Done::of(self.uscc))
    }

    fn example() -> Self {
        let from = Time(samples::time().0 + 86_400);
        ClaimOrganisation {
            uscc: samples::uscc(UNCLAIMED),
            version: 2,
            keys: samples::list([samples::key_spec("12/1")]),
            proofs: Proofs::default(),
            thresholds: Thresholds::default(),
            responsible: samples::list([Responsible { duty: Duty::Head, commitment: samples::hash("head"), from }]),
        }
    }
}
