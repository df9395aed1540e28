//! register_organisation 组织登记 (A54, docs/spec/party.md).

use crate::kernel::codec::record;
use crate::kernel::crypto::PublicKey;
use crate::kernel::error::{Code as ErrorCode, Refusal, ensure};
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateWrite;
use crate::kernel::text::{Code, Text, Text0};
use crate::kernel::value::{Hash, List, Set};
use crate::ledger::access::{Allowed, Relation, Target, by, covers};
use crate::ledger::context::TxContext;
use crate::ledger::division::require_in_force;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found_in, require_relation};
use crate::ledger::organisation::{KeySpec, Organisation, OrganisationStatus, OrganisationType, Thresholds, member};
use crate::ledger::possession::{Brought, Proofs};
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::CITY;
use crate::ledger::scheduled::standing;
use crate::party::key_ring::Counting;
use crate::party::keys::{key_ring, organisations_below, organisations_in};
use crate::party::records::{ClaimKey, KeyRing};
use crate::party::{access, key_ring, write};

record! {
    /// Registers an organisation, with keys (active) or without (unclaimed). Keyed by `uscc`.
    pub struct RegisterOrganisation {
        /// 统一社会信用代码; frozen from now on.
        pub uscc: Uscc,
        /// Name.
        pub name: Text<128>,
        /// Short name.
        #[serde(default)]
        pub short_name: Text0<64>,
        /// Division; ids of what the organisation makes keep it for ever.
        pub division: DivisionCode,
        /// The authority above it: bureau or sector authority of the same division or one above.
        pub superior: Option<Uscc>,
        /// What it is.
        #[serde(rename = "type")]
        pub kind: OrganisationType,
        /// What it does in the data market.
        #[serde(default)]
        pub business: Set<Code<24>, 0, 8>,
        /// Root of its private fields.
        pub private: Option<Hash>,
        /// Its keys, by a bureau only.
        #[serde(default)]
        pub keys: List<KeySpec, 0, 8>,
        /// Proofs of possession, one for each key in order, the claim key last.
        #[serde(default)]
        pub proofs: Proofs,
        /// k of its keys, by kind.
        #[serde(default)]
        pub thresholds: Thresholds,
        /// Lets an organisation without keys claim itself later, by a bureau only.
        pub claim_key: Option<ClaimKey>,
    }
}

impl RegisterOrganisation {
    fn public_keys(&self) -> impl Iterator<Item = &PublicKey> {
        self.keys.iter().map(|k| &k.public_key).chain(self.claim_key.iter().map(|c| &c.public_key))
    }
}

impl Rule for RegisterOrganisation {
    const NUMBER: u16 = 101;
    const NAME: &'static str = "register_organisation";
    const ALLOWED: &'static [Allowed] = &[
        by(Role::Bureau, Relation::SameDivision),
        by(Role::Bureau, Relation::Superior),
        by(Role::Registrar, Relation::SameDivision),
        by(Role::PlatformRelay, Relation::SameDivision),
    ];

    /// Terms of keys and bounds of thresholds; who has keys has nothing to claim.
    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        for (n, key) in self.keys.iter().enumerate() {
            key_ring::require_term(key, &format!("keys[{n}]"))?;
        }
        key_ring::require_bounds(&self.thresholds)?;
        let both = self.claim_key.is_some() && !self.keys.is_empty();
        if both { Err(ErrorCode::FIELD_INVALID.of("claim_key")) } else { Ok(()) }
    }

    fn brings(&self) -> Option<Brought> {
        let keys = self.public_keys().cloned().collect();
        Some(Brought { org: self.uscc, keys, proofs: self.proofs.to_vec() })
    }

    fn take_proofs(&mut self, proofs: Proofs) {
        self.proofs = proofs;
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        if let Some(standing) = standing(draft, &self.uscc, tx.time)? {
            ensure(standing.payload_hash == tx.payload_hash && !standing.has_ended(), ErrorCode::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(self.uscc));
        }
        if let Some(superior) = &self.superior {
            found_in::<Organisation>(tx, draft, superior, "superior")?;
        }
        // 1 unknown_division, judged with the relation, which needs the division's ancestors.
        require_relation(tx, draft, &Target::place(self.division))?;
        require_in_force(draft, &self.division, tx.time)?;
        // The life of a claim key, after S3: a registration that is sent again later still meets itself.
        if self.claim_key.as_ref().is_some_and(|claim| !claim.has_fair_term(tx.time)) {
            return Err(ErrorCode::FIELD_INVALID.of("claim_key.valid_until"));
        }
        // Check 2
        key_ring::require_new_keys(draft, self.public_keys())?;
        // Check 3
        let bare = self.keys.is_empty() && self.claim_key.is_none() && self.superior.is_none();
        ensure(bare || covers(draft, &tx.actor(), Role::Bureau, &self.division)?, ErrorCode::KEYS_NOT_ALLOWED)?;
        // Check 4
        if self.superior.as_ref() == Some(tx.signer.uscc()) {
            access::require_strictly_above(tx, draft, &self.division)?;
        }
        // Check 5
        if let Some(superior) = &self.superior {
            access::require_superior(draft, tx.time, &self.uscc, &self.division, superior)?;
        }
        // Check 6
        if !self.keys.is_empty() || !self.thresholds.is_empty() {
            let counting = Counting::first(tx.time);
            counting.require_reachable(&self.thresholds, &counting.specs(self.keys.iter()))?;
        }

        let mut ring = KeyRing::default();
        for key in self.keys.iter() {
            ring = ring.with(write::put_key(draft, &self.uscc, key, None, tx.payload_hash));
        }
        draft.put(&key_ring(&self.uscc), &ring);
        if let Some(claim) = &self.claim_key {
            write::put_claim_key(draft, &self.uscc, claim);
        }
        let record = Organisation {
            uscc: self.uscc,
            first_division: self.division,
            name: self.name.clone(),
            short_name: self.short_name.clone(),
            former_names: List::default(),
            division: self.division,
            superior: self.superior,
            kind: self.kind,
            business: self.business.clone(),
            status: if self.keys.is_empty() { OrganisationStatus::Unclaimed } else { OrganisationStatus::Active },
            suspended_by: Set::default(),
            suspended_since: None,
            successors: List::default(),
            predecessors: Set::default(),
            thresholds: self.thresholds.clone(),
            private: self.private,
            version: 1,
            control_version: 0,
            registered_by: Some(*tx.signer.uscc()),
            payload_hash: tx.payload_hash,
        };
        draft.version(&record)?;
        organisations_in(&self.division).join(draft, &member(&self.uscc))?;
        if let Some(superior) = &self.superior {
            organisations_below(superior).join(draft, &member(&self.uscc))?;
        }
        Ok(Done::of(self.uscc))
    }

    fn example() -> Self {
        RegisterOrganisation {
            uscc: samples::uscc(90),
            name: samples::text("示例市水务集团有限公司"),
            short_name: samples::text0("水务集团"),
            division: samples::division(CITY),
            superior: None,
            kind: OrganisationType::Utility,
            business: samples::set(["data_merchant"].map(samples::code)),
            private: None,
            keys: samples::list([samples::key_spec("example")]),
            proofs: Proofs::default(),
            thresholds: Thresholds::default(),
            claim_key: None,
        }
    }
}
