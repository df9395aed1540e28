//! withdraw_entry 撤回目录 (D19; records.md §3.3).

use crate::catalog::access::OWN;
use crate::catalog::records::entry::{EntryStatus, Note, PendingOp};
use crate::catalog::write::{Entry, save};
use crate::catalog::{access, keys, lists, samples};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::EntryId;
use crate::kernel::state::StateRead;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::plan::Plan;
use crate::ledger::rule::Rule;
use crate::ledger::texts;
use crate::ledger::texts::{Reason, Spoken, require_reason};

record! {
    /// Takes an entry back: at once before it is published, after review then.
    pub struct WithdrawEntry {
        /// The entry.
        pub id: EntryId,
        /// Its version now.
        pub version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
        /// Also if grants that are not closed name it; their checks then deny.
        #[serde(default)]
        pub force: bool,
    }
}

impl Rule for WithdrawEntry {
    const NUMBER: u16 = 206;
    const NAME: &'static str = "withdraw_entry";
    const ALLOWED: &'static [Allowed] = OWN;
    const ENDING: bool = true;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry"];

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let before = Entry::require(state, &self.id)?;
        access::require_own(tx, state, &before.core)?;
        let from = [EntryStatus::Submitted, EntryStatus::Rejected, EntryStatus::Published];
        before.require_at(self.version, &from)?;
        // No S8: ending is open to a frozen entry.
        // 1
        ensure(before.pending.is_none(), Code::CHANGE_PENDING)?;
        // 2
        ensure(self.force || lists::grants_naming(&self.id).count(state)? == 0, Code::ENTRY_IN_USE)?;
        require_reason(tx, state, &self.reason)?;

        let version = before.core.version.saturating_add(1);
        let mut reason = self.reason.0.clone();
        let blobs = texts::hide(&mut reason, &keys::subject(&self.id), &format!("notes.{version}"));
        let mut after = before.clone();
        if before.core.status == EntryStatus::Published {
            after.set_pending(tx, PendingOp::Withdraw, &before, Some(reason.clone()), self.force);
        } else {
            after.core.status = EntryStatus::Withdrawn;
        }
        let mut plan = Plan::default();
        plan.put(&keys::note(&self.id, version), &Note { signer: *tx.signer.uscc(), reason });
        save(&mut plan, state, Some(&before), &after, blobs)?;
        Ok(plan)
    }

    fn example() -> Self {
        WithdrawEntry { id: samples::id("bus-lines"), version: 1, reason: samples::reason("duplicate"), force: false }
    }
}
