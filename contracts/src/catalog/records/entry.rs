//! The records of an entry but its detail, and their vocabularies (docs/spec/catalog.md).

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::catalog::change::{Change, fields};
use crate::kernel::codec;
use crate::kernel::codec::{TypeError, choice, record};
use crate::kernel::id::{DivisionCode, EntryId, ObjectId, Uscc};
use crate::kernel::state::Record;
use crate::kernel::text::{Code, LocalKey, Text};
use crate::kernel::value::{Date, Hash, Hash32, List, Set, Time};
use crate::ledger::texts::Reason;

choice! {
    /// 共享属性.
    ShareType { Unconditional, Conditional, NotShared }
    /// 共享方式.
    ShareMode { Platform, Mail, Media }
    /// 开放属性.
    OpenType { Unconditional, Conditional, NotOpen }
    /// 可授权运营属性.
    OperableType { Eligible, Conditional, Excluded }
    /// National grade 核心/重要/一般 (GB/T 43697-2024).
    National { Core, Important, General }
    /// 排除声明; `none` is the signed declaration that no ground applies (A52, C14).
    Exclusion { None, StateSecret, PublicSecurity, TradeSecret, Privacy, OtherLaw }
    /// 交付方式 (A12, B15).
    DeliveryMode { Raw, UsableNotVisible, Model, Api, Result }
    /// 汇聚状态 (B3, E1).
    Aggregation { None, Planned, Aggregated }
    /// 集中方式 (E3).
    Custody { Physical, Logical }
    /// Unit of a custom frequency.
    FrequencyUnit { Day, Month }
    /// What stands stored about an entry (docs/spec/catalog.md).
    EntryStatus { Submitted, Rejected, Published, Withdrawn }
    /// What a pending change is.
    PendingOp { Amend, Loosen, Withdraw }
    /// What a review is of.
    ReviewOf { Submission, Pending }
    /// What a review says.
    Outcome { Approve, Reject }
    /// The views of the catalog (docs/spec/catalog.md): 全部, 汇聚, 共享, 开放, 可授权运营.
    View { All, Aggregated, Shared, Open, Operable }
}

impl EntryStatus {
    /// The word, for `wrong_state{…}`.
    pub fn word(self) -> &'static str {
        match self {
            EntryStatus::Submitted => "submitted",
            EntryStatus::Rejected => "rejected",
            EntryStatus::Published => "published",
            EntryStatus::Withdrawn => "withdrawn",
        }
    }
}

/// A number with bounds of its own.
macro_rules! bounded {
    ($($(#[$meta:meta])* $name:ident($int:ty) $min:literal..=$max:expr, $why:literal;)*) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, Serialize)]
        pub struct $name($int);

        impl $name {
            /// The number, if it lies within the bounds.
            pub fn new(n: $int) -> Result<Self, TypeError> {
                if ($min..=$max).contains(&n) { Ok($name(n)) } else { Err(TypeError::new($why)) }
            }

            /// The number.
            pub fn get(self) -> $int {
                self.0
            }
        }

        impl BorshDeserialize for $name {
            fn deserialize_reader<R: std::io::Read>(reader: &mut R) -> std::io::Result<Self> {
                Ok(Self::new(<$int>::deserialize_reader(reader)?)?)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                Self::new(<$int as Deserialize>::deserialize(deserializer)?).map_err(serde::de::Error::custom)
            }
        }
    )*};
}

bounded! {
    /// Level of general data, 1 (ordinary) to 4 (most important).
    Level(u8) 1..=4, "a level is 1 to 4";
    /// Number of units of a custom frequency.
    Every(u16) 1..=9_999, "a period is 1 to 9999 units";
}

/// Names of the action bits, lowest bit first (docs/spec/catalog.md, field 12).
pub const ACTIONS: [&str; 9] = ["read", "derive", "aggregate", "train", "verify", "query_api", "distribute", "sell", "redevelop"];

/// Bit set of actions, see [`ACTIONS`]. In JSON a list of names.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, BorshSerialize)]
pub struct Actions(u16);

impl Actions {
    /// The set, if it has no unknown bit.
    pub fn new(bits: u16) -> Result<Self, TypeError> {
        if bits >> ACTIONS.len() == 0 { Ok(Actions(bits)) } else { Err(TypeError::new("an action bit is not known")) }
    }

    /// The bits.
    pub fn bits(self) -> u16 {
        self.0
    }
}

impl BorshDeserialize for Actions {
    fn deserialize_reader<R: std::io::Read>(reader: &mut R) -> std::io::Result<Self> {
        Ok(Actions::new(u16::deserialize_reader(reader)?)?)
    }
}

impl Serialize for Actions {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(ACTIONS.iter().enumerate().filter(|(n, _)| self.0 >> n & 1 == 1).map(|(_, name)| name))
    }
}

