//! Reading an entry whole, and writing a version of it: the one place where versions, hashes, codes and lists are made.

use crate::catalog::access::holder_tags;
use crate::catalog::keys::held_codes;
use crate::catalog::records::detail::{EntryDetail, source_key_hash};
use crate::catalog::records::entry::{
    CodeHolder, CoreInput, EntryCore, EntryStatus, Pending, PendingDetail, PendingOp, PendingSlot, StoredDetail, Submission,
};
use crate::catalog::{keys, lists};
use crate::kernel::codec::{encode, sha256};
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{EntryId, Uscc};
use crate::kernel::state::{Key, StateRead, blob_hash, stored};
use crate::kernel::text::LocalKey;
use crate::kernel::value::Hash32;
use crate::ledger::context::TxContext;
use crate::ledger::plan::{Plan, Touched};
use crate::ledger::texts;
use crate::ledger::texts::{Blobs, Reason};

/// An entry as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub core: EntryCore,
    pub detail: StoredDetail,
    /// The pending change, with the detail as it would be.
    pub pending: Option<(Pending, StoredDetail)>,
}

impl Entry {
    /// Reads it; none where it does not stand.
    pub fn load(state: &dyn StateRead, id: &EntryId) -> Result<Option<Entry>, Fault> {
        let Some(core) = keys::core(id).get(state)? else { return Ok(None) };
        let detail = keys::detail(id).get(state)?.ok_or_else(|| Fault::new("an entry has no detail"))?;
        let pending = match keys::pending(id).get(state)?.and_then(|slot| slot.pending) {
            Some(pending) if pending.detail_hash == core.detail_hash => Some((pending, detail.clone())),
            Some(pending) => {
                let changed = keys::pending_detail(id).get(state)?;
                Some((pending, changed.ok_or_else(|| Fault::new("a pending change has no detail"))?.0))
            }
            None => None,
        };
        Ok(Some(Entry { core, detail, pending }))
    }

    /// S3, for kinds that change: the entry, or `not_found`.
    pub fn require(state: &dyn StateRead, id: &EntryId) -> Result<Entry, Refusal> {
        Entry::load(state, id)?.ok_or_else(|| Code::NOT_FOUND.into())
    }

    /// S6 and S7.
    pub fn require_at(&self, version: u64, states: &[EntryStatus]) -> Result<(), Refusal> {
        require_at(&self.core, version, states)
    }

    /// S8: an accepted objection or an order holds it.
    pub fn require_free(&self) -> Result<(), Refusal> {
        ensure(self.core.frozen_by.is_none(), Code::FROZEN)
    }

    /// Puts new content in place, long texts as hashes; gives the words to keep.
    pub fn put_content(&mut self, input: CoreInput, detail: EntryDetail) -> Blobs {
        let (detail, blobs) = stored_detail(&self.core.entry_id, self.detail.local_key.clone(), detail, self.detail.source_key_hash);
        self.core.input = input;
        self.detail = detail;
        blobs
    }

    /// Makes what `changed` would be into a pending change of this entry.
    pub fn set_pending(&mut self, tx: &TxContext, op: PendingOp, changed: &Entry, reason: Option<Reason>, force: bool) {
        let pending = Pending {
            op,
            core: changed.core.input.clone(),
            detail_hash: detail_hash(&changed.detail),
            content_hash: content_hash(&changed.core.provider, &changed.core.input, &changed.detail.detail),
            signer: *tx.signer.uscc(),
            holder_tags: holder_tags(tx),
            since: tx.time,
            reason,
            force,
        };
        self.pending = Some((pending, changed.detail.clone()));
    }
}

/// S6 and S7.
pub(crate) fn require_at(core: &EntryCore, version: u64, states: &[EntryStatus]) -> Result<(), Refusal> {
    ensure(core.version == version, Code::STALE_VERSION)?;
    if states.contains(&core.status) { Ok(()) } else { Err(Code::WRONG_STATE.of(core.status.word())) }
}

/// Writes a core with a later date of its data: the version stays, the history and the signer's acts tell of it.
pub(crate) fn save_date(plan: &mut Plan, core: &EntryCore) {
    let bytes = stored(core);
    let core_hash = Hash32(blob_hash(&bytes));
    plan.id = core.entry_id.to_string();
    plan.put(&keys::core(&core.entry_id), core);
    plan.blob(core_hash.0, bytes);
    let subject = keys::subject(&core.entry_id);
    plan.touched = Some(Touched { subject, version: core.version, core_hash, detail_hash: core.detail_hash });
}

