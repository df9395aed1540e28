//! Questions about one entry (A46, B1, D19). Lists of entries are in [`crate::catalog::queries::lists`].

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::catalog::keys;
use crate::catalog::keys::subject;
use crate::catalog::records::detail::{EntryDetail, source_key_hash};
use crate::catalog::records::entry::{CoreInput, Creation, EntryCore, EntryStatus, Marks, Submission};
use crate::catalog::records::pending::{Pending, PendingValues};
use crate::catalog::records::stored::{DetailRecord, StoredDetail};
use crate::catalog::write::{Entry, submitted};
use crate::kernel::error::Fault;
use crate::kernel::id::{EntryId, Uscc};
use crate::kernel::listing::MAX_LIMIT;
use crate::kernel::state::{StateRead, Subject};
use crate::kernel::text::{LocalKey, ResourceCode, SourceKey};
use crate::kernel::value::{Hash32, List};
use crate::ledger::draft::HistoryLeaf;
use crate::ledger::query::{Context, HistoryItem, NOT_FOUND, Query};
use crate::ledger::shown::{AtVersion, Get, History, Numbered, Shown, kept};
use crate::ledger::texts;

/// An entry as it stands.
pub type GetEntry = Get<Entry>;

/// An entry as a version of it stood.
pub type GetEntryVersion = AtVersion<Entry>;

/// Every change of an entry, oldest first (B1: dated history).
pub type EntryHistory = History<Entry>;

/// What stands about an entry.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntryAnswer {
    /// The provider's own key.
    pub local_key: LocalKey,
    /// Fields 1–18.
    pub core: EntryCore,
    /// What other records wrote on it.
    pub marks: Marks,
    /// Fields 19–43, texts in words.
    pub detail: EntryDetail,
    /// How it came to be.
    pub creation: Creation,
    /// Its last submission.
    pub submission: Submission,
    /// The change that waits for review.
    pub pending: Option<PendingAnswer>,
    /// A review is overdue at the time asked about (A49): its clock, whose end was fixed when it started, is over.
    pub review_overdue: bool,
}

/// A pending change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PendingAnswer {
    /// The change.
    #[serde(flatten)]
    pub pending: Pending,
    /// Numbers of the fields that it names, also those whose value stood already; rising.
    pub names: Vec<u8>,
    /// The core as it would be.
    pub core: CoreInput,
    /// The detail as it would be, texts in words.
    pub detail: EntryDetail,
}

impl Shown for Entry {
    type Id = EntryId;
    type View = Box<EntryAnswer>;
    type Old = Box<EntryVersionAnswer>;
    const GET: Numbered = (30, "get_entry");
    const AT_VERSION: Numbered = (31, "get_entry_version");
    const HISTORY: Numbered = (32, "entry_history");

    fn subject(id: &EntryId) -> Subject {
        subject(id)
    }

    fn view(id: &EntryId, context: &Context, state: &dyn StateRead) -> Result<Option<Box<EntryAnswer>>, Fault> {
        let Some(entry) = Entry::load(state, id, context.time)? else { return Ok(None) };
        let creation = keys::creation(id).get(state)?.ok_or_else(|| Fault::new("a record of an entry is missing"))?;
        let submission = submitted(state, id)?;
        let pending = entry.pending.as_ref().map(|(pending, values)| pending_view(&entry, pending, values, state)).transpose()?;
        let Entry { core, marks, detail, .. } = entry;
        let due = match &pending {
            Some(pending) => Some(pending.pending.due),
            None => (core.status == EntryStatus::Submitted).then_some(submission.due),
        };
        // At its end itself a clock is over.
        let review_overdue = due.is_some_and(|due| due <= context.time);
        let StoredDetail { local_key, mut detail, .. } = detail;
        texts::show(&mut detail, &subject(id), state)?;
        Ok(Some(Box::new(EntryAnswer { local_key, core, marks, detail, creation, submission, pending, review_overdue })))
    }

