//! Lists, sets, times, amounts and hashes of docs/spec/conventions.md. A value that was read lies within its type.

use std::fmt;
use std::io::Read;
use std::ops::{Deref, DerefMut};
use std::str::FromStr;

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::kernel::codec::{TypeError, encode, within};
use crate::kernel::trusted::is_trusted;
use crate::kernel::walk::{LongTexts, Path, Visit};

/// Serialize as the words of Display, deserialize by FromStr.
macro_rules! serde_by_words {
    ($name:ty) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                <String as Deserialize>::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
            }
        }
    };
}
pub(crate) use serde_by_words;

fn check_count(count: usize, min: usize, max: usize) -> Result<(), TypeError> {
    if count > max {
        return Err(TypeError::new(format!("{count} items; at most {max} are allowed")));
    }
    if count < min {
        return Err(TypeError::new(format!("{count} items; at least {min} needed")));
    }
    Ok(())
}

/// Most items for which there is room at once where a count is trusted.
const TRUSTED_ROOM: usize = 64;

/// Reads items one by one: memory grows only as they arrive, and reading stops at the first item above `max`.
fn read_items<T: BorshDeserialize, R: Read>(reader: &mut R, min: usize, max: usize) -> std::io::Result<Vec<T>> {
    let count = u32::deserialize_reader(reader)?;
    let mut items = Vec::with_capacity(if is_trusted() { max.min(count as usize).min(TRUSTED_ROOM) } else { 0 });
    for n in 0..count {
        let item = T::deserialize_reader(reader).map_err(|error| within(error, &format!("[{n}]")))?;
        if items.len() == max {
            return Err(TypeError::new(format!("{count} items; at most {max} are allowed")).into());
        }
        items.push(item);
    }
    check_count(items.len(), min, max)?;
    Ok(items)
}

/// MIN…MAX items in an order that means something (`list(T,n)`, `list1`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshSerialize, Serialize)]
#[serde(transparent)]
pub struct List<T, const MIN: usize, const MAX: usize>(Vec<T>);

impl<T, const MIN: usize, const MAX: usize> List<T, MIN, MAX> {
    /// The list, if its length is allowed.
    pub fn new(items: Vec<T>) -> Result<Self, TypeError> {
        check_count(items.len(), MIN, MAX)?;
        Ok(List(items))
    }

    /// Its items.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

// The length cannot change through a slice, so items may.
impl<T, const MIN: usize, const MAX: usize> DerefMut for List<T, MIN, MAX> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

impl<T: BorshDeserialize, const MIN: usize, const MAX: usize> BorshDeserialize for List<T, MIN, MAX> {
    fn deserialize_reader<R: Read>(reader: &mut R) -> std::io::Result<Self> {
        read_items(reader, MIN, MAX).map(List)
    }
}

impl<T: LongTexts, const MIN: usize, const MAX: usize> LongTexts for List<T, MIN, MAX> {
    fn each_text(&mut self, at: &Path<'_>, visit: &mut Visit<'_>) {
        for (n, item) in self.iter_mut().enumerate() {
            item.each_text(&Path::Item(at, n), visit);
        }
    }
}

impl<'de, T: Deserialize<'de>, const MIN: usize, const MAX: usize> Deserialize<'de> for List<T, MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(<Vec<T> as Deserialize>::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// MIN…MAX different items, strictly increasing in their canonical bytes (`set(T,n)`, `set1`).
#[derive(Clone, Debug, PartialEq, Eq, Hash, BorshSerialize, Serialize)]
#[serde(transparent)]
pub struct Set<T, const MIN: usize, const MAX: usize>(Vec<T>);

fn sort<T: BorshSerialize>(items: &mut [T]) {
    items.sort_by_cached_key(|item| encode(item));
}

impl<T: BorshSerialize, const MIN: usize, const MAX: usize> Set<T, MIN, MAX> {
    /// The set, if the items are in order, differ, and their number is allowed.
    pub fn new(items: Vec<T>) -> Result<Self, TypeError> {
        check_count(items.len(), MIN, MAX)?;
        let mut before: Option<Vec<u8>> = None;
        for item in &items {
            let bytes = encode(item);
            if before.is_some_and(|before| before >= bytes) {
                return Err(TypeError::new("the items of a set are not strictly increasing"));
            }
            before = Some(bytes);
        }
        Ok(Set(items))
    }