impl<'de> Deserialize<'de> for Actions {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut bits = 0;
        for name in <Vec<String> as Deserialize>::deserialize(deserializer)? {
            match ACTIONS.iter().position(|a| *a == name) {
                Some(n) => bits |= 1 << n,
                None => return Err(serde::de::Error::custom(format!("no action is called {name:?}"))),
            }
        }
        Ok(Actions(bits))
    }
}

/// Set of field numbers of docs/spec/catalog.md that a sender fills: at most 32 of 3–17, 19–41 and 43. In JSON a list of numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, BorshSerialize)]
pub struct FieldSet(u64);

impl FieldSet {
    const SENDERS: u64 = ((1 << 44) - 1) & !(0b111 | 1 << 18 | 1 << 42);

    /// The set, if each is a field that a sender fills, and there are at most 32.
    pub fn new(bits: u64) -> Result<Self, TypeError> {
        if bits & !Self::SENDERS != 0 {
            return Err(TypeError::new("a field number is none that a sender fills"));
        }
        if bits.count_ones() > 32 { Err(TypeError::new("more than 32 fields")) } else { Ok(FieldSet(bits)) }
    }

    /// A set from field numbers.
    pub fn of(numbers: impl IntoIterator<Item = u8>) -> Result<Self, TypeError> {
        let mut bits = 0u64;
        for n in numbers {
            bits |= 1u64.checked_shl(n.into()).ok_or_else(|| TypeError::new("a field number is above 43"))?;
        }
        Self::new(bits)
    }

    /// Is the field in it?
    pub fn has(self, number: u8) -> bool {
        number < 64 && self.0 >> number & 1 == 1
    }

    /// Without these fields.
    pub fn without(self, numbers: impl IntoIterator<Item = u8>) -> Self {
        FieldSet(numbers.into_iter().fold(self.0, |bits, n| bits & !1u64.checked_shl(n.into()).unwrap_or(0)))
    }

    /// The numbers, rising.
    pub fn numbers(self) -> impl Iterator<Item = u8> {
        (0..64u8).filter(move |n| self.has(*n))
    }
}

impl BorshDeserialize for FieldSet {
    fn deserialize_reader<R: std::io::Read>(reader: &mut R) -> std::io::Result<Self> {
        Ok(FieldSet::new(u64::deserialize_reader(reader)?)?)
    }
}

impl Serialize for FieldSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.numbers())
    }
}

impl<'de> Deserialize<'de> for FieldSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        FieldSet::of(<Vec<u8> as Deserialize>::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// 更新周期 (docs/spec/catalog.md, field 16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Frequency {
    Realtime,
    Minutely,
    Hourly,
    Daily,
    Weekly,
    Monthly,
    Quarterly,
    Semiannual,
    Annual,
    Irregular,
    /// No further update.
    Static,
    /// Every n days or months.
    Custom {
        /// Number of units.
        n: Every,
        /// Unit.
        unit: FrequencyUnit,
    },
    Other,
}

record! {
    /// Field 7: to other authorities.
    pub struct Share {
        /// On which terms.
        #[serde(rename = "type")]
        pub kind: ShareType,
        /// How; needed unless not shared.
        #[serde(default)]
        pub mode: Set<ShareMode, 0, 3>,
    }

    /// Field 8: to the public.
    pub struct Open {
        /// On which terms.
        #[serde(rename = "type")]
        pub kind: OpenType,
    }

    /// Field 9: for authorised operation.
    pub struct Operable {
        /// On which terms.
        #[serde(rename = "type")]
        pub kind: OperableType,
    }

