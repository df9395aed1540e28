//! resubmit_entry 补正后再次提交 (D19; docs/spec/catalog.md): new content for an entry that is not published yet.

use crate::catalog::access::{Actor, SENDERS};
use crate::catalog::check::Candidate;
use crate::catalog::records::detail::EntryDetail;
use crate::catalog::records::entry::{CoreInput, EntryStatus};
use crate::catalog::write::{Entry, save, submission, submitted};
use crate::catalog::{access, check, keys, samples};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::EntryId;
use crate::kernel::state::StateWrite;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::texts::Spoken;

record! {
    /// Replaces the content of a submitted or rejected entry and submits it anew.
    pub struct ResubmitEntry {
        /// The entry.
        pub id: EntryId,
        /// Its version now.
        pub version: u64,
        /// Fields 3–17, and which of all fields are assumed.
        pub core: CoreInput,
        /// Fields 19–43.
        pub detail: Spoken<EntryDetail>,
    }
}

impl Rule for ResubmitEntry {
    const NUMBER: u16 = 203;
    const NAME: &'static str = "resubmit_entry";
    const ALLOWED: &'static [Allowed] = SENDERS;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let before = found::<Entry>(tx, draft, &self.id)?;
        let waiting = &[EntryStatus::Submitted, EntryStatus::Rejected];
        let related = || access::require_sender_to(tx, draft, &before.core, &self.core.division);
        let actor = pass_as(tx, &before, self.version, waiting, related)?;
        // Checks 1 to 9 of submit_entry
        check::require_place(tx, draft, &before.core, &self.core)?;
        let mut after = before.clone();
        let blobs = after.put_content(self.core.clone(), self.detail.0.clone());
        after.core.status = EntryStatus::Submitted;
        Candidate { core: &after.core, detail: &after.detail, before: None }.require(tx, draft)?;
        ensure(actor == Actor::Own || !self.core.update_frequency.confirmed, Code::NOT_FOR_BEHALF)?;
        check::require_dated(tx, Some(&before.core.input), &self.core)?;

        let content_hash = save(draft, Some(&before), &after, blobs)?;
        let place = submitted(draft, &self.id)?.place;
        draft.put(&keys::submission(&self.id), &submission(tx, draft, content_hash, place)?);
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        ResubmitEntry { id: samples::id("bus-lines"), version: 1, core: samples::core(), detail: Spoken(samples::detail()) }
    }
}