    /// A set of items in any order; equal ones count once.
    pub fn from_iter_sorted(items: impl IntoIterator<Item = T>) -> Result<Self, TypeError> {
        let mut items: Vec<T> = items.into_iter().collect();
        sort(&mut items);
        items.dedup_by_key(|item| encode(item));
        Self::new(items)
    }
}

impl<T, const MIN: usize, const MAX: usize> Set<T, MIN, MAX> {
    /// Its items.
    pub fn into_vec(self) -> Vec<T> {
        self.0
    }
}

impl<T: BorshDeserialize + BorshSerialize, const MIN: usize, const MAX: usize> BorshDeserialize for Set<T, MIN, MAX> {
    fn deserialize_reader<R: Read>(reader: &mut R) -> std::io::Result<Self> {
        let items = read_items(reader, MIN, MAX)?;
        if is_trusted() { Ok(Set(items)) } else { Ok(Self::new(items)?) }
    }
}

/// JSON may give a set in any order, for people write it; a repeated item is refused.
impl<'de, T: Deserialize<'de> + BorshSerialize, const MIN: usize, const MAX: usize> Deserialize<'de> for Set<T, MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut items: Vec<T> = <Vec<T> as Deserialize>::deserialize(deserializer)?;
        sort(&mut items);
        if items.windows(2).any(|pair| encode(&pair[0]) == encode(&pair[1])) {
            return Err(serde::de::Error::custom("an item of a set comes twice"));
        }
        Self::new(items).map_err(serde::de::Error::custom)
    }
}

macro_rules! sequence {
    ($name:ident) => {
        impl<T, const MIN: usize, const MAX: usize> Deref for $name<T, MIN, MAX> {
            type Target = [T];

            fn deref(&self) -> &[T] {
                &self.0
            }
        }

        impl<T, const MIN: usize, const MAX: usize> IntoIterator for $name<T, MIN, MAX> {
            type Item = T;
            type IntoIter = std::vec::IntoIter<T>;

            fn into_iter(self) -> Self::IntoIter {
                self.0.into_iter()
            }
        }

        impl<'a, T, const MIN: usize, const MAX: usize> IntoIterator for &'a $name<T, MIN, MAX> {
            type Item = &'a T;
            type IntoIter = std::slice::Iter<'a, T>;

            fn into_iter(self) -> Self::IntoIter {
                self.0.iter()
            }
        }

        impl<T, const MAX: usize> Default for $name<T, 0, MAX> {
            fn default() -> Self {
                $name(Vec::new())
            }
        }
    };
}

sequence!(List);

sequence!(Set);

/// Whole seconds UTC since 1970-01-01, 0 … 253402300799 (end of year 9999). JSON: RFC 3339 with `Z`; a decimal string is read too.
///
/// A time that was read lies within its limits; one computed from others may not and is then refused where it is read again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize)]
pub struct Time(pub i64);

impl Time {
    /// 9999-12-31T23:59:59Z.
    pub const MAX: Time = Time(253_402_300_799);

    /// The time, if it lies within the limits.
    pub fn new(seconds: i64) -> Result<Self, TypeError> {
        if (0..=Time::MAX.0).contains(&seconds) {
            Ok(Time(seconds))
        } else {
            Err(TypeError::new("a time lies between 1970-01-01T00:00:00Z and 9999-12-31T23:59:59Z"))
        }
    }

    /// Seconds since 1970-01-01.
    pub fn seconds(self) -> i64 {
        self.0
    }