    fn old(id: &EntryId, leaf: HistoryLeaf, state: &dyn StateRead) -> Result<Box<EntryVersionAnswer>, Fault> {
        let core: EntryCore = kept(state, &leaf.core_hash)?;
        let detail: DetailRecord = kept(state, &leaf.detail_hash)?;
        let mut detail = detail.whole(|hash| kept(state, hash).map(Some))?;
        texts::show(&mut detail.detail, &subject(id), state)?;
        Ok(Box::new(EntryVersionAnswer { core, detail: detail.detail, made_by: leaf.into() }))
    }
}

fn pending_view(entry: &Entry, pending: &Pending, values: &PendingValues, state: &dyn StateRead) -> Result<PendingAnswer, Fault> {
    let about = subject(&entry.core.entry_id);
    let (mut pending, mut core, mut detail) = (pending.clone(), entry.core.input.clone(), entry.detail.detail.clone());
    let mut names = values.put(&mut core, &mut detail);
    // Levels of single fields are named without the list.
    names.extend((!values.levels.is_empty()).then_some(27));
    names.sort_unstable();
    names.dedup();
    if let Some(reason) = &mut pending.reason {
        texts::show(reason, &about, state)?;
    }
    texts::show(&mut detail, &about, state)?;
    Ok(PendingAnswer { pending, names, core, detail })
}

/// A version and the change that made it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntryVersionAnswer {
    /// Fields 1–18.
    pub core: EntryCore,
    /// Fields 19–43, texts in words.
    pub detail: EntryDetail,
    /// The message that made it.
    pub made_by: HistoryItem,
}

/// Which entry of a provider holds a resource code, as it stands or in a pending change.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct EntryByCode {
    /// The provider.
    pub provider: Uscc,
    /// 信息资源代码.
    pub resource_code: ResourceCode,
}

impl Query for EntryByCode {
    const NUMBER: u16 = 35;
    const NAME: &'static str = "entry_by_code";
    type Answer = Option<EntryId>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let holder = keys::resource_code_holder(&self.provider, &self.resource_code).get(state)?;
        Ok(holder.and_then(|h| h.entry))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        answer.is_none().then_some(NOT_FOUND)
    }
}

/// Which entry of a provider holds a source key, as it stands or in a pending change.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct EntryBySourceKey {
    /// The provider.
    pub provider: Uscc,
    /// 来源键.
    pub source_key: SourceKey,
}

impl Query for EntryBySourceKey {
    const NUMBER: u16 = 36;
    const NAME: &'static str = "entry_by_source_key";
    type Answer = Option<EntryId>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let Some(hash) = source_key_hash(&self.source_key) else { return Ok(None) };
        Ok(keys::source_key_holder(&self.provider, &hash).get(state)?.and_then(|h| h.entry))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        answer.is_none().then_some(NOT_FOUND)
    }
}

/// Which of these entries stand, and with what: for importers.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct EntriesExist {
    /// Which.
    pub ids: List<EntryId, 0, { MAX_LIMIT as usize }>,
}

/// A few facts about an entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StandingEntry {
    /// Version now.
    pub version: u64,
    /// State.
    pub status: EntryStatus,
    /// Hash of the payload that made it: the same payload again is answered `exists`.
    pub payload_hash: Hash32,
    /// Hash of its content now.
    pub content_hash: Hash32,
}

impl Query for EntriesExist {
    const NUMBER: u16 = 39;
    const NAME: &'static str = "entries_exist";
    /// In the order asked; none where no such entry stands.
    type Answer = Vec<Option<StandingEntry>>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let standing = |id: &EntryId| {
            let Some(core) = keys::core(id).get(state)? else { return Ok(None) };
            let creation = keys::creation(id).get(state)?.ok_or_else(|| Fault::new("an entry has no creation record"))?;
            Ok(Some(StandingEntry {
                version: core.version,
                status: core.status,
                payload_hash: creation.payload_hash,
                content_hash: core.content_hash,
            }))
        };
        self.ids.iter().map(standing).collect()
    }
}
