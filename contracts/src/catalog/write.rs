//! Reading an entry whole, and writing a version of it: the one place where versions, hashes, codes and lists are made.

use std::borrow::Cow;

use crate::catalog::access::holder_tags;
use crate::catalog::keys::held_codes;
use crate::catalog::parameters::REVIEW_TERM;
use crate::catalog::records::detail::{EntryDetail, source_key_hash};
use crate::catalog::records::entry::{CodeHolder, CoreInput, EntryCore, EntryStatus, Marks, PendingOp, Place, Submission};
use crate::catalog::records::pending::{Pending, PendingSlot, PendingValues};
use crate::catalog::records::stored::StoredDetail;
use crate::catalog::{keys, lists};
use crate::kernel::codec::{encode, sha256};
use crate::kernel::error::Fault;
use crate::kernel::id::{EntryId, Uscc};
use crate::kernel::state::{Key, StateRead, StateWrite, Subject, blob_hash, stored_at};
use crate::kernel::text::LocalKey;
use crate::kernel::value::{Hash32, Time};
use crate::kernel::walk::Path;
use crate::ledger::access::Target;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Draft, Versioned};
use crate::ledger::freeze::freezes_of;
use crate::ledger::gate::{Gated, Object};
use crate::ledger::texts;
use crate::ledger::texts::{Blobs, Places, Reason};

/// An entry as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Fields 1–18.
    pub core: EntryCore,
    /// What other records wrote on it, as of the time at which it was read.
    pub marks: Marks,
    /// Frozen at that time (S8).
    pub is_frozen: bool,
    /// Fields 19–43, texts as hashes.
    pub detail: StoredDetail,
    /// The pending change, with the values that it names.
    pub pending: Option<(Pending, PendingValues)>,
}

impl Entry {
    /// Reads it as it stands at a time; none where it does not.
    pub fn load(state: &dyn StateRead, id: &EntryId, time: Time) -> Result<Option<Entry>, Fault> {
        let Some(core) = keys::core(id).get(state)? else { return Ok(None) };
        let (marks, is_frozen) = marks_at(state, id, time)?;
        let detail = keys::detail(id).get(state)?.ok_or_else(|| Fault::new("an entry has no detail"))?;
        let detail = detail.whole(|_| keys::fields(id).get(state))?;
        let pending = match keys::pending(id).get(state)?.and_then(|slot| slot.pending) {
            Some(pending) if pending.op == PendingOp::Withdraw => Some((pending, PendingValues::default())),
            Some(pending) => {
                let values = keys::pending_values(id).get(state)?;
                Some((pending, values.ok_or_else(|| Fault::new("a pending change names nothing"))?))
            }
            None => None,
        };
        Ok(Some(Entry { core, marks, is_frozen, detail, pending }))
    }

    /// With these values in place, and nothing that waits.
    pub fn with(&self, values: &PendingValues) -> Entry {
        let mut entry = Entry { pending: None, ..self.clone() };
        values.put(&mut entry.core.input, &mut entry.detail.detail);
        entry.detail.source_key_hash = source_key_hash(&entry.detail.detail.source_key);
        entry
    }

    /// The content that what waits would leave, over what stands now; none where nothing waits.
    pub fn as_it_would_be(&self) -> Option<Entry> {
        self.pending.as_ref().map(|(_, values)| self.with(values))
    }

    /// Its detail as it stands, and as it would be.
    pub fn details(&self) -> Vec<Cow<'_, StoredDetail>> {
        let waiting = self.as_it_would_be().map(|entry| Cow::Owned(entry.detail));
        std::iter::once(Cow::Borrowed(&self.detail)).chain(waiting).collect()
    }

    /// Its long texts, as they stand and as they wait.
    fn texts(&self) -> Places {
        let below = Path::Field(&Path::Here, "detail");
        self.details().into_iter().flat_map(|stored| texts::places(&mut stored.into_owned().detail, &below)).collect()
    }

    /// Puts new content in place, long texts as hashes; gives the words to keep.
    pub fn put_content(&mut self, input: CoreInput, detail: EntryDetail) -> Blobs {
        let (detail, blobs) = stored_detail(&self.core.entry_id, self.detail.local_key.clone(), detail);
        self.core.input = input;
        self.detail = detail;
        blobs
    }

    /// Lets a change wait.
    pub fn set_pending(
        &mut self,
        tx: &TxContext,
        state: &dyn StateRead,
        op: PendingOp,
        values: PendingValues,
        reason: Option<Reason>,
        force: bool,
    ) -> Result<(), Fault> {
        let pending = Pending {
            op,
            // It hangs on what stands, so it is made whenever the entry is saved.
            content_hash: Hash32([0; 32]),
            signer: *tx.signer.uscc(),
            holder_tags: holder_tags(tx),
            since: tx.time,
            due: tx.time.after(REVIEW_TERM.at(state, tx.time)?),
            reason,
            force,
        };
        self.pending = Some((pending, values));
        Ok(())
    }
}