    /// This time and so many seconds; the last time there is beyond the limits. The end of a clock that starts now.
    pub fn after(self, seconds: u64) -> Time {
        i64::try_from(seconds).ok().and_then(|s| self.0.checked_add(s)).and_then(|sum| Time::new(sum).ok()).unwrap_or(Time::MAX)
    }

    /// This time and a duration; none beyond the limits.
    pub fn checked_add(self, duration: Secs) -> Option<Time> {
        self.0.checked_add(duration.0.into()).and_then(|sum| Time::new(sum).ok())
    }
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words = OffsetDateTime::from_unix_timestamp(self.0).ok().and_then(|moment| moment.format(&Rfc3339).ok());
        match words {
            Some(words) => f.pad(&words),
            None => self.0.fmt(f),
        }
    }
}

impl FromStr for Time {
    type Err = TypeError;

    /// RFC 3339 in whole seconds, with any offset, or decimal seconds since 1970-01-01.
    fn from_str(s: &str) -> Result<Self, TypeError> {
        if let Ok(seconds) = parse_decimal(s) {
            return Time::new(i64::try_from(seconds).unwrap_or(i64::MAX));
        }
        let moment = OffsetDateTime::parse(s, &Rfc3339).map_err(|_| TypeError::new("not a time such as 2026-11-22T00:00:00Z"))?;
        if moment.nanosecond() != 0 {
            return Err(TypeError::new("a time has whole seconds only"));
        }
        // Not by way of UTC: that panics at a time whose year leaves 1 to 9999 there.
        Time::new(moment.unix_timestamp())
    }
}

impl BorshDeserialize for Time {
    fn deserialize_reader<R: Read>(reader: &mut R) -> std::io::Result<Self> {
        Ok(Time::new(i64::deserialize_reader(reader)?)?)
    }
}

serde_by_words!(Time);

/// Days since 1970-01-01, at most 2932896 (9999-12-31); always a claim of its signer. JSON: `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize)]
pub struct Date(u32);

/// Julian day of 1970-01-01.
const EPOCH_JULIAN: i32 = 2_440_588;

impl Date {
    /// 9999-12-31.
    pub const MAX: Date = Date(2_932_896);

    /// The date, if it lies within the limits.
    pub fn new(days: u32) -> Result<Self, TypeError> {
        if days <= Date::MAX.0 { Ok(Date(days)) } else { Err(TypeError::new("a date lies between 1970-01-01 and 9999-12-31")) }
    }

    /// Days since 1970-01-01.
    pub fn days(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = time::Date::from_julian_day(EPOCH_JULIAN + self.0 as i32).expect("at most 9999-12-31 by construction");
        f.pad(&format!("{:04}-{:02}-{:02}", day.year(), u8::from(day.month()), day.day()))
    }
}

impl FromStr for Date {
    type Err = TypeError;

    fn from_str(s: &str) -> Result<Self, TypeError> {
        let wrong = || TypeError::new("not a date such as 2026-11-22");
        let digits = |range: std::ops::Range<usize>| {
            let part = s.get(range).filter(|part| part.bytes().all(|b| b.is_ascii_digit())).ok_or_else(wrong)?;
            part.parse::<u16>().map_err(|_| wrong())
        };
        if s.len() != 10 || s.get(4..5) != Some("-") || s.get(7..8) != Some("-") {
            return Err(wrong());
        }
        let month = u8::try_from(digits(5..7)?).map_err(|_| wrong())?;
        let day = u8::try_from(digits(8..10)?).map_err(|_| wrong())?;
        let month = time::Month::try_from(month).map_err(|_| wrong())?;
        let date = time::Date::from_calendar_date(digits(0..4)?.into(), month, day).map_err(|_| wrong())?;
        Date::new(u32::try_from(date.to_julian_day() - EPOCH_JULIAN).unwrap_or(u32::MAX))
    }
}

impl BorshDeserialize for Date {
    fn deserialize_reader<R: Read>(reader: &mut R) -> std::io::Result<Self> {
        Ok(Date::new(u32::deserialize_reader(reader)?)?)
    }
}

