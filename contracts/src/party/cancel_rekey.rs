//! cancel_rekey 撤销密钥重置 (A46; records.md §2.4, decision 17).

use crate::codec::record;
use crate::error::{Code, Refusal, ensure};
use crate::id::Uscc;
use crate::rule::{Allowed, Plan, Relation, Rule, TxContext, any};
use crate::state::StateRead;

use super::access::require_relation;
use super::scheduled::{Rekey, RekeyState, Scheduled, scheduled};
use super::*;

record! {
    /// Takes new keys back before their time: by the organisation with a key that is not frozen, or by its superior.
    pub struct CancelRekey {
        /// The organisation.
        pub org: Uscc,
        /// Its control version, see [`change::require_control`].
        pub control_version: u64,
    }
}

impl Rule for CancelRekey {
    const NAME: &'static str = "cancel_rekey";
    const ALLOWED: &'static [Allowed] = &[any(Relation::Own), any(Relation::Superior)];
    const EXAMPLE_AFTER: &'static [&'static str] = &["rekey_organisation"];

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let organisation = change::found(tx, state, &self.org, "org")?;
        require_relation(tx, state, Self::ALLOWED, &change::object(&organisation))?;
        change::require_control(tx, &organisation, self.control_version)?;
        change::require_standing(&organisation)?;
        // 1
        let schedule = scheduled(&self.org).get(state)?.unwrap_or_default();
        let rekey = schedule.rekey.filter(|rekey| rekey.state != RekeyState::Cancelled).ok_or(Code::NoRekeyPending)?;
        // 2
        ensure(rekey.is_pending(tx.time), Code::TooLate)?;

        let mut plan = Plan::about(self.org);
        let cancelled = Rekey { state: RekeyState::Cancelled, ..rekey };
        plan.put(&scheduled(&self.org), &Scheduled { rekey: Some(cancelled), ending: schedule.ending });
        change::raise_control(&mut plan, tx, organisation);
        Ok(plan)
    }

    fn example() -> Self {
        CancelRekey { org: samples::uscc(samples::DEPARTMENT), control_version: 1 }
    }
}
