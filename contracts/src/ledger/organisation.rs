//! Who acts: an organisation, its keys and its role assignments as stored (docs/spec/party.md). What may be done to them is party's.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::record;
use crate::kernel::crypto::{KeyId, PublicKey};
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::kind::Kind;
use crate::kernel::member::Member;
use crate::kernel::role::Role;
use crate::kernel::state::{Key, Record, Subject};
use crate::kernel::text::{Code, Text, Text0};
use crate::kernel::value::{Hash, Hash32, List, Set, Time};

/// The organisation as a member of lists.
pub(crate) fn member(uscc: &Uscc) -> Member {
    Member::of(Subject::Organisation(*uscc))
}

/// What an organisation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationType {
    Government,
    PublicInstitution,
    Utility,
    Soe,
    Enterprise,
    SocialOrganisation,
    Research,
    Other,
}

/// State of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrganisationStatus {
    Unclaimed,
    Active,
    Suspended,
    Merged,
    Dissolved,
}

record! {
    /// How many of an organisation's keys allow these kinds.
    pub struct Threshold {
        /// The kinds.
        pub kinds: Set<Kind, 1, 128>,
        /// 1 to 9.
        pub k: u8,
    }
}

/// An organisation's thresholds; a kind that none names needs one key.
pub type Thresholds = List<Threshold, 0, 16>;

record! {
    /// Organisation 组织 (docs/spec/party.md).
    pub struct Organisation {
        /// 统一社会信用代码.
        pub uscc: Uscc,
        /// Division at first registration; ids are made from it.
        pub first_division: DivisionCode,
        /// Name now.
        pub name: Text<128>,
        /// Short name.
        pub short_name: Text0<64>,
        /// Earlier names, oldest first.
        pub former_names: List<Text<128>, 0, 16>,
        /// Division now.
        pub division: DivisionCode,
        /// The authority above it.
        pub superior: Option<Uscc>,
        /// What it is.
        #[serde(rename = "type")]
        pub kind: OrganisationType,
        /// What it does in the data market.
        pub business: Set<Code<24>, 0, 8>,
        /// State.
        pub status: OrganisationStatus,
        /// Authorities that suspended it and have not lifted that.
        pub suspended_by: Set<Uscc, 0, 8>,
        /// Since when there is one.
        pub suspended_since: Option<Time>,
        /// Who takes over, the first acts for it.
        pub successors: List<Uscc, 0, 8>,
        /// Whom it took over.
        pub predecessors: Set<Uscc, 0, 8>,
        /// k of its keys, by kind.
        pub thresholds: Thresholds,
        /// Root of its private fields, which stay off chain.
        pub private: Option<Hash>,
        /// Raised by every change but those of `control_version`.
        pub version: u64,
        /// Raised only by control acts: freezing, revoking, suspending and re-keying, and what takes them back.
        pub control_version: u64,
        /// Who registered it; none at genesis.
        pub registered_by: Option<Uscc>,
        /// Tells a repeat of the registration from another one.
        pub payload_hash: Hash32,
    }
}

impl Record for Organisation {
    const NAME: &'static str = "organisation";
}

impl Organisation {
    /// Merged or dissolved.
    pub fn has_ended(&self) -> bool {
        matches!(self.status, OrganisationStatus::Merged | OrganisationStatus::Dissolved)
    }

    /// Keys needed for a kind.
    pub fn threshold(&self, kind: Kind) -> u8 {
        largest_k(self.thresholds.iter().filter(|t| t.kinds.contains(&kind)))
    }

    /// The largest threshold of any kind.
    pub fn largest_threshold(&self) -> u8 {
        largest_k(self.thresholds.iter())
    }
}

/// The largest k among thresholds; 1 where there is none.
pub fn largest_k<'a>(thresholds: impl Iterator<Item = &'a Threshold>) -> u8 {
    thresholds.map(|t| t.k).max().unwrap_or(1).max(1)
}

/// State of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyStatus {
    Active,
    Frozen,
    Revoked,
}

record! {
    /// What a new key is to be.
    pub struct KeySpec {
        /// The key.
        pub public_key: PublicKey,
        /// For people.
        pub label: Text0<32>,
        /// Salted hash of the person who holds it: tells "a second person's key".
        pub holder_tag: Option<Hash>,
        /// Kinds that it may sign; none: all.
        pub allowed: Option<Set<Kind, 1, 128>>,
        /// Signs from this time on.
        pub valid_from: Time,
        /// Signs before this time.
        pub valid_until: Option<Time>,
    }
}

record! {
    /// A key of an organisation.
    pub struct SigningKey {
        /// The organisation.
        pub organisation: Uscc,
        /// What it is.
        pub spec: KeySpec,
        /// State.
        pub status: KeyStatus,
        /// Who froze it.
        pub frozen_by: Option<Uscc>,
        /// The first of the keys that rotated into it; itself where none did.
        pub line: KeyId,
        /// When the first of its line came in: since then this holder has a key here.
        pub since: Time,
        /// Tells a repeat of its addition from another one.
        pub payload_hash: Hash32,
    }
}

impl Record for SigningKey {
    const NAME: &'static str = "key";
}

impl SigningKey {
    /// Active and inside its term.
    pub fn signs_at(&self, time: Time) -> bool {
        self.status == KeyStatus::Active && self.spec.valid_from <= time && self.spec.valid_until.is_none_or(|until| time < until)
    }

    /// May it sign this kind?
    pub fn allows(&self, kind: Kind) -> bool {
        self.spec.allowed.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }
}

record! {
    /// A role held in a division and all below it.
    pub struct RoleAssignment {
        /// The role.
        pub role: Role,
        /// Where it reaches.
        pub scope_division: DivisionCode,
        /// Sectors of a sector authority.
        pub sectors: Set<Code<24>, 0, 32>,
        /// Kinds of a registrar.
        pub certificate_kinds: Set<Code<24>, 0, 16>,
        /// Competences of a supervisor.
        pub competences: Set<Code<24>, 0, 16>,
        /// In force from this time on: never from before the block that assigned it.
        pub from: Time,
        /// The time from which it was asked for; names the assignment.
        pub asked_from: Time,
        /// Before this time.
        pub until: Option<Time>,
        /// Who assigned it; none at genesis and by governance.
        pub assigned_by: Option<Uscc>,
        /// Tells a repeat of the assignment from another one.
        pub payload_hash: Hash32,
    }
}

impl RoleAssignment {
    /// In force at a time.
    pub fn is_active(&self, time: Time) -> bool {
        self.from <= time && !self.is_over(time)
    }

    /// Its term has ended.
    pub fn is_over(&self, time: Time) -> bool {
        self.until.is_some_and(|until| until <= time)
    }
}

/// Subject of an organisation.
pub fn subject(uscc: &Uscc) -> Subject {
    Subject::Organisation(*uscc)
}

/// Key of an organisation's record.
pub fn organisation(uscc: &Uscc) -> Key<Organisation> {
    Key::new(&subject(uscc), &[])
}
