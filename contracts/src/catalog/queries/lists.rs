//! Lists of entries: complete by construction, in pages whose places hold at every height (docs/spec/catalog.md; D11, D12, E1).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::catalog::records::entry::{EntryCore, EntryStatus, OpenType, OperableType, PendingOp, ReviewOf, ShareType, View};
use crate::catalog::write::submitted;
use crate::catalog::{keys, lists};
use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, EntryId, Uscc};
use crate::kernel::listing::{Selection, page_of};
use crate::kernel::member::Member;
use crate::kernel::place::Place;
use crate::kernel::state::{Key, StateRead, Subject};
use crate::kernel::text::{Code, Text};
use crate::kernel::value::{Date, Hash32, Time};
use crate::ledger::parts;
use crate::ledger::parts::{Numbered, Part};
use crate::ledger::query::{Context, Listing, Query};

/// Which entries to list.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryScope {
    /// All of a provider, whatever their status.
    Provider(Uscc),
    /// Those of a division with a status.
    Status {
        /// The division.
        division: DivisionCode,
        /// Also all divisions that lie in it.
        below: bool,
        /// The status.
        status: EntryStatus,
    },
    /// Published ones of a view.
    View {
        /// The division.
        division: DivisionCode,
        /// Also all divisions that lie in it.
        below: bool,
        /// The view.
        view: View,
        /// Only this theme; none: all.
        theme: Option<Code<24>>,
    },
}

/// Entries of a scope.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListEntries {
    /// Which.
    pub scope: EntryScope,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

/// One entry on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EntryRow {
    /// 目录标识.
    pub id: EntryId,
    /// Version.
    pub version: u64,
    /// 名称.
    pub title: Text<128>,
    /// 提供方.
    pub provider: Uscc,
    /// 行政区划.
    pub division: DivisionCode,
    /// 主题.
    pub theme: Option<Code<24>>,
    /// State.
    pub status: EntryStatus,
    /// 共享属性.
    pub share: ShareType,
    /// 开放属性.
    pub open: OpenType,
    /// 可授权运营属性.
    pub operable: OperableType,
    /// 数据更新日期.
    pub updated_on: Option<Date>,
    /// Not yet confirmed by its provider.
    pub unclaimed: bool,
}

impl Query for ListEntries {
    const NUMBER: u16 = 33;
    const NAME: &'static str = "list_entries";
    type Answer = Listing<EntryRow>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let at = (self.from, self.limit);
        let part = match &self.scope {
            EntryScope::Provider(provider) => return of_provider(state, provider, lists::ANY_STATUS, at),
            EntryScope::Status { division, below, status } => {
                parts::page(state, (division, *below), at, |code| lists::in_themes(state, code, lists::with_status(*status)))?
            }
            EntryScope::View { division, below, view, theme } => parts::page(state, (division, *below), at, |code| match theme {
                Some(theme) => in_theme(state, code, theme.as_str(), lists::in_view(*view)),
                None => lists::in_themes(state, code, lists::in_view(*view)),
            })?,
        };
        rows(state, part, |core| Ok(row(core)))
    }
}

/// Entries of one theme of a division, with the number that the theme has among all of them.
fn in_theme(state: &dyn StateRead, division: &DivisionCode, theme: &str, mask: u16) -> Result<Numbered, Fault> {
    let number = lists::themes_of(division).position(state, &lists::word_member(division, theme))?;
    Ok(number.map(|number| (number, Selection::Members(lists::entries_in(division, theme), mask))).into_iter().collect())
}

/// A page of the entries of a provider with these flags.
fn of_provider(state: &dyn StateRead, provider: &Uscc, mask: u16, (from, limit): (Place, u32)) -> Result<Listing<EntryRow>, Fault> {
    let page = page_of(state, [Selection::Members(lists::entries_of(provider), mask)], &from, limit)?;
    rows(state, Part { page, divisions: Vec::new(), rest: None }, |core| Ok(row(core)))
}

/// Which entries of a provider to list.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderScope {
    /// Those with a status.
    Status(EntryStatus),
    /// Published ones of a view.
    View(View),
    /// Sent on its behalf, not confirmed and not withdrawn.
    Unclaimed,
}

