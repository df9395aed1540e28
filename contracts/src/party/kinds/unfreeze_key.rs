//! unfreeze_key 解除密钥冻结 (A46, docs/spec/party.md).

use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::state::{StateRead, StateWrite};
use crate::ledger::access::{Allowed, Relation, Target, any, relates};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{Gated, pass_as, require_relation};
use crate::ledger::organisation::{KeyStatus, SigningKey, subject};
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::DEPARTMENT;
use crate::ledger::scheduled::acts_for;
use crate::ledger::texts::{Reason, Spoken};
use crate::party::access::{Controlled, NOT_ENDED};
use crate::party::keys::signing_key;
use crate::party::kinds::freeze_key::{KeyChoice, MAY_FREEZE, chosen};
use crate::party::{key_ring, write};

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
    const SAYS: bool = true;
    const ALLOWED: &'static [Allowed] = MAY_FREEZE;
    const EXAMPLE_AFTER: &'static [&'static str] = &["freeze_key"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let controlled = Controlled::loosened(tx, draft, &self.org)?;
        let keys = chosen(tx, draft, &self.org, self.keys)?;
        let frozen: Vec<_> = keys.into_iter().filter(|key| key.status == KeyStatus::Frozen).collect();
        let mine = pass_as(tx, &controlled, self.control_version, NOT_ENDED, || match frozen.is_empty() {
            true => require_relation(tx, draft, &controlled.target()).map(|_| Vec::new()),
            false => self.mine(tx, draft, &controlled.target(), &frozen),
        })?;
        // Check 1
        ensure(!frozen.is_empty(), Code::NOT_FROZEN)?;
        draft.say_beside(&self.reason, &subject(&controlled.organisation.uscc))?;

        key_ring::settle(draft, &self.org, tx.time)?;
        for key in mine {
            let id = key.spec.public_key.key_id();
            let active = SigningKey { status: KeyStatus::Active, frozen_by: None, ..key };
            draft.put(&signing_key(&self.org, &id), &active);
        }
        write::raise_control(draft, controlled.organisation)?;
        Ok(Done::of(self.org))
    }

    fn example() -> Self {
        UnfreezeKey { org: samples::uscc(DEPARTMENT), control_version: 1, keys: KeyChoice::All, reason: samples::reason("incorrect") }
    }
}

impl UnfreezeKey {
    /// The frozen keys that the signer may unfreeze: who froze a key or succeeds it, whatever role it has now, or the organisation's
    /// superior. `relation_missing` where there is none.
    fn mine(&self, tx: &TxContext, state: &dyn StateRead, target: &Target, frozen: &[SigningKey]) -> Result<Vec<SigningKey>, Refusal> {
        let me = tx.signer.uscc();
        let is_superior = relates(state, &tx.actor(), target, &[any(Relation::Superior)])?;
        let mut mine = Vec::new();
        for key in frozen {
            let by_me = match &key.frozen_by {
                Some(by) => acts_for(state, me, by, tx.time)?,
                None => false,
            };
            if is_superior || by_me {
                mine.push(key.clone());
            }
        }
        ensure(!mine.is_empty(), Code::RELATION_MISSING)?;
        Ok(mine)
    }
}
