//! Party 主体: organisations, divisions, keys and roles (records.md §2). All keys of the domain are made here.

pub mod access;
pub mod add_key;
pub mod amend_organisation;
pub mod assign_role;
pub mod attestation;
pub mod cancel_rekey;
pub mod change;
pub mod claim_organisation;
pub mod freeze_key;
pub mod issue_claim_key;
pub mod merge_organisation;
pub mod queries;
pub mod record_attestation;
pub mod reform_queries;
pub mod register_organisation;
pub mod rekey_organisation;
pub mod remove_role;
pub mod responsible;
pub mod resume_organisation;
pub mod revoke_key;
pub mod rotate_key;
pub mod scheduled;
pub mod set_responsible;
pub mod set_thresholds;
pub mod suspend_organisation;
pub mod table_queries;
pub mod unfreeze_key;

pub use attestation::{Attestation, AttestationType, Attestations};
pub use scheduled::{acts_for, standing};

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::codec::record;
use crate::crypto::{KeyId, PublicKey};
use crate::error::{Code as ErrorCode, Refusal};
use crate::id::{DivisionCode, Uscc};
use crate::registry::Kind;
use crate::samples;
use crate::state::{Fault, Key, LiveList, Record, StateRead, Subject};
use crate::text::{Code, Text, Text0};
use crate::value::{Hash, Hash32, List, Set, Time};

/// Most steps from a division, or an organisation, up to the top.
pub const MAX_STEPS: usize = 8;
/// Most keys of an organisation that are not revoked.
pub const MAX_KEYS: usize = 64;
/// Most role assignments of an organisation that have not ended.
pub const MAX_ROLES: usize = 64;

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

/// Roles of records.md §2.2. The order is part of the encoding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Bureau,
    SectorAuthority,
    Provider,
    Grantor,
    Operator,
    Developer,
    Exchange,
    Registrar,
    FirstReviewCentre,
    PriceAuthority,
    IpOffice,
    Supervisor,
    Auditor,
    Evaluator,
    Adviser,
    PlatformRelay,
    Probe,
    Coordinator,
    Governor,
}

impl Role {
    /// Every role, in encoding order.
    pub const ALL: [Role; 19] = [
        Role::Bureau,
        Role::SectorAuthority,
        Role::Provider,
        Role::Grantor,
        Role::Operator,
        Role::Developer,
        Role::Exchange,
        Role::Registrar,
        Role::FirstReviewCentre,
        Role::PriceAuthority,
        Role::IpOffice,
        Role::Supervisor,
        Role::Auditor,
        Role::Evaluator,
        Role::Adviser,
        Role::PlatformRelay,
        Role::Probe,
        Role::Coordinator,
        Role::Governor,
    ];

    /// Assigned by governance alone (records.md §12.2).
    pub fn is_reserved(self) -> bool {
        use Role::*;
        matches!(
            self,
            Bureau | SectorAuthority | Grantor | Registrar | PriceAuthority | IpOffice | Supervisor | Auditor | Coordinator | Governor
        )
    }

    /// The stable name.
    pub fn name(self) -> String {
        serde_json::to_value(self).ok().and_then(|v| v.as_str().map(String::from)).unwrap_or_default()
    }
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
    /// Organisation 组织 (records.md §2.1).
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
        /// Who took over.
        pub successors: Set<Uscc, 0, 8>,
        /// Whom it took over.
        pub predecessors: Set<Uscc, 0, 8>,
        /// k of its keys, by kind.
        pub thresholds: Thresholds,
        /// Root of its private fields, which stay off chain.
        pub private: Option<Hash>,
        /// Raised by every change but those of `control_version`.
        pub version: u64,
        /// Raised only by freezing, revoking, suspending and re-keying (decision 17).
        pub control_version: u64,
        /// The control version that the last control act of another organisation made. Authorities may name any version from here
        /// on, so that an organisation's own acts never make their freeze stale.
        pub control_floor: u64,
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

/// The keys of an organisation that are not revoked, by id; at most [`MAX_KEYS`].
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct KeyRing {
    /// Sorted.
    pub keys: Vec<KeyId>,
}

impl Record for KeyRing {
    const NAME: &'static str = "keys";
}

/// In which organisation a key stands (decision 19: at most one).
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct KeyOwner {
    /// The organisation.
    pub organisation: Uscc,
}

impl Record for KeyOwner {
    const NAME: &'static str = "owner";
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
        /// From this time on.
        pub from: Time,
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
        self.from <= time && self.until.is_none_or(|until| time < until)
    }
}

/// The role assignments of an organisation that were not removed.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Roles {
    /// In order of assignment.
    pub assignments: Vec<RoleAssignment>,
}

