//! cancel_rekey 撤销密钥重置 (A46; docs/spec/party.md).

use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::role::Role;
use crate::kernel::state::StateWrite;
use crate::ledger::access::{Allowed, Relation, any, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::pass;
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::DEPARTMENT;
use crate::ledger::scheduled::{Rekey, RekeyState, Scheduled, scheduled};
use crate::party::access::{Controlled, NOT_ENDED};
use crate::party::write;

record! {
    /// Takes new keys back before their time: by the organisation with a key that is not frozen, or by its superior.
    pub struct CancelRekey {
        /// The organisation.
        pub org: Uscc,
        /// Its control version now.
        pub control_version: u64,
    }
}

impl Rule for CancelRekey {
    const NUMBER: u16 = 116;
    const NAME: &'static str = "cancel_rekey";
    const ALLOWED: &'static [Allowed] = &[any(Relation::Own), any(Relation::Superior), by(Role::Bureau, Relation::Superior)];
    const EXAMPLE_AFTER: &'static [&'static str] = &["rekey_organisation"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let controlled = Controlled::loosened(tx, draft, &self.org)?;
        pass(tx, draft, &controlled, self.control_version, NOT_ENDED)?;
        // Check 1
        let schedule = scheduled(&self.org).get(draft)?.unwrap_or_default();
        let rekey = schedule.rekey.clone().filter(|rekey| rekey.state != RekeyState::Cancelled).ok_or(Code::NO_REKEY_PENDING)?;
        // Check 2
        ensure(rekey.is_pending(tx.time), Code::TOO_LATE)?;

        let cancelled = Rekey { state: RekeyState::Cancelled, ..rekey };
        draft.put(&scheduled(&self.org), &Scheduled { rekey: Some(cancelled), ..schedule });
        write::raise_control(draft, controlled.organisation)?;
        Ok(Done::of(self.org))
    }

    fn example() -> Self {
        CancelRekey { org: samples::uscc(DEPARTMENT), control_version: 1 }
    }
}