    /// Field 10.
    pub struct Grade {
        /// National grade.
        pub national: National,
        /// Level within it.
        pub level: Level,
        /// Holds personal data.
        pub personal: bool,
        /// Holds sensitive data.
        pub sensitive: bool,
    }

    /// Field 12: what the data may be used for (A7).
    pub struct Boundary {
        /// Purposes allowed; none named: all.
        #[serde(default)]
        pub purposes: Set<Code<24>, 0, 8>,
        /// Actions allowed.
        pub actions: Actions,
        /// Purposes banned.
        #[serde(default)]
        pub banned: Set<Code<24>, 0, 8>,
    }

    /// Field 16.
    pub struct UpdateFrequency {
        /// How often.
        pub code: Frequency,
        /// Said by the provider itself.
        pub confirmed: bool,
    }
}

fields! {
    /// Fields 3–17 of an entry, as their sender gives them.
    pub struct CoreInput;
    /// Changes to fields 3–16.
    pub struct CoreChange {
        /// Fixed: refused as `field_fixed`; `transfer_entry` changes it.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub provider: Change<Uscc>,
        /// Fixed: the id follows from it.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub local_key: Change<LocalKey>,
        /// Fixed: `touch_entry` changes it.
        #[serde(default, skip_serializing_if = "Change::is_keep")]
        pub data_updated_on: Change<Date>,
    }
    /// 行政区划; the provider's or below it.
    3 Review division: DivisionCode,
    /// 名称; never unique, never redacted.
    4 Review title: Text<128>,
    /// 主题分类, a code of the list `themes`; with the division it makes the cell.
    #[serde(default)]
    5 Review theme: Option<Code<24>>,
    /// 行业主管领域, a code of the list `sectors`.
    #[serde(default)]
    6 Review sector: Option<Code<24>>,
    /// 涉行业管理; needs a sector.
    #[serde(default)]
    6 Stricter sector_regulated: bool,
    /// 共享属性.
    7 Stricter share: Share,
    /// 开放属性.
    8 Stricter open: Open,
    /// 可授权运营属性.
    9 Stricter operable: Operable,
    /// 数据分级.
    10 Stricter grade: Grade,
    /// 排除声明.
    11 Stricter exclusion_declared: Exclusion,
    /// 开发利用边界; needed for publication unless operable is excluded.
    #[serde(default)]
    12 Stricter boundary: Option<Boundary>,
    /// 需数据主体授权 (E15).
    13 Stricter consent_required: bool,
    /// 交付方式; needed for publication unless operable is excluded.
    #[serde(default)]
    14 Stricter delivery_mode: Set<DeliveryMode, 0, 5>,
    /// 汇聚状态.
    15 Provider aggregation_status: Aggregation,
    /// 集中方式.
    15 Provider custody: Custody,
    /// 更新周期.
    16 Provider update_frequency: UpdateFrequency;
    /// 数据更新日期; later ones come by `touch_entry`.
    #[serde(default)]
    pub data_updated_on: Option<Date>,
    /// Fields that an importer filled with a default.
    #[serde(default)]
    pub assumed: FieldSet,
}

/// Largest stored core, bytes, with every field that the chain sets at its largest.
pub const MAX_CORE: usize = 1_024;

/// What a check and a list row read of an entry. Stored: at most [`MAX_CORE`] bytes.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize)]
pub struct EntryCore {
    /// 目录标识.
    pub entry_id: EntryId,
    /// SHA-256 of the provider's own key.
    pub local_key_hash: Hash32,
    /// 提供方.
    pub provider: Uscc,
    /// Fields 3–17.
    #[serde(flatten)]
    pub input: CoreInput,
    /// State.
    pub status: EntryStatus,
    /// Raised by every change but touches.
    pub version: u64,
    /// Content hash of the version before; zero in the first.
    pub prev_hash: Hash32,
    /// Hash of all fields that are neither cosmetic nor set by the chain.
    pub content_hash: Hash32,
    /// Hash of the stored detail.
    pub detail_hash: Hash32,
    /// Sent on behalf of a provider that has not confirmed it.
    pub unclaimed: bool,
    /// The last transfer to another provider.
    pub transferred: Option<Time>,
}

impl Record for EntryCore {
    const NAME: &'static str = "core";
}