impl Record for Roles {
    const NAME: &'static str = "roles";
}

/// Level of a division.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DivisionLevel {
    Nation,
    Province,
    City,
    County,
    Zone,
    Street,
}

record! {
    /// Division 行政区划 (records.md §2.3). Containment follows `parent`, never the digits.
    pub struct Division {
        /// Its code.
        pub code: DivisionCode,
        /// Its name.
        pub name: Text<64>,
        /// What it lies in.
        pub parent: Option<DivisionCode>,
        /// Its level.
        pub level: DivisionLevel,
        /// In force from this time on.
        pub from: Time,
        /// In force before this time.
        pub until: Option<Time>,
        /// A national code, all digits; else local with at least one letter.
        pub national: bool,
    }
}

impl Record for Division {
    const NAME: &'static str = "division";
}

/// Sector authorities of a (scope division, sector): who reviews what lies there (decision 24).
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SectorAuthorities {
    /// The organisations, with the term of their role.
    pub holders: Vec<SectorHolder>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SectorHolder {
    /// The organisation.
    pub organisation: Uscc,
    /// From this time on.
    pub from: Time,
    /// Before this time.
    pub until: Option<Time>,
}

impl Record for SectorAuthorities {
    const NAME: &'static str = "sector_authorities";
}

/// Subject of an organisation.
pub fn subject(uscc: &Uscc) -> Subject {
    Subject::Organisation(*uscc)
}

/// Key of an organisation's record.
pub fn organisation(uscc: &Uscc) -> Key<Organisation> {
    Key::new(&subject(uscc), &[])
}

/// Key of one of its keys.
pub fn signing_key(uscc: &Uscc, key: &KeyId) -> Key<SigningKey> {
    Key::new(&subject(uscc), &[&key.0])
}

/// Key of its list of keys that are not revoked.
pub fn key_ring(uscc: &Uscc) -> Key<KeyRing> {
    Key::new(&subject(uscc), &[])
}

/// Key of the record that tells where a key stands.
pub fn key_owner(key: &KeyId) -> Key<KeyOwner> {
    Key::new(&Subject::SigningKey(key.0), &[])
}

/// Key of its role assignments.
pub fn roles(uscc: &Uscc) -> Key<Roles> {
    Key::new(&subject(uscc), &[])
}

/// Key of a division.
pub fn division(code: &DivisionCode) -> Key<Division> {
    Key::new(&Subject::Division(*code), &[])
}

/// Key of the sector authorities of a division and sector.
pub fn sector_authorities(scope: &DivisionCode, sector: &Code<24>) -> Key<SectorAuthorities> {
    Key::new(&Subject::Division(*scope), &[sector.as_str().as_bytes()])
}

/// Live list: divisions by parent.
pub fn children_of(parent: &DivisionCode) -> LiveList {
    LiveList::new(&Subject::Division(*parent), &[b"children"])
}

/// Live list: organisations that hold a role with exactly this scope.
pub fn organisations_by_role(scope: &DivisionCode, role: Role) -> LiveList {
    LiveList::new(&Subject::Division(*scope), &[b"organisations", &[role as u8]])
}

/// Live list: all organisations of a division.
pub fn organisations_in(division: &DivisionCode) -> LiveList {
    LiveList::new(&Subject::Division(*division), &[b"organisations"])
}

/// Live list: divisions that lie in no other.
pub fn top_divisions() -> LiveList {
    LiveList::new(&Subject::Params, &[b"divisions"])
}

/// Live list: organisations whose `superior` this is.
pub fn organisations_below(superior: &Uscc) -> LiveList {
    LiveList::new(&subject(superior), &[b"below"])
}

/// A division and all above it, itself first; `unknown_division` where it is not in the table.
pub fn ancestors(state: &dyn StateRead, code: &DivisionCode) -> Result<Vec<DivisionCode>, Refusal> {
    let mut path = Vec::new();
    let mut next = Some(*code);
    while let Some(at) = next {
        if path.len() > MAX_STEPS {
            return Err(Fault::new("divisions are nested deeper than 8").into());
        }
        let Some(record) = division(&at).get(state)? else {
            // The table is closed under parents; only the first step can be unknown.
            return Err(ErrorCode::UnknownDivision.of(at));
        };
        path.push(at);
        next = record.parent;
    }
    Ok(path)
}

/// `unknown_division` unless the division is in force at a time: for what is new. What stands in one that ended keeps it.
pub fn require_in_force(state: &dyn StateRead, code: &DivisionCode, time: Time) -> Result<(), Refusal> {
    match division(code).get(state)? {
        Some(found) if found.from <= time && found.until.is_none_or(|until| time < until) => Ok(()),
        _ => Err(ErrorCode::UnknownDivision.of(code)),
    }
}
