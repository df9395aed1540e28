//! InventorySnapshot 数据资源清单 (A2, B62, D7; docs/spec/catalog.md): what a body holds in all, which is the true denominator of the
//! 编目率. A record for each snapshot of a period and each correction, a list of all of them, and which is the newest.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Deserializer, Serialize};
use time::{Date, Month};

use crate::kernel::codec::{TypeError, record};
use crate::kernel::error::Fault;
use crate::kernel::id::Uscc;
use crate::kernel::state::{AppendList, Key, Record, StateRead};
use crate::kernel::text::Ascii;
use crate::kernel::value::{Count, Hash, Hash32, Time};
use crate::ledger::organisation;

/// A half year `2026-H1`, a quarter `2026-Q3` or a month `2026-07`. In time order by the month in which it ends.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, Serialize)]
pub struct Period(Ascii<7, 7>);

impl Period {
    /// The period, if it is one.
    pub fn new(words: &str) -> Result<Self, TypeError> {
        let wrong = || TypeError::new("not a period such as 2026-H1, 2026-Q3 or 2026-07");
        let period = Ascii::new(words).map_err(|_| wrong())?;
        end_month(words).map(|_| Period(period)).ok_or_else(wrong)
    }

    /// The words.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The second in which it is over, by the calendar of UTC+8; none for the last one that a time can say.
    pub fn over_at(&self) -> Option<Time> {
        let (year, month) = end_month(self.as_str())?;
        let (year, month) = if month == 12 { (i32::from(year) + 1, 1) } else { (i32::from(year), month + 1) };
        let next = Date::from_calendar_date(year, Month::try_from(month).ok()?, 1).ok()?;
        Some(Time((i64::from(next.to_julian_day()) - EPOCH) * 86_400 - UTC_8))
    }

    /// Which ends earlier; a quarter and a half year that end together are equally old.
    pub fn cmp_age(&self, other: &Period) -> Ordering {
        end_month(self.as_str()).cmp(&end_month(other.as_str()))
    }
}

/// Julian day of 1970-01-01.
const EPOCH: i64 = 2_440_588;

/// By so many seconds the calendar of the whole country is ahead of UTC.
const UTC_8: i64 = 8 * 3_600;

/// Year and last month of a period; none for other words.
fn end_month(words: &str) -> Option<(u16, u8)> {
    let (year, part) = words.split_once('-')?;
    let digits = |s: &str, len| s.len() == len && s.bytes().all(|b| b.is_ascii_digit());
    if !digits(year, 4) || part.len() != 2 {
        return None;
    }
    let month = match part.strip_prefix('H').or_else(|| part.strip_prefix('Q')) {
        Some(n) if digits(n, 1) => n.parse::<u8>().ok()?.checked_mul(if part.starts_with('H') { 6 } else { 3 })?,
        Some(_) => return None,
        None if digits(part, 2) => part.parse().ok()?,
        None => return None,
    };
    (1..=12).contains(&month).then_some((year.parse().ok()?, month))
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Period {
    type Err = TypeError;

    fn from_str(s: &str) -> Result<Self, TypeError> {
        Period::new(s)
    }
}

impl BorshDeserialize for Period {
    fn deserialize_reader<R: std::io::Read>(reader: &mut R) -> std::io::Result<Self> {
        let words = Ascii::<7, 7>::deserialize_reader(reader)?;
        Ok(Period::new(words.as_str())?)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Period::new(&<String as Deserialize>::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

record! {
    /// What a body holds, as it or its bureau says, each count of data resources but `systems`.
    pub struct Counts {
        /// All data resources.
        pub total: Count,
        /// Information systems.
        pub systems: Count,
        /// Aggregated 已汇聚.
        pub aggregated: Count,
        /// Shared 已共享.
        pub shared: Count,
        /// Open 已开放.
        pub open: Count,
        /// Which no catalog may hold, such as state secrets.
        pub not_cataloguable: Count,
    }

    /// A snapshot as recorded: the first of a period, or a correction.
    pub struct Inventory {
        /// Of which period.
        pub period: Period,
        /// 1 for the first, one more with each correction.
        pub version: u64,
        /// What there is.
        pub counts: Counts,
        /// Hash of the survey.
        pub evidence: Hash,
        /// Who recorded it.
        pub recorded_by: Uscc,
        /// When.
        pub at: Time,
        /// Tells a repeat from another snapshot of the same period.
        pub payload_hash: Hash32,
    }

    /// Which snapshot of a period stands.
    #[derive(Default)]
    pub struct StandingInventory {
        /// Its version; 0 where there is none.
        pub version: u64,
    }

    /// Which snapshot is the newest: of one month the one that was recorded last.
    pub struct NewestInventory {
        /// Its period.
        pub period: Period,
        /// Its version.
        pub version: u64,
    }
}

impl Record for Inventory {
    const NAME: &'static str = "inventory";
}

impl Record for StandingInventory {
    const NAME: &'static str = "standing_inventory";
}

impl Record for NewestInventory {
    const NAME: &'static str = "newest_inventory";
}

impl Counts {
    /// The first part that is larger than the total.
    pub fn too_large(&self) -> Option<&'static str> {
        let parts =
            [(self.aggregated, "aggregated"), (self.shared, "shared"), (self.open, "open"), (self.not_cataloguable, "not_cataloguable")];
        parts.into_iter().find(|(part, _)| *part > self.total).map(|(_, name)| name)
    }

    /// What the catalog should hold: the denominator of the 编目率.
    pub fn cataloguable(&self) -> u64 {
        self.total.0.saturating_sub(self.not_cataloguable.0)
    }
}

/// Key of a snapshot.
pub fn inventory(org: &Uscc, period: &Period, version: u64) -> Key<Inventory> {
    Key::new(&organisation::subject(org), &[period.as_str().as_bytes(), &version.to_be_bytes()])
}

/// Key of which snapshot of a period stands.
pub fn standing_inventory(org: &Uscc, period: &Period) -> Key<StandingInventory> {
    Key::new(&organisation::subject(org), &[period.as_str().as_bytes()])
}

/// Key of which snapshot is the newest.
pub fn newest_inventory(org: &Uscc) -> Key<NewestInventory> {
    Key::new(&organisation::subject(org), &[])
}

/// Periods and versions of all snapshots of an organisation, in the order of recording.
pub fn inventories(org: &Uscc) -> AppendList {
    AppendList::new(&organisation::subject(org), "inventories")
}

/// The newest snapshot of an organisation.
pub fn newest(state: &dyn StateRead, org: &Uscc) -> Result<Option<Inventory>, Fault> {
    let Some(newest) = newest_inventory(org).get(state)? else { return Ok(None) };
    let found = inventory(org, &newest.period, newest.version).get(state)?;
    Ok(Some(found.ok_or_else(|| Fault::new("the newest inventory is missing"))?))
}
