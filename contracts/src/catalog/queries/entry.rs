//! Questions about one entry (A46, B1, D19). Lists of entries are in [`crate::catalog::queries::lists`].

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::catalog::keys;
use crate::catalog::keys::subject;
use crate::catalog::parameters::REVIEW_TERM;
use crate::catalog::records::detail::{EntryDetail, source_key_hash};
use crate::catalog::records::entry::{Creation, EntryCore, EntryStatus, Pending, StoredDetail, Submission};
use crate::catalog::write::Entry;
use crate::kernel::error::Fault;
use crate::kernel::id::{EntryId, Uscc};
use crate::kernel::listing::MAX_LIMIT;
use crate::kernel::state::{StateRead, from_stored};
use crate::kernel::text::{LocalKey, ResourceCode, Words};
use crate::kernel::value::{Hash32, List, Time};
use crate::ledger::draft::{HistoryLeaf, history_of};
use crate::ledger::query::{Context, HistoryItem, Leaves, NOT_FOUND, Query, page};
use crate::ledger::texts;

/// An entry as it stands.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetEntry {
    /// Which.
    pub id: EntryId,
}

/// What stands about an entry.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EntryAnswer {
    /// The provider's own key.
    pub local_key: LocalKey,
    /// Fields 1–18.
    pub core: EntryCore,
    /// Fields 19–43, texts in words.
    pub detail: EntryDetail,
    /// How it came to be.
    pub creation: Creation,
    /// Its last submission.
    pub submission: Submission,
    /// The change that waits for review.
    pub pending: Option<PendingAnswer>,
    /// A review is overdue at the time asked about (A49): more than `review_term` since the submission or the change.
    pub review_overdue: bool,
}

/// A pending change.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PendingAnswer {
    /// The change; its core is as it would be.
    #[serde(flatten)]
    pub pending: Pending,
    /// The detail as it would be, texts in words.
    pub detail: EntryDetail,
}

impl Query for GetEntry {
    const NUMBER: u16 = 30;
    const NAME: &'static str = "get_entry";
    type Answer = Option<Box<EntryAnswer>>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let Some(Entry { core, detail, pending }) = Entry::load(state, &self.id)? else { return Ok(None) };
        let missing = || Fault::new("a record of an entry is missing");
        let creation = keys::creation(&self.id).get(state)?.ok_or_else(missing)?;
        let submission = keys::submission(&self.id).get(state)?.ok_or_else(missing)?;
        let pending = match pending {
            Some((mut pending, mut changed)) => {
                if let Some(reason) = &mut pending.reason {
                    texts::show(reason, &subject(&self.id), state)?;
                }
                texts::show(&mut changed.detail, &subject(&self.id), state)?;
                Some(PendingAnswer { pending, detail: changed.detail })
            }
            None => None,
        };
        let since = match &pending {
            Some(pending) => Some(pending.pending.since),
            None => (core.status == EntryStatus::Submitted).then_some(submission.since),
        };
        let review_overdue = match since {
            Some(since) => is_overdue(context, state, since)?,
            None => false,
        };
        let StoredDetail { local_key, mut detail, .. } = detail;
        texts::show(&mut detail, &subject(&self.id), state)?;
        Ok(Some(Box::new(EntryAnswer { local_key, core, detail, creation, submission, pending, review_overdue })))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        answer.is_none().then_some(NOT_FOUND)
    }
}

/// Has a review clock that began then run out?
pub(crate) fn is_overdue(context: &Context, state: &dyn StateRead, since: Time) -> Result<bool, Fault> {
    let term = REVIEW_TERM.at(state, context.time)?;
    Ok(context.time.0.saturating_sub(since.0) > i64::try_from(term).unwrap_or(i64::MAX))
}

/// An entry as a version of it stood.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct GetEntryVersion {
    /// Which.
    pub id: EntryId,
    /// Version.
    pub version: u64,
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

impl Query for GetEntryVersion {
    const NUMBER: u16 = 31;
    const NAME: &'static str = "get_entry_version";
    type Answer = Option<Box<EntryVersionAnswer>>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let Some(leaf) = leaf_of(state, &self.id, self.version)? else { return Ok(None) };
        let kept = |hash: &Hash32| state.blob(&hash.0)?.ok_or_else(|| Fault::new("a record of a version is not kept here"));
        let core: EntryCore = from_stored(&kept(&leaf.core_hash)?)?;
        let mut detail: StoredDetail = from_stored(&kept(&leaf.detail_hash)?)?;
        texts::show(&mut detail.detail, &subject(&self.id), state)?;
        Ok(Some(Box::new(EntryVersionAnswer { core, detail: detail.detail, made_by: leaf.into() })))
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        answer.is_none().then_some(NOT_FOUND)
    }
}

/// The leaf of the last change that made, or left standing, a version of an entry.
pub(crate) fn leaf_of(state: &dyn StateRead, id: &EntryId, version: u64) -> Result<Option<HistoryLeaf>, Fault> {
    let list = history_of(&subject(id));
    let leaf_at = |at: u64| -> Result<HistoryLeaf, Fault> {
        let leaf = list.range(state, at, at.saturating_add(1))?.pop();
        leaf.ok_or_else(|| Fault::new("a range came back empty"))
    };
    // Versions never fall along the list, touches repeat them: the last leaf of this version, by halves.
    let (mut low, mut high) = (0, list.head(state)?.count);
    while low < high {
        let middle = low + (high - low) / 2;
        if leaf_at(middle)?.version <= version { low = middle + 1 } else { high = middle }
    }
    let Some(at) = low.checked_sub(1) else { return Ok(None) };
    let leaf = leaf_at(at)?;
    Ok((leaf.version == version).then_some(leaf))
}

/// Every change of an entry, oldest first (B1: dated history).
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct EntryHistory {
    /// Which.
    pub id: EntryId,
    /// First position.
    pub from: u64,
    /// How many, at most [`MAX_LIMIT`].
    pub limit: u32,
}

impl Query for EntryHistory {
    const NUMBER: u16 = 32;
    const NAME: &'static str = "entry_history";
    type Answer = Leaves<HistoryItem>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        page::<HistoryLeaf, _>(state, &history_of(&subject(&self.id)), self.from, self.limit)
    }

    fn negative(answer: &Self::Answer) -> Option<&'static str> {
        (answer.total == 0).then_some(NOT_FOUND)
    }
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
    pub source_key: Words<0, 256, false>,
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
