//! What follows for an entry from the time asked about (docs/spec/catalog.md; C4, A49, D11): stale data, overdue reviews. Derived at
//! the moment of reading, never stored; so the lists of it are *scans* of stored lists, in parts that name what they left.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::catalog::lists;
use crate::catalog::parameters::STALE_FACTOR;
use crate::catalog::queries::lists::{EntryRow, ReviewRow, core_of, review_row, reviews, row};
use crate::catalog::records::entry::{EntryCore, EntryStatus, Frequency, FrequencyUnit, PendingOp, ReviewOf};
use crate::kernel::error::Fault;
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::listing::{Page, Selection, page_of};
use crate::kernel::place::Place;
use crate::kernel::state::StateRead;
use crate::kernel::text::Code;
use crate::kernel::value::Time;
use crate::ledger::parts;
use crate::ledger::query::{Context, Query};

const DAY: i64 = 86_400;

impl Frequency {
    /// Longest period in days; none where no update is due. A date says no more than the day, so shorter periods are a day.
    pub fn period_days(self) -> Option<i64> {
        Some(match self {
            Frequency::Realtime | Frequency::Minutely | Frequency::Hourly | Frequency::Daily => 1,
            Frequency::Weekly => 7,
            Frequency::Monthly => 31,
            Frequency::Quarterly => 92,
            Frequency::Semiannual => 184,
            Frequency::Annual => 366,
            Frequency::Custom { n, unit: FrequencyUnit::Day } => n.get().into(),
            Frequency::Custom { n, unit: FrequencyUnit::Month } => i64::from(n.get()) * 31,
            Frequency::Irregular | Frequency::Static | Frequency::Other => return None,
        })
    }
}

/// How an entry stands to its update frequency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Freshness {
    /// Not published, not confirmed by the provider, or no update is due.
    NotDue,
    /// A period runs, and no day of an update was ever given: nothing can be said.
    Undated,
    /// Fresh up to and with this second.
    Fresh(Time),
    /// Stale since the second after this one.
    Stale(Time),
}

/// Judges an entry at a time. `factor` is the parameter `stale_factor`, in hundredths of the period.
pub fn freshness(core: &EntryCore, factor: u64, time: Time) -> Freshness {
    let frequency = &core.input.update_frequency;
    let due = core.status == EntryStatus::Published && frequency.confirmed;
    let Some(days) = frequency.code.period_days().filter(|_| due) else { return Freshness::NotDue };
    let Some(updated) = core.input.data_updated_on else { return Freshness::Undated };
    // At most 9,999 months, ten times over: far below the bounds of i64.
    let term = i64::try_from(factor).unwrap_or(i64::MAX).saturating_mul(days * DAY / 100);
    let until = i64::from(updated.days()).saturating_mul(DAY).saturating_add(term).min(Time::MAX.0);
    if time.0 > until { Freshness::Stale(Time(until)) } else { Freshness::Fresh(Time(until)) }
}

pub(crate) fn stale_factor(context: &Context, state: &dyn StateRead) -> Result<u64, Fault> {
    STALE_FACTOR.at(state, context.time)
}

/// A review that is waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReviewClock {
    /// Of what.
    pub of: ReviewOf,
    /// For a change: what it does.
    pub op: Option<PendingOp>,
    /// The clock runs from here.
    pub since: Time,
    /// It has run out (A49).
    pub overdue: bool,
}

/// Part of a scan: what was found among the members looked at. Complete once `next` is none.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Scan<T> {
    /// What was found.
    pub items: Vec<T>,
    /// Members looked at in this part.
    pub scanned: u64,
    /// Members of the part in all, not only those that will be found.
    pub total: u64,
    /// Place of the next part; none after the last.
    pub next: Option<Place>,
}

fn scan<T>(state: &dyn StateRead, page: Page, find: impl Fn(EntryCore) -> Result<Option<T>, Fault>) -> Result<Scan<T>, Fault> {
    let scanned = page.members.len() as u64;
    let mut items = Vec::new();
    for (_, member) in page.members {
        items.extend(find(core_of(state, member)?)?);
    }
    Ok(Scan { items, scanned, total: page.total, next: page.next })
}

/// Whose entries a scan looks at.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaleScope {
    /// A provider's.
    Provider(Uscc),
    /// A division's.
    Division {
        /// The division.
        division: DivisionCode,
        /// Also all divisions that lie in it.
        below: bool,
    },
}

/// Published entries whose provider confirmed a frequency and did not keep it, or never said when data was updated (A49, D11).
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct StaleEntries {
    /// Where to look.
    pub scope: StaleScope,
    /// Where to go on; the beginning where it is absent.
    #[serde(default)]
    pub from: Place,
    /// How many to look at, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

/// A stale or undated entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StaleRow {
    /// The entry.
    #[serde(flatten)]
    pub entry: EntryRow,
    /// 更新周期.
    pub frequency: Frequency,
    /// How it stands to that.
    pub freshness: Freshness,
}

impl Query for StaleEntries {
    const NUMBER: u16 = 52;
    const NAME: &'static str = "stale_entries";
    type Answer = Scan<StaleRow>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let published = lists::with_status(EntryStatus::Published);
        let page = match &self.scope {
            StaleScope::Provider(provider) => {
                page_of(state, [Selection::Members(lists::entries_of(provider), published)], &self.from, self.limit)?
            }
            StaleScope::Division { division, below } => {
                let of = |code: &DivisionCode| lists::in_themes(state, code, published);
                parts::page(state, (division, *below), (self.from, self.limit), of)?.page
            }
        };
        let factor = stale_factor(context, state)?;
        scan(state, page, |core| {
            let freshness = freshness(&core, factor, context.time);
            let found = matches!(freshness, Freshness::Stale(_) | Freshness::Undated);
            Ok(found.then(|| StaleRow { frequency: core.input.update_frequency.code, freshness, entry: row(core) }))
        })
    }
}

/// Reviews whose clock has run out (A49): of a division, a sector, a provider.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
pub struct OverdueReviews {
    /// The division.
    pub division: DivisionCode,
    /// Also all divisions that lie in it.
    pub below: bool,
    /// Only entries of this sector and what it contains.
    pub sector: Option<Code<24>>,
    /// Only entries of this provider.
    pub provider: Option<Uscc>,
    /// Where to go on; the beginning where it is absent. It holds at one height: reviewed ones leave their queue, and the last one takes the free place.
    #[serde(default)]
    pub from: Place,
    /// How many to look at, at most [`crate::kernel::listing::MAX_LIMIT`].
    pub limit: u32,
}

impl Query for OverdueReviews {
    const NUMBER: u16 = 53;
    const NAME: &'static str = "overdue_reviews";
    type Answer = Scan<ReviewRow>;

    fn answer(&self, context: &Context, state: &dyn StateRead) -> Result<Self::Answer, Fault> {
        let page = reviews(state, (&self.division, self.below), self.sector.as_ref(), (self.from, self.limit))?.page;
        scan(state, page, |core| {
            if self.provider.is_some_and(|provider| provider != core.provider) {
                return Ok(None);
            }
            Ok(Some(review_row(context, state, core)?).filter(|row| row.overdue))
        })
    }
}