record! {
    /// What other records write on an entry. Not of its core, so that who files something makes nobody's signed act stale; absent until
    /// somebody does.
    #[derive(Default)]
    pub struct Marks {
        /// Objections open against it; 65,535 stands for more, too.
        pub objections: u16,
        /// The objection or order that freezes it, one where there are several: as of the last that was written. What it says is over by its own time.
        pub frozen_by: Option<ObjectId>,
        /// Certificate of its registration.
        pub registration: Option<ObjectId>,
    }
}

impl Record for Marks {
    const NAME: &'static str = "marks";
}

/// Holders of the keys that signed, none for a key without a `holder_tag`.
pub type HolderTags = List<Option<Hash>, 1, 64>;

record! {
    /// How an entry came to be. Written once.
    pub struct Creation {
        /// Tells a repeat from other content under the same key.
        pub payload_hash: Hash32,
        /// SHA-256 of the provider's own key.
        pub local_key_hash: Hash32,
        /// Who sent it; while unclaimed, the only one besides the provider who may change it.
        pub submitted_by: Uscc,
        /// When.
        pub at: Time,
    }

    /// What decides who reviews an entry.
    pub struct Place {
        /// Field 6.
        pub sector: Option<Code<24>>,
        /// Field 3.
        pub division: DivisionCode,
    }

    /// What waits, or last waited, for a first review.
    pub struct Submission {
        /// Who sent it.
        pub signer: Uscc,
        /// Whose keys signed.
        pub holder_tags: HolderTags,
        /// Content to be reviewed.
        pub content_hash: Hash32,
        /// The review clock runs from here …
        pub since: Time,
        /// … to here: without a review it is then overdue.
        pub due: Time,
        /// Where it was first sent to, or was published last; who publishes there has to agree to another place.
        pub place: Place,
    }

    /// A review, keyed by (entry, version reviewed, reviewer).
    pub struct Review {
        /// Tells a repeat from another review of the same version.
        pub payload_hash: Hash32,
        /// What was reviewed.
        pub of: ReviewOf,
        /// What it says.
        pub outcome: Outcome,
        /// The content that the reviewer saw.
        pub content_hash: Hash32,
        /// Why.
        pub reason: Option<Reason>,
        /// When.
        pub at: Time,
    }

    /// Why a version was made, by its maker (B1: dated history), keyed by (entry, version).
    pub struct Note {
        /// Who made it.
        pub signer: Uscc,
        /// Why.
        pub reason: Reason,
    }

    /// The last touch of an entry. Earlier ones stand in its history.
    pub struct Touch {
        /// 数据更新日期.
        pub data_updated_on: Date,
        /// Hash of the data as it was then.
        pub content: Option<Hash>,
        /// Who said so.
        pub signer: Uscc,
        /// When.
        pub at: Time,
    }

    /// The version that an authority's last tightening of an entry made, keyed by (entry, authority). It may name any since then: nobody
    /// holds it off by changing the entry, and what it signed before that tightening is stale.
    #[derive(Default)]
    pub struct Tightening {
        /// That version.
        pub version: u64,
    }

    /// Which entry holds a resource code or a source key of its provider.
    pub struct CodeHolder {
        /// None once it was freed.
        pub entry: Option<EntryId>,
    }
}

impl Place {
    /// Of an entry with these fields.
    pub fn of(core: &CoreInput) -> Place {
        Place { sector: core.sector.clone(), division: core.division }
    }
}

impl Record for Creation {
    const NAME: &'static str = "creation";
}

impl Record for Submission {
    const NAME: &'static str = "submission";
}

impl Record for Review {
    const NAME: &'static str = "review";
}

impl Record for Note {
    const NAME: &'static str = "note";
}

impl Record for Touch {
    const NAME: &'static str = "touch";
}

impl Record for Tightening {
    const NAME: &'static str = "tightening";
}

impl Record for CodeHolder {
    const NAME: &'static str = "code_holder";
}

impl CoreInput {
    /// What enters the content hash: the table and the marks of assumed fields, not the date of the data.
    pub fn content(&self, out: &mut Vec<u8>) {
        self.table_content(out);
        out.extend(codec::encode(&self.assumed));
    }
}
