//! confirm_entry 确认 (C2; records.md §3.2, §3.3): a provider takes over an entry that others sent on its behalf.

use crate::codec::record;
use crate::error::{Code, Refusal, ensure};
use crate::id::EntryId;
use crate::rule::{Allowed, Plan, Rule, TxContext};
use crate::state::StateRead;

use super::amend_entry::amended;
use super::save::{Entry, save};
use super::who::{self, Actor};
use super::{CoreChange, DetailChange, EntryStatus, Spoken, examples};

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
    const NAME: &'static str = "confirm_entry";
    const ALLOWED: &'static [Allowed] = who::OWN;

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let before = Entry::require(state, &self.id)?;
        who::require_own(tx, state, &before.core)?;
        // S7: with an amendment as amend_entry, else whatever is not withdrawn.
        let from: &[EntryStatus] = match self.amend {
            Some(_) => &[EntryStatus::Published],
            None => &[EntryStatus::Submitted, EntryStatus::Rejected, EntryStatus::Published],
        };
        before.require_at(self.version, from)?;
        before.require_free()?;
        // 1
        ensure(before.core.unclaimed, Code::AlreadyClaimed)?;
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
        ConfirmEntry { id: examples::id("bus-lines"), version: 2, amend: Some(examples::confirmation()) }
    }
}