serde_by_words!(Date);

/// A duration in seconds. JSON: a number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secs(pub u32);

/// A count of things. JSON: a decimal string, because readers of JSON lose digits above 2^53.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub struct Count(pub u64);

fn parse_decimal(s: &str) -> Result<u64, TypeError> {
    let wrong = || TypeError::new("not a whole number in decimal digits, at most 18446744073709551615");
    let plain = s.bytes().all(|b| b.is_ascii_digit()) && (s == "0" || !s.starts_with('0'));
    if plain { s.parse().map_err(|_| wrong()) } else { Err(wrong()) }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Count {
    type Err = TypeError;

    fn from_str(s: &str) -> Result<Self, TypeError> {
        parse_decimal(s).map(Count)
    }
}

serde_by_words!(Count);

/// For `#[serde(with = "crate::kernel::value::u64_string")]`: a u64 as a decimal string.
pub mod u64_string {
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::Count;

    /// Writes the decimal string.
    pub fn serialize<S: Serializer>(number: &u64, serializer: S) -> Result<S::Ok, S::Error> {
        Count(*number).serialize(serializer)
    }

    /// Reads the decimal string.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u64, D::Error> {
        Count::deserialize(deserializer).map(|count| count.0)
    }
}

fn parse_hex(s: &str) -> Result<[u8; 32], TypeError> {
    let mut bytes = [0; 32];
    hex::decode_to_slice(s, &mut bytes).map_err(|_| TypeError::new("not 64 hexadecimal digits"))?;
    Ok(bytes)
}

/// 32 bytes of SHA-256. JSON: 64 hexadecimal digits.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub struct Hash32(pub [u8; 32]);

impl fmt::Display for Hash32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash32 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash32({}…)", hex::encode(&self.0[..4]))
    }
}

impl FromStr for Hash32 {
    type Err = TypeError;

    fn from_str(s: &str) -> Result<Self, TypeError> {
        parse_hex(s).map(Hash32)
    }
}

serde_by_words!(Hash32);

/// The algorithm of a [`enum@Hash`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum HashAlgorithm {
    /// SHA-256.
    Sha256 = 1,
    /// SM3 (GB/T 32905).
    Sm3 = 2,
}

/// A hash of something off the ledger. Borsh: tag 1 or 2 (see [`HashAlgorithm`]) and 32 bytes. JSON: `sha256:<hex>`, `sm3:<hex>`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
#[borsh(use_discriminant = true)]
#[repr(u8)]
pub enum Hash {
    /// By SHA-256.
    Sha256([u8; 32]) = HashAlgorithm::Sha256 as u8,
    /// By SM3.
    Sm3([u8; 32]) = HashAlgorithm::Sm3 as u8,
}

impl Hash {
    /// By which algorithm.
    pub fn algorithm(&self) -> HashAlgorithm {
        match self {
            Hash::Sha256(_) => HashAlgorithm::Sha256,
            Hash::Sm3(_) => HashAlgorithm::Sm3,
        }
    }

    /// The 32 bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        match self {
            Hash::Sha256(bytes) | Hash::Sm3(bytes) => bytes,
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Hash::Sha256(_) => "sha256",
            Hash::Sm3(_) => "sm3",
        }
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.name(), hex::encode(self.bytes()))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({}:{}…)", self.name(), hex::encode(&self.bytes()[..4]))
    }
}

impl FromStr for Hash {
    type Err = TypeError;

    fn from_str(s: &str) -> Result<Self, TypeError> {
        match s.split_once(':') {
            Some(("sha256", digits)) => parse_hex(digits).map(Hash::Sha256),
            Some(("sm3", digits)) => parse_hex(digits).map(Hash::Sm3),
            _ => Err(TypeError::new("not a hash such as sha256:<64 hexadecimal digits>")),
        }
    }
}

serde_by_words!(Hash);

#[cfg(test)]
#[path = "value_tests.rs"]
mod tests;