/// A detail as stored, and the words to keep. `known_source` is the hash of a source key that already stands as a hash.
pub(crate) fn stored_detail(
    id: &EntryId,
    local_key: LocalKey,
    mut detail: EntryDetail,
    known_source: Option<Hash32>,
) -> (StoredDetail, Blobs) {
    let source_key_hash = match detail.source_key.hash() {
        Some(_) => known_source,
        None => source_key_hash(&detail.source_key),
    };
    let blobs = texts::hide(&mut detail, &keys::subject(id), "detail");
    (StoredDetail { local_key, source_key_hash, detail }, blobs)
}

/// Hash over all fields that are neither cosmetic nor set by the chain, long texts as hashes (decision 20).
pub fn content_hash(provider: &Uscc, core: &CoreInput, detail: &EntryDetail) -> Hash32 {
    let mut content = encode(provider);
    core.content(&mut content);
    detail.content(&mut content);
    Hash32(sha256(&[b"mulu/content/v1", &content]))
}

/// Hash of a stored detail, under which its bytes are kept.
pub(crate) fn detail_hash(detail: &StoredDetail) -> Hash32 {
    Hash32(blob_hash(&stored(detail)))
}

/// The record of who submitted what.
pub(crate) fn submission(tx: &TxContext, content_hash: Hash32) -> Submission {
    Submission { signer: *tx.signer.uscc(), holder_tags: holder_tags(tx), content_hash, since: tx.time }
}

/// Writes `after` as the version that follows `before`: hashes, records, blobs, codes and lists. Gives its content hash.
pub(crate) fn save(plan: &mut Plan, state: &dyn StateRead, before: Option<&Entry>, after: &Entry, blobs: Blobs) -> Result<Hash32, Fault> {
    let id = &after.core.entry_id;
    let mut core = after.core.clone();
    core.version = before.map_or(0, |b| b.core.version).saturating_add(1);
    core.prev_hash = before.map_or(Hash32([0; 32]), |b| b.core.content_hash);
    core.content_hash = content_hash(&core.provider, &core.input, &after.detail.detail);
    core.detail_hash = detail_hash(&after.detail);
    let core_bytes = stored(&core);
    let core_hash = Hash32(blob_hash(&core_bytes));

    plan.id = id.to_string();
    plan.put(&keys::core(id), &core);
    plan.blob(core_hash.0, core_bytes);
    if before.is_none_or(|b| b.detail != after.detail) {
        plan.put(&keys::detail(id), &after.detail);
        plan.blob(core.detail_hash.0, stored(&after.detail));
    }
    for (hash, bytes) in blobs {
        plan.blob(hash, bytes);
    }
    save_pending(plan, before, after, &core);
    save_codes(plan, before, after);
    let stands = |entry: &Entry| entry.pending.is_some();
    lists::relist(plan, state, before.map(|b| (&b.core, stands(b))), (&core, stands(after)))?;
    plan.touched = Some(Touched { subject: keys::subject(id), version: core.version, core_hash, detail_hash: core.detail_hash });
    Ok(core.content_hash)
}

fn save_pending(plan: &mut Plan, before: Option<&Entry>, after: &Entry, core: &EntryCore) {
    let old = before.and_then(|b| b.pending.as_ref());
    let new = after.pending.as_ref();
    if old == new {
        return;
    }
    let id = &core.entry_id;
    plan.put(&keys::pending(id), &PendingSlot { pending: new.map(|(pending, _)| pending.clone()) });
    if let Some((pending, detail)) = new
        && pending.detail_hash != core.detail_hash
    {
        plan.put(&keys::pending_detail(id), &PendingDetail(detail.clone()));
    }
}

/// Codes are held by what stands and by what is pending, so that a review cannot fail on them; a withdrawn entry holds none.
fn save_codes(plan: &mut Plan, before: Option<&Entry>, after: &Entry) {
    let held = |entry: &Entry| {
        let mut keys = Vec::new();
        if entry.core.status != EntryStatus::Withdrawn {
            let pending = entry.pending.as_ref().map(|(_, detail)| detail);
            for (key, _) in std::iter::once(&entry.detail).chain(pending).flat_map(|d| held_codes(&entry.core.provider, d)) {
                if keys.iter().all(|k: &Key<CodeHolder>| k.raw != key.raw) {
                    keys.push(key);
                }
            }
        }
        keys
    };
    let old = before.map(held).unwrap_or_default();
    let new = held(after);
    for key in old.iter().filter(|o| new.iter().all(|n| n.raw != o.raw)) {
        plan.put(key, &CodeHolder { entry: None });
    }
    for key in new.iter().filter(|n| old.iter().all(|o| o.raw != n.raw)) {
        plan.put(key, &CodeHolder { entry: Some(after.core.entry_id) });
    }
}
