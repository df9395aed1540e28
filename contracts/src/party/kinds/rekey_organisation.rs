//! rekey_organisation 重置密钥 (A46; docs/spec/party.md): the way back for an organisation that lost its keys, or whose
//! keys a thief holds. Freeze first: only a key that is not frozen can cancel.

use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::role::Role;
use crate::kernel::state::StateWrite;
use crate::kernel::value::List;
use crate::kernel::walk::Path;
use crate::ledger::access::{Allowed, Relation, any, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::pass;
use crate::ledger::organisation::{KeySpec, OrganisationStatus, Thresholds, subject};
use crate::ledger::possession::{Brought, Proofs};
use crate::ledger::rule::Rule;
use crate::ledger::samples::DEPARTMENT;
use crate::ledger::scheduled::{Rekey, RekeyState, Scheduled, scheduled};
use crate::ledger::texts::{Reason, Spoken};
use crate::ledger::{samples, texts};
use crate::party::access::Controlled;
use crate::party::holders::holds_seat;
use crate::party::key_ring::{Counting, settle};
use crate::party::keys::key_owner;
use crate::party::parameters::REKEY_DELAY;
use crate::party::records::KeyOwner;
use crate::party::{key_ring, write};

record! {
    /// Decides on new keys: in force after `rekey_delay`, when all old ones are dead.
    pub struct RekeyOrganisation {
        /// The organisation.
        pub org: Uscc,
        /// Its control version, or one since the signer's own last control act on it.
        pub control_version: u64,
        /// Its new keys.
        pub keys: List<KeySpec, 1, 8>,
        /// Proofs of possession, one for each key in order.
        #[serde(default)]
        pub proofs: Proofs,
        /// k of its new keys, by kind.
        #[serde(default)]
        pub thresholds: Thresholds,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

impl Rule for RekeyOrganisation {
    const NUMBER: u16 = 115;
    const NAME: &'static str = "rekey_organisation";
    const ALLOWED: &'static [Allowed] = &[any(Relation::Superior), by(Role::Bureau, Relation::Superior)];

    /// Terms of keys and bounds of thresholds.
    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        for (n, key) in self.keys.iter().enumerate() {
            key_ring::require_term(key, &format!("keys[{n}]"))?;
        }
        key_ring::require_bounds(&self.thresholds)
    }

    fn brings(&self) -> Option<Brought> {
        let keys = self.keys.iter().map(|key| key.public_key.clone()).collect();
        Some(Brought { org: self.org, keys, proofs: self.proofs.to_vec() })
    }

    fn take_proofs(&mut self, proofs: Proofs) {
        self.proofs = proofs;
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let claimed = &[OrganisationStatus::Active, OrganisationStatus::Suspended];
        let controlled = Controlled::stopped(tx, draft, &self.org)?;
        pass(tx, draft, &controlled, self.control_version, claimed)?;
        let organisation = controlled.organisation;
        // Check 1
        ensure(!holds_seat(draft, &self.org, tx.time)?, Code::GOVERNOR_STAYS)?;
        // Check 2
        let schedule = scheduled(&self.org).get(draft)?.unwrap_or_default();
        ensure(!schedule.rekey.as_ref().is_some_and(|rekey| rekey.is_pending(tx.time)), Code::REKEY_PENDING)?;
        // Check 3
        key_ring::require_new_keys(draft, self.keys.iter().map(|k| &k.public_key))?;
        // Check 4
        let from = tx.time.after(REKEY_DELAY.at(draft, tx.time)?);
        let counting = Counting::first(from);
        counting.require_reachable(&self.thresholds, &counting.specs(self.keys.iter()))?;
        let reason = draft.say(&self.reason, &subject(&self.org))?;

        settle(draft, &self.org, tx.time)?;
        for key in self.keys.iter() {
            draft.put(&key_owner(&key.public_key.key_id()), &KeyOwner { organisation: self.org });
        }
        let rekey = Rekey {
            keys: self.keys.clone(),
            thresholds: self.thresholds.clone(),
            from,
            by: *tx.signer.uscc(),
            since: tx.time,
            reason,
            state: RekeyState::Decided,
            payload_hash: tx.payload_hash,
        };
        let keys_since = schedule.keys_in_force_since(tx.time);
        let after = Scheduled { rekey: Some(rekey), keys_since, ending: schedule.ending.clone() };
        let [before, now] = [schedule, after.clone()].map(|mut schedule| texts::places(&mut schedule, &Path::Here));
        draft.replaces(&subject(&self.org), organisation.control_version.saturating_add(1), &before, &now);
        draft.put(&scheduled(&self.org), &after);
        write::raise_control(draft, organisation)?;
        Ok(Done::of(self.org))
    }

    fn example() -> Self {
        RekeyOrganisation {
            org: samples::uscc(DEPARTMENT),
            control_version: 0,
            keys: samples::list([samples::key_spec("after the theft")]),
            proofs: Proofs::default(),
            thresholds: Thresholds::default(),
            reason: samples::reason("other"),
        }
    }
}
