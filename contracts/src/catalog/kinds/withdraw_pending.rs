//! withdraw_pending 撤回待审变更 (B1; docs/spec/catalog.md): what waits beside a published entry is taken back before its review.

use crate::catalog::access::SENDERS;
use crate::catalog::records::entry::{EntryStatus, Note};
use crate::catalog::write::{Entry, save};
use crate::catalog::{access, keys, samples};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::EntryId;
use crate::kernel::state::StateWrite;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Blobs, Reason, Spoken};

record! {
    /// Takes back the change or the withdrawal that waits.
    pub struct WithdrawPending {
        /// The entry.
        pub id: EntryId,
        /// Its version now.
        pub version: u64,
        /// Why.
        #[serde(default)]
        pub reason: Option<Spoken<Reason>>,
    }
}

impl Rule for WithdrawPending {
    const NUMBER: u16 = 219;
    const NAME: &'static str = "withdraw_pending";
    const ALLOWED: &'static [Allowed] = SENDERS;
    const HOLD: Hold = Hold::Ending;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry", "amend_entry"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let before = found::<Entry>(tx, draft, &self.id)?;
        pass_as(tx, &before, self.version, &[EntryStatus::Published], || access::require_sender(tx, draft, &before.core))?;
        // Check 1
        ensure(before.pending.is_some(), Code::NOTHING_PENDING)?;

        if let Some(reason) = &self.reason {
            let version = before.core.version.saturating_add(1);
            let reason = draft.say(reason, &keys::subject(&self.id))?;
            draft.put(&keys::note(&self.id, version), &Note { signer: *tx.signer.uscc(), reason });
        }
        let after = Entry { pending: None, ..before.clone() };
        save(draft, Some(&before), &after, Blobs::new())?;
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        WithdrawPending { id: samples::id("bus-lines"), version: 3, reason: Some(samples::reason("incorrect")) }
    }
}
