//! All keys of the catalog; its lists: [`crate::catalog::lists`].

use crate::catalog::records::entry::{CodeHolder, Creation, EntryCore, Marks, Note, Review, Submission, Tightening, Touch};
use crate::catalog::records::pending::{PendingSlot, PendingValues};
use crate::catalog::records::stored::{DetailFields, DetailRecord, StoredDetail};
use crate::kernel::id::{EntryId, Uscc};
use crate::kernel::state::{Key, Subject};
use crate::kernel::text::ResourceCode;
use crate::kernel::value::Hash32;
use crate::ledger::organisation;

/// Subject of an entry.
pub fn subject(entry: &EntryId) -> Subject {
    Subject::Object(*entry.object())
}

/// Key of its core.
pub fn core(entry: &EntryId) -> Key<EntryCore> {
    Key::new(&subject(entry), &[])
}

/// Key of what other records wrote on it.
pub fn marks(entry: &EntryId) -> Key<Marks> {
    Key::new(&subject(entry), &[])
}

/// Key of its detail.
pub fn detail(entry: &EntryId) -> Key<DetailRecord> {
    Key::new(&subject(entry), &[])
}

/// Key of the list of data items of its detail.
pub fn fields(entry: &EntryId) -> Key<DetailFields> {
    Key::new(&subject(entry), &[])
}

/// Key of how it came to be.
pub fn creation(entry: &EntryId) -> Key<Creation> {
    Key::new(&subject(entry), &[])
}

/// Key of its last submission.
pub fn submission(entry: &EntryId) -> Key<Submission> {
    Key::new(&subject(entry), &[])
}

/// Key of its pending change.
pub fn pending(entry: &EntryId) -> Key<PendingSlot> {
    Key::new(&subject(entry), &[])
}

/// Key of the values that its pending change names.
pub fn pending_values(entry: &EntryId) -> Key<PendingValues> {
    Key::new(&subject(entry), &[])
}

/// Key of a review of one version by one organisation.
pub fn review(entry: &EntryId, version: u64, reviewer: &Uscc) -> Key<Review> {
    Key::new(&subject(entry), &[&version.to_be_bytes(), reviewer.as_str().as_bytes()])
}

/// Key of the last touch.
pub fn touch(entry: &EntryId) -> Key<Touch> {
    Key::new(&subject(entry), &[])
}

/// Key of what an authority's last tightening of an entry left.
pub fn tightening(entry: &EntryId, authority: &Uscc) -> Key<Tightening> {
    Key::new(&subject(entry), &[authority.as_str().as_bytes()])
}

/// Key of why a version was made.
pub fn note(entry: &EntryId, version: u64) -> Key<Note> {
    Key::new(&subject(entry), &[&version.to_be_bytes()])
}

/// Key of who holds a resource code among the entries of a provider.
pub fn resource_code_holder(provider: &Uscc, code: &ResourceCode) -> Key<CodeHolder> {
    Key::new(&organisation::subject(provider), &[b"resource_code", code.as_str().as_bytes()])
}

/// Key of who holds a source key among the entries of a provider, by the SHA-256 of its words.
pub fn source_key_holder(provider: &Uscc, hash: &Hash32) -> Key<CodeHolder> {
    Key::new(&organisation::subject(provider), &[b"source_key", &hash.0])
}

/// Keys of the codes that a detail holds, with the names of their fields.
pub(crate) fn held_codes(provider: &Uscc, detail: &StoredDetail) -> Vec<(Key<CodeHolder>, &'static str)> {
    let code = detail.detail.resource_code.iter().map(|c| (resource_code_holder(provider, c), "resource_code"));
    let source = detail.source_key_hash.iter().map(|h| (source_key_holder(provider, h), "source_key"));
    code.chain(source).collect()
}
