//! confirm_entry 确认 (C2; records.md §3.2, §3.3): a provider takes over an entry that others sent on its behalf.

use crate::catalog::access::{Actor, OWN};
use crate::catalog::change::Change;
use crate::catalog::kinds::amend_entry::amended;
use crate::catalog::records::detail::DetailChange;
use crate::catalog::records::entry::{CoreChange, EntryStatus, Frequency, UpdateFrequency};
use crate::catalog::write::{Entry, save};
use crate::catalog::{access, samples};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::EntryId;
use crate::kernel::state::StateRead;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::plan::Plan;
use crate::ledger::rule::Rule;
use crate::ledger::texts::Spoken;

record! {
    /// What a confirmation changes at once or sends for review, as `amend_entry` would.
    pub struct Amendment {
        /// New values of fields 3–16.
        #[serde(default)]
        pub core: CoreChange,
        /// New values of fields 19–43.
        #[serde(default)]
        pub detail: Spoken<DetailChange>,
    }

    /// The provider says that the entry is its own. From then on it alone changes it.
    pub struct ConfirmEntry {
        /// The entry.
        pub id: EntryId,
        /// Its version now.
        pub version: u64,
        /// What it changes with it; needs a published entry.
        #[serde(default)]
        pub amend: Option<Amendment>,
    }
}

impl Rule for ConfirmEntry {
    const NUMBER: u16 = 208;
    const NAME: &'static str = "confirm_entry";
    const ALLOWED: &'static [Allowed] = OWN;

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let before = Entry::require(state, &self.id)?;
        access::require_own(tx, state, &before.core)?;
        // S7: with an amendment as amend_entry, else whatever is not withdrawn.
        let from: &[EntryStatus] = match self.amend {
            Some(_) => &[EntryStatus::Published],
            None => &[EntryStatus::Submitted, EntryStatus::Rejected, EntryStatus::Published],
        };
        before.require_at(self.version, from)?;
        before.require_free()?;
        // 1
        ensure(before.core.unclaimed, Code::ALREADY_CLAIMED)?;
        // 2
        let (mut after, blobs) = match &self.amend {
            Some(amend) => amended(tx, state, &before, Actor::Own, &amend.core, &amend.detail)?,
            None => (before.clone(), Vec::new()),
        };
        after.core.unclaimed = false;

        let mut plan = Plan::default();
        save(&mut plan, state, Some(&before), &after, blobs)?;
        Ok(plan)
    }

    fn example() -> Self {
        ConfirmEntry { id: samples::id("bus-lines"), version: 2, amend: Some(confirmation()) }
    }
}

/// What the department says when it takes such an entry over: how often it updates it.
pub fn confirmation() -> Amendment {
    let update_frequency = Change::Set(UpdateFrequency { code: Frequency::Weekly, confirmed: true });
    Amendment { core: CoreChange { update_frequency, ..CoreChange::default() }, detail: Spoken(DetailChange::default()) }
}