/// What other records wrote on an entry as of a time, and whether it is frozen then (S8).
pub(crate) fn marks_at(state: &dyn StateRead, id: &EntryId, time: Time) -> Result<(Marks, bool), Fault> {
    let marks = keys::marks(id).get(state)?.unwrap_or_default();
    // Whatever freezes it was marked when it began; the mark stays where it is over by now.
    if marks.frozen_by.is_none() {
        return Ok((marks, false));
    }
    let freezes = freezes_of(state, &keys::subject(id))?;
    Ok((Marks { frozen_by: freezes.in_force(time), ..marks }, freezes.is_frozen(time)))
}

/// States of an entry that is not withdrawn.
pub(crate) const NOT_WITHDRAWN: &[EntryStatus] = &[EntryStatus::Submitted, EntryStatus::Rejected, EntryStatus::Published];

/// An entry that a message names beside what it acts on. No gate takes it: a core does not say what holds it.
impl Object for EntryCore {
    type Id = EntryId;

    fn load(state: &dyn StateRead, id: &EntryId, _: Time) -> Result<Option<Self>, Fault> {
        keys::core(id).get(state)
    }
}

/// An entry without its detail, for kinds that act on it and change no content.
pub(crate) struct Marked {
    /// Fields 1–18.
    pub core: EntryCore,
    /// Frozen at the time at which it was read (S8).
    pub is_frozen: bool,
}

impl Gated for Marked {
    type State = EntryStatus;

    fn target(&self) -> Target {
        self.core.target()
    }

    fn version(&self) -> u64 {
        self.core.version
    }

    fn state(&self) -> EntryStatus {
        self.core.status
    }

    fn word(state: EntryStatus) -> &'static str {
        state.word()
    }

    fn is_frozen(&self) -> bool {
        self.is_frozen
    }
}

impl Object for Marked {
    type Id = EntryId;

    fn load(state: &dyn StateRead, id: &EntryId, time: Time) -> Result<Option<Self>, Fault> {
        let Some(core) = keys::core(id).get(state)? else { return Ok(None) };
        Ok(Some(Marked { core, is_frozen: marks_at(state, id, time)?.1 }))
    }
}

impl Gated for Entry {
    type State = EntryStatus;

    fn target(&self) -> Target {
        self.core.target()
    }

    fn version(&self) -> u64 {
        self.core.version
    }

    fn state(&self) -> EntryStatus {
        self.core.status
    }

    fn word(state: EntryStatus) -> &'static str {
        state.word()
    }

    fn is_frozen(&self) -> bool {
        self.is_frozen
    }
}

impl Object for Entry {
    type Id = EntryId;

    fn load(state: &dyn StateRead, id: &EntryId, time: Time) -> Result<Option<Self>, Fault> {
        Entry::load(state, id, time)
    }
}

impl Versioned for EntryCore {
    fn subject(&self) -> Subject {
        keys::subject(&self.entry_id)
    }