/// Entries of a provider with a status, in a view, or unclaimed. All of them whatever their status: [`ListEntries`].
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListProviderEntries {
    /// Whose.
    pub provider: Uscc,
    /// Which.
    pub of: ProviderScope,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

impl Query for ListProviderEntries {
    const NUMBER: u16 = 37;
    const NAME: &'static str = "list_provider_entries";
    type Answer = Listing<EntryRow>;

    fn answer(&self, _: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let mask = match self.of {
            ProviderScope::Status(status) => lists::with_status(status),
            ProviderScope::View(view) => lists::in_view(view),
            ProviderScope::Unclaimed => lists::UNCLAIMED,
        };
        of_provider(state, &self.provider, mask, (self.from, self.limit))
    }
}

/// The row of an entry.
pub fn row(core: EntryCore) -> EntryRow {
    EntryRow {
        id: core.entry_id,
        version: core.version,
        title: core.input.title,
        provider: core.provider,
        division: core.input.division,
        theme: core.input.theme,
        status: core.status,
        share: core.input.share.kind,
        open: core.input.open.kind,
        operable: core.input.operable.kind,
        updated_on: core.input.data_updated_on,
        unclaimed: core.unclaimed,
    }
}

fn rows<T>(state: &dyn StateRead, part: Part, row: impl Fn(EntryCore) -> Result<T, Fault>) -> Result<Listing<T>, Fault> {
    let Part { page, rest, .. } = part;
    let items = page.members.into_iter().map(|(_, member)| row(core_of(state, member)?)).collect::<Result<_, _>>()?;
    Ok(Listing { items, total: page.total, next: page.next, rest })
}

pub(crate) fn core_of(state: &dyn StateRead, member: Member) -> Result<EntryCore, Fault> {
    let Subject::Object(_) = &member.subject else { return Err(Fault::new("a list of entries holds something else")) };
    let core = Key::<EntryCore>::new(&member.subject, &[]).get(state)?;
    core.ok_or_else(|| Fault::new("an entry on a list is missing"))
}

/// What waits for review: submissions and pending changes of a division.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct ListPendingReviews {
    /// The division.
    pub division: DivisionCode,
    /// Also all divisions that lie in it.
    pub below: bool,
    /// Only entries of this sector and what it contains; none: all, also those without sector.
    pub sector: Option<Code<24>>,
    /// Where to go on; the beginning where it is absent. It holds at one height: reviewed ones leave their queue, and the last one takes the free place.
    #[serde(default)]
    pub from: Place,
    /// How many, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

/// Something that waits for review: all that a review has to name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewRow {
    /// The entry.
    #[serde(flatten)]
    pub entry: EntryRow,
    /// 行业主管领域.
    pub sector: Option<Code<24>>,
    /// What is to be reviewed.
    pub of: ReviewOf,
    /// For a change: what it does.
    pub op: Option<PendingOp>,
    /// Content to be reviewed.
    pub content_hash: Hash32,
    /// Who sent it.
    pub signer: Uscc,
    /// The review clock runs from here …
    pub since: Time,
    /// … to here.
    pub due: Time,
    /// It has run out at the time asked about (A49).
    pub overdue: bool,
}

impl Query for ListPendingReviews {
    const NUMBER: u16 = 34;
    const NAME: &'static str = "list_pending_reviews";
    type Answer = Listing<ReviewRow>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let part = reviews(state, (&self.division, self.below), self.sector.as_ref(), (self.from, self.limit))?;
        rows(state, part, |core| review_row(context, state, core))
    }
}

/// A page of what waits for review in a division, and in a sector and what it contains.
pub(crate) fn reviews(
    state: &dyn StateRead,
    root_below: (&DivisionCode, bool),
    sector: Option<&Code<24>>,
    at: (Place, u32),
) -> Result<Part, Fault> {
    let asked = |(_, word): &(u64, String)| match sector {
        Some(asked) => Code::<24>::new(word.as_str()).is_ok_and(|s| asked.covers(&s)),
        None => true,
    };
    parts::page(state, root_below, at, |code| {
        let sectors = lists::words(state, &lists::review_sectors(code))?.into_iter();
        Ok(sectors.filter(asked).map(|(number, sector)| (number, lists::reviews_in(code, &sector).into())).collect())
    })
}

pub(crate) fn review_row(context: &Context, state: &dyn StateRead, core: EntryCore) -> Result<ReviewRow, Fault> {
    let id = &core.entry_id;
    let sector = core.input.sector.clone();
    let (of, op, content_hash, signer, since, due) = if core.status == EntryStatus::Submitted {
        let sent = submitted(state, id)?;
        (ReviewOf::Submission, None, sent.content_hash, sent.signer, sent.since, sent.due)
    } else {
        let slot = keys::pending(id).get(state)?.and_then(|slot| slot.pending);
        let sent = slot.ok_or_else(|| Fault::new("an entry on a list of reviews waits for none"))?;
        (ReviewOf::Pending, Some(sent.op), sent.content_hash, sent.signer, sent.since, sent.due)
    };
    // At its end itself a clock is over.
    let overdue = due <= context.time;
    Ok(ReviewRow { sector, of, op, content_hash, signer, since, due, overdue, entry: row(core) })
}
