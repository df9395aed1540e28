//! confirm_entry 确认 (C2; docs/spec/catalog.md): a provider takes over an entry that others sent on its behalf.

use crate::catalog::access::{Actor, OWN};
use crate::catalog::change::Change;
use crate::catalog::kinds::amend_entry::amended;
use crate::catalog::records::detail::DetailChange;
use crate::catalog::records::entry::{CoreChange, EntryStatus, Frequency, UpdateFrequency};
use crate::catalog::samples;
use crate::catalog::write::{Entry, NOT_WITHDRAWN, save};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::EntryId;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::open;
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Blobs, Spoken};

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

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        // S7: with an amendment as amend_entry, else whatever is not withdrawn.
        let from = if self.amend.is_some() { &[EntryStatus::Published] } else { NOT_WITHDRAWN };
        let before: Entry = open(tx, draft, &self.id, self.version, from)?;
        // Check 1
        ensure(before.core.unclaimed, Code::ALREADY_CLAIMED)?;
        // Check 2
        let (mut after, blobs) = match &self.amend {
            Some(amend) => amended(tx, draft, &before, Actor::Own, &amend.core, &amend.detail)?,
            None => (before.clone(), Blobs::new()),
        };
        after.core.unclaimed = false;

        save(draft, Some(&before), &after, blobs)?;
        Ok(Done::of(self.id))
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