    fn key(&self) -> Key<Self> {
        keys::core(&self.entry_id)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

/// A detail as stored, and the words to keep.
pub(crate) fn stored_detail(id: &EntryId, local_key: LocalKey, mut detail: EntryDetail) -> (StoredDetail, Blobs) {
    let source_key_hash = source_key_hash(&detail.source_key);
    let blobs = texts::hide(&mut detail, &keys::subject(id));
    (StoredDetail { local_key, source_key_hash, detail }, blobs)
}

/// Room for the content of most entries.
const CONTENT_ROOM: usize = 1_024;

/// Hash over all fields that are neither cosmetic nor set by the chain, long texts as hashes.
pub fn content_hash(provider: &Uscc, core: &CoreInput, detail: &EntryDetail) -> Hash32 {
    let mut content = Vec::with_capacity(CONTENT_ROOM);
    content.extend(encode(provider));
    core.content(&mut content);
    detail.content(&mut content);
    Hash32(sha256(&[b"mulu/content/v1", &content]))
}

/// Who submitted an entry last; every entry was submitted once.
pub(crate) fn submitted(state: &dyn StateRead, id: &EntryId) -> Result<Submission, Fault> {
    keys::submission(id).get(state)?.ok_or_else(|| Fault::new("an entry has no submission"))
}

/// The record of who submits what, and where it is reviewed.
pub(crate) fn submission(tx: &TxContext, state: &dyn StateRead, content_hash: Hash32, place: Place) -> Result<Submission, Fault> {
    let due = tx.time.after(REVIEW_TERM.at(state, tx.time)?);
    Ok(Submission { signer: *tx.signer.uscc(), holder_tags: holder_tags(tx), content_hash, since: tx.time, due, place })
}

/// Writes `after` as the version that follows `before`: hashes, records, blobs, codes and lists. Gives its content hash.
pub(crate) fn save(draft: &mut Draft<'_>, before: Option<&Entry>, after: &Entry, blobs: Blobs) -> Result<Hash32, Fault> {
    let id = &after.core.entry_id;
    let mut core = after.core.clone();
    core.version = before.map_or(0, |b| b.core.version).saturating_add(1);
    core.prev_hash = before.map_or(Hash32([0; 32]), |b| b.core.content_hash);
    core.content_hash = content_hash(&core.provider, &core.input, &after.detail.detail);
    let (detail, fields) = after.detail.parts(draft.app_version());
    let detail = stored_at(&detail, draft.app_version());
    core.detail_hash = Hash32(blob_hash(&detail));
    if before.is_none_or(|b| b.detail != after.detail) {
        draft.put_raw(keys::detail(id).raw, detail.clone());
        draft.keep(detail);
    }
    if let Some(fields) = fields.filter(|_| before.is_none_or(|b| b.detail.detail.fields != after.detail.detail.fields)) {
        draft.put_raw(keys::fields(id).raw, fields.clone());
        draft.keep(fields);
    }
    for (_, bytes) in blobs {
        draft.keep(bytes);
    }
    // The first version takes the place of nothing, nor does one that says the same.
    if let Some(before) = before.filter(|b| b.detail != after.detail || b.pending != after.pending) {
        draft.replaces(&keys::subject(id), core.version, &before.texts(), &after.texts());
    }
    save_pending(draft, before, after);
    save_codes(draft, before, after);
    let stands = |entry: &Entry| entry.pending.is_some();
    lists::relist(draft, before.map(|b| (&b.core, stands(b))), (&core, stands(after)))?;
    draft.version_with(&core, core.detail_hash)?;
    Ok(core.content_hash)
}

fn save_pending(draft: &mut Draft<'_>, before: Option<&Entry>, after: &Entry) {
    let id = &after.core.entry_id;
    let old = before.and_then(|b| b.pending.as_ref());
    let new = after.pending.as_ref().map(|(pending, values)| {
        // What changed under it changes what its reviewer signs.
        let Entry { core, detail, .. } = after.with(values);
        (Pending { content_hash: content_hash(&core.provider, &core.input, &detail.detail), ..pending.clone() }, values)
    });
    if old.map(|(pending, _)| pending) != new.as_ref().map(|(pending, _)| pending) {
        draft.put(&keys::pending(id), &PendingSlot { pending: new.as_ref().map(|(pending, _)| pending.clone()) });
    }
    if let Some((pending, values)) = new
        && pending.op != PendingOp::Withdraw
        && old.is_none_or(|(_, stood)| stood != values)
    {
        draft.put(&keys::pending_values(id), values);
    }
}

/// Codes are held by what stands and by what is pending, so that a review cannot fail on them; a withdrawn entry holds none.
fn save_codes(draft: &mut Draft<'_>, before: Option<&Entry>, after: &Entry) {
    let held = |entry: &Entry| {
        let mut keys = Vec::new();
        if entry.core.status != EntryStatus::Withdrawn {
            for (key, _) in entry.details().iter().flat_map(|d| held_codes(&entry.core.provider, d)) {
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
        draft.put(key, &CodeHolder { entry: None });
    }
    for key in new.iter().filter(|n| old.iter().all(|o| o.raw != n.raw)) {
        draft.put(key, &CodeHolder { entry: Some(after.core.entry_id) });
    }
}
