//! Catalog 目录: entries, their reviews, versions and lists (records.md §3). All keys of the domain are made here and in [`lists`].
//!
//! An entry is two records: the *core*, which checks and list rows read, and the *detail*. Both are kept as blobs at every
//! version under the hashes of its history leaf, so that every version stays provable.

pub mod attributes;
pub mod change;
pub mod check;
pub mod detail;
pub mod element;
pub mod entry;
pub mod examples;
pub mod inventory;
pub mod inventory_queries;
pub mod list_queries;
pub mod lists;
pub mod queries;
mod save;
pub mod search;
pub mod standing;
pub mod statistics;
mod who;

pub mod amend_entry;
pub mod confirm_entry;
pub mod record_inventory;
pub mod reinstate_entry;
pub mod resubmit_entry;
pub mod review_entry;
pub mod set_entry_attributes;
pub mod submit_entry;
pub mod touch_entry;
pub mod transfer_entry;
pub mod withdraw_entry;

pub use crate::texts::{Reason, Spoken};
pub use detail::{DetailChange, EntryDetail};
pub use entry::*;
pub use save::content_hash;

use crate::id::{EntryId, Uscc};
use crate::party;
use crate::state::{Key, Subject};
use crate::text::ResourceCode;
use crate::value::Hash32;

/// Subject of an entry.
pub fn subject(entry: &EntryId) -> Subject {
    Subject::Object(*entry.object())
}

/// Key of its core.
pub fn core(entry: &EntryId) -> Key<EntryCore> {
    Key::new(&subject(entry), &[])
}

/// Key of its detail.
pub fn detail(entry: &EntryId) -> Key<StoredDetail> {
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

/// Key of the detail of its pending change.
pub fn pending_detail(entry: &EntryId) -> Key<PendingDetail> {
    Key::new(&subject(entry), &[])
}

/// Key of a review of one version by one organisation (decision 15).
pub fn review(entry: &EntryId, version: u64, reviewer: &Uscc) -> Key<Review> {
    Key::new(&subject(entry), &[&version.to_be_bytes(), reviewer.as_str().as_bytes()])
}

/// Key of the last touch.
pub fn touch(entry: &EntryId) -> Key<Touch> {
    Key::new(&subject(entry), &[])
}

/// Key of why a version was made.
pub fn note(entry: &EntryId, version: u64) -> Key<Note> {
    Key::new(&subject(entry), &[&version.to_be_bytes()])
}

/// Key of who holds a resource code among the entries of a provider.
pub fn resource_code_holder(provider: &Uscc, code: &ResourceCode) -> Key<CodeHolder> {
    Key::new(&party::subject(provider), &[b"resource_code", code.as_str().as_bytes()])
}

/// Key of who holds a source key among the entries of a provider, by the SHA-256 of its words.
pub fn source_key_holder(provider: &Uscc, hash: &Hash32) -> Key<CodeHolder> {
    Key::new(&party::subject(provider), &[b"source_key", &hash.0])
}

/// Keys of the codes that a detail holds, with the names of their fields.
fn held_codes(provider: &Uscc, detail: &StoredDetail) -> Vec<(Key<CodeHolder>, &'static str)> {
    let code = detail.detail.resource_code.iter().map(|c| (resource_code_holder(provider, c), "resource_code"));
    let source = detail.source_key_hash.iter().map(|h| (source_key_holder(provider, h), "source_key"));
    code.chain(source).collect()
}
