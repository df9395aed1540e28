//! withdraw_entry 撤回目录 (D19; docs/spec/catalog.md).

use crate::catalog::access::SENDERS;
use crate::catalog::records::entry::{EntryStatus, Note, PendingOp};
use crate::catalog::records::pending::PendingValues;
use crate::catalog::write::{Entry, NOT_WITHDRAWN, save};
use crate::catalog::{access, keys, lists, samples};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::EntryId;
use crate::kernel::member_list::LISTED;
use crate::kernel::state::StateWrite;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Blobs, Reason, Spoken};

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
    const ALLOWED: &'static [Allowed] = SENDERS;
    const HOLD: Hold = Hold::Ending;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let before = found::<Entry>(tx, draft, &self.id)?;
        pass_as(tx, &before, self.version, NOT_WITHDRAWN, || access::require_sender(tx, draft, &before.core))?;
        // Check 1
        ensure(before.pending.is_none(), Code::CHANGE_PENDING)?;
        // Check 2
        ensure(self.force || lists::grants_naming(&self.id).count(draft, LISTED)? == 0, Code::ENTRY_IN_USE)?;
        let version = before.core.version.saturating_add(1);
        let reason = draft.say(&self.reason, &keys::subject(&self.id))?;

        let mut after = before.clone();
        if before.core.status == EntryStatus::Published {
            after.set_pending(tx, draft, PendingOp::Withdraw, PendingValues::default(), Some(reason.clone()), self.force)?;
        } else {
            after.core.status = EntryStatus::Withdrawn;
        }
        draft.put(&keys::note(&self.id, version), &Note { signer: *tx.signer.uscc(), reason });
        save(draft, Some(&before), &after, Blobs::new())?;
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        WithdrawEntry { id: samples::id("bus-lines"), version: 1, reason: samples::reason("duplicate"), force: false }
    }
}
