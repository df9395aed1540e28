//! revoke_key 撤销密钥 (A45, records.md §2.4, decision 17).

use crate::codec::record;
use crate::error::{Code, Refusal, ensure};
use crate::id::Uscc;
use crate::rule::{Allowed, Plan, Relation, Rule, TxContext, any};
use crate::state::StateRead;

use super::access::require_relation;
use super::*;

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
    const NAME: &'static str = "revoke_key";
    const ALLOWED: &'static [Allowed] = &[any(Relation::Own)];

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let organisation = change::found(tx, state, &self.org, "org")?;
        let key = change::found_key(tx, state, &self.org, &self.key_id)?;
        require_relation(tx, state, Self::ALLOWED, &change::object(&organisation))?;
        change::require_control(tx, &organisation, self.control_version)?;
        change::require_standing(&organisation)?;
        if key.status == KeyStatus::Revoked {
            return Err(Code::WrongState.of("revoked"));
        }
        // 1 Frozen keys count as left: they can come back.
        let keys = scheduled::keys(state, &self.org, tx.time)?;
        let left: Vec<_> = keys.iter().map(|k| &k.spec).filter(|spec| spec.public_key != key.spec.public_key).collect();
        ensure(!left.is_empty(), Code::ThresholdUnreachable)?;
        change::require_reachable(&organisation.thresholds, &left)?;

        let mut plan = Plan::about(self.key_id);
        scheduled::settle(&mut plan, state, &self.org, tx.time)?;
        plan.put(&signing_key(&self.org, &self.key_id), &SigningKey { status: KeyStatus::Revoked, ..key });
        let ring = scheduled::ring(state, &self.org, tx.time)?;
        plan.put(&key_ring(&self.org), &ring.without(&self.key_id));
        change::raise_control(&mut plan, tx, organisation);
        Ok(plan)
    }

    fn example() -> Self {
        RevokeKey { org: samples::uscc(samples::CITY_BUREAU), control_version: 0, key_id: samples::key_spec("1/1").public_key.key_id() }
    }
}
