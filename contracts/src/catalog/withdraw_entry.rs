//! withdraw_entry 撤回目录 (D19; records.md §3.3).

use crate::codec::record;
use crate::error::{Code, Refusal, ensure};
use crate::id::EntryId;
use crate::rule::{Allowed, Plan, Rule, TxContext};
use crate::state::StateRead;

use super::save::{Entry, save};
use super::{EntryStatus, Note, PendingOp, Reason, Spoken, examples, lists, who};
use crate::texts;

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
    const NAME: &'static str = "withdraw_entry";
    const ALLOWED: &'static [Allowed] = who::OWN;
    const ENDING: bool = true;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry"];

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let before = Entry::require(state, &self.id)?;
        who::require_own(tx, state, &before.core)?;
        let from = [EntryStatus::Submitted, EntryStatus::Rejected, EntryStatus::Published];
        before.require_at(self.version, &from)?;
        // No S8: ending is open to a frozen entry.
        // 1
        ensure(before.pending.is_none(), Code::ChangePending)?;
        // 2
        ensure(self.force || lists::grants_naming(&self.id).count(state)? == 0, Code::EntryInUse)?;
        texts::require_reason(tx, state, &self.reason)?;

        let version = before.core.version.saturating_add(1);
        let mut reason = self.reason.0.clone();
        let blobs = texts::hide(&mut reason, &super::subject(&self.id), &format!("notes.{version}"));
        let mut after = before.clone();
        if before.core.status == EntryStatus::Published {
            after.set_pending(tx, PendingOp::Withdraw, &before, Some(reason.clone()), self.force);
        } else {
            after.core.status = EntryStatus::Withdrawn;
        }
        let mut plan = Plan::default();
        plan.put(&super::note(&self.id, version), &Note { signer: *tx.signer.uscc(), reason });
        save(&mut plan, state, Some(&before), &after, blobs)?;
        Ok(plan)
    }

    fn example() -> Self {
        WithdrawEntry { id: examples::id("bus-lines"), version: 1, reason: examples::reason("duplicate"), force: false }
    }
}
