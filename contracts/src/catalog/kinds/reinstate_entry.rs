//! reinstate_entry 恢复目录 (D19; docs/spec/catalog.md): a withdrawn entry is submitted anew, with new content or as it was.

use crate::catalog::access::OWN;
use crate::catalog::check::Candidate;
use crate::catalog::records::detail::EntryDetail;
use crate::catalog::records::entry::{CoreInput, EntryStatus};
use crate::catalog::write::{Entry, save, submission, submitted};
use crate::catalog::{check, keys, samples};
use crate::kernel::codec::record;
use crate::kernel::error::Refusal;
use crate::kernel::id::EntryId;
use crate::kernel::state::StateWrite;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::open;
use crate::ledger::rule::Rule;
use crate::ledger::texts::Spoken;

record! {
    /// Submits a withdrawn entry again.
    pub struct ReinstateEntry {
        /// The entry.
        pub id: EntryId,
        /// Its version now.
        pub version: u64,
        /// New fields 3–17; none: as they were.
        #[serde(default)]
        pub core: Option<CoreInput>,
        /// New fields 19–43; none: as they were.
        #[serde(default)]
        pub detail: Option<Spoken<EntryDetail>>,
    }
}

impl Rule for ReinstateEntry {
    const NUMBER: u16 = 207;
    const NAME: &'static str = "reinstate_entry";
    const ALLOWED: &'static [Allowed] = OWN;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "withdraw_entry"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let before: Entry = open(tx, draft, &self.id, self.version, &[EntryStatus::Withdrawn])?;
        // Checks 2 to 7 of submit_entry; its codes may have been taken meanwhile.
        let core = self.core.clone().unwrap_or_else(|| before.core.input.clone());
        let detail = self.detail.clone().map_or_else(|| before.detail.detail.clone(), |d| d.0);
        check::require_place(tx, draft, &before.core, &core)?;
        let mut after = before.clone();
        let blobs = after.put_content(core, detail);
        after.core.status = EntryStatus::Submitted;
        Candidate { core: &after.core, detail: &after.detail, before: None }.require(tx, draft)?;
        check::require_dated(tx, Some(&before.core.input), &after.core.input)?;

        let content_hash = save(draft, Some(&before), &after, blobs)?;
        let place = submitted(draft, &self.id)?.place;
        draft.put(&keys::submission(&self.id), &submission(tx, draft, content_hash, place)?);
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        ReinstateEntry { id: samples::id("bus-lines"), version: 2, core: None, detail: None }
    }
}
