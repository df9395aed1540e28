//! The ledger, and the keys, as an import needs them.

use mulu_contracts::catalog::records::detail::EntryDetail;
use mulu_contracts::catalog::records::entry::{CoreInput, EntryStatus};
use mulu_contracts::kernel::id::{EntryId, Uscc};
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::text::SourceKey;
use mulu_contracts::kernel::value::Hash32;
use mulu_contracts::ledger::envelope::{Message, SignedTx};
use mulu_contracts::ledger::texts::Secret;

use crate::bulk::Sink;

/// Most ids in one question.
pub const MAX_IDS: usize = 500;

/// What stands on the ledger under an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Raised by every change and by every review.
    pub version: u64,
    /// Status.
    pub status: EntryStatus,
    /// Of the message that made it.
    pub payload_hash: Hash32,
    /// Of its content now, as far as it needs review.
    pub content_hash: Hash32,
}

impl Standing {
    /// Does it stand as the message that made it said? A later date of its data apart, which raises no version.
    pub fn as_made(&self) -> bool {
        match self.version {
            1 => true,
            // By its first review alone: every other way to here leaves another status.
            2 => matches!(self.status, EntryStatus::Published | EntryStatus::Rejected),
            _ => false,
        }
    }
}

/// An entry with its words, as it stands.
#[derive(Debug, Clone)]
pub struct EntryNow {
    /// Version to be named in a change.
    pub version: u64,
    /// Status.
    pub status: EntryStatus,
    /// A change waits for review.
    pub pending: bool,
    /// Its provider has not confirmed it.
    pub unclaimed: bool,
    /// Fields 3–17.
    pub core: CoreInput,
    /// Fields 19–43, long texts in words.
    pub detail: EntryDetail,
}

/// Entries of a provider.
#[derive(Debug, Clone, Default)]
pub struct EntryPage {
    /// Id and title.
    pub entries: Vec<(EntryId, String)>,
    /// Where the next page begins, if there is one.
    pub next: Option<Place>,
    /// Height of the state.
    pub height: u64,
}

/// The ledger as an import needs it. Every answer is proven before it gets here.
pub trait ImportLedger: Sink {
    /// What stands under these ids (at most [`MAX_IDS`]), in order.
    fn standing(&mut self, ids: &[EntryId]) -> Result<Vec<Option<Standing>>, Self::Error>;
    /// A page of a provider's entries from a place on, at the height of the first page; withdrawn ones are left out.
    fn entries_of(&mut self, provider: &Uscc, from: Place, height: Option<u64>) -> Result<EntryPage, Self::Error>;
    /// Has the provider any entry?
    fn has_entries(&mut self, provider: &Uscc) -> Result<bool, Self::Error>;
    /// The entry of a provider that holds a source key.
    fn by_source_key(&mut self, provider: &Uscc, key: &SourceKey) -> Result<Option<EntryId>, Self::Error>;
    /// An entry in full.
    fn entry(&mut self, id: &EntryId) -> Result<Option<EntryNow>, Self::Error>;
}

/// Who signs.
pub trait ImportSigner {
    /// A transaction of an organisation, signed by the key of this name or by its key in the home; none where there is no key.
    fn sign(&mut self, organisation: &Uscc, key: Option<&str>, messages: Vec<Message>) -> Option<SignedTx>;
    /// What the salts of long texts are drawn from.
    fn salts(&self) -> &Secret;
}
