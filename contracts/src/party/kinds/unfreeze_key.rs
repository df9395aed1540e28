//! unfreeze_key 解除密钥冻结 (A46, records.md §2.4, decisions 17 and 29).

use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::state::StateRead;
use crate::ledger::access::{Allowed, require_relation};
use crate::ledger::context::TxContext;
use crate::ledger::organisation::{KeyStatus, SigningKey};
use crate::ledger::plan::Plan;
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::DEPARTMENT;
use crate::ledger::scheduled::acts_for;
use crate::ledger::texts::{Reason, Spoken, require_reason};
use crate::party::keys::signing_key;
use crate::party::kinds::freeze_key::{KeyChoice, MAY_FREEZE, chosen};
use crate::party::{access, key_ring, write};

record! {
    /// Lets frozen keys sign again.
    pub struct UnfreezeKey {
        /// The organisation.
        pub org: Uscc,
        /// Its control version now.
        pub control_version: u64,
        /// Which keys; of `all`, those that the signer may unfreeze.
        pub keys: KeyChoice,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

impl Rule for UnfreezeKey {
    const NUMBER: u16 = 107;
    const NAME: &'static str = "unfreeze_key";
    const ALLOWED: &'static [Allowed] = MAY_FREEZE;
    const EXAMPLE_AFTER: &'static [&'static str] = &["freeze_key"];

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let organisation = access::found(tx, state, &self.org, "org")?;
        let keys = chosen(tx, state, &self.org, self.keys)?;
        require_relation(tx, state, Self::ALLOWED, &access::object(&organisation))?;
        // Who froze the key or succeeds it, or the organisation's superior; the relation is that to the freeze (decision 29).
        let me = tx.signer.uscc();
        let frozen: Vec<_> = keys.into_iter().filter(|key| key.status == KeyStatus::Frozen).collect();
        let is_superior = organisation.superior.as_ref() == Some(me);
        let mut mine = Vec::new();
        for key in &frozen {
            let by_me = match &key.frozen_by {
                Some(by) => acts_for(state, me, by, tx.time)?,
                None => false,
            };
            if is_superior || by_me {
                mine.push(key.clone());
            }
        }
        ensure(frozen.is_empty() || !mine.is_empty(), Code::RELATION_MISSING)?;
        access::require_control(tx, &organisation, self.control_version)?;
        access::require_standing(&organisation)?;
        // 1
        ensure(!frozen.is_empty(), Code::NOT_FROZEN)?;
        require_reason(tx, state, &self.reason)?;

        let mut plan = Plan::about(self.org);
        key_ring::settle(&mut plan, state, &self.org, tx.time)?;
        for key in mine {
            let id = key.spec.public_key.key_id();
            let active = SigningKey { status: KeyStatus::Active, frozen_by: None, ..key };
            plan.put(&signing_key(&self.org, &id), &active);
        }
        write::raise_control(&mut plan, tx, organisation);
        Ok(plan)
    }

    fn example() -> Self {
        UnfreezeKey { org: samples::uscc(DEPARTMENT), control_version: 1, keys: KeyChoice::All, reason: samples::reason("incorrect") }
    }
}
