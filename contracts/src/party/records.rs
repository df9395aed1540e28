//! What party stores besides organisations and divisions: rings of keys, roles held, sector authorities, claim keys.

use borsh::{BorshDeserialize, BorshSerialize};

use crate::kernel::codec::record;
use crate::kernel::crypto::{KeyId, PublicKey};
use crate::kernel::id::Uscc;
use crate::kernel::state::Record;
use crate::kernel::value::{Hash, Hash32, Time};
use crate::ledger::organisation::RoleAssignment;

/// Longest life of a claim key, seconds.
pub const CLAIM_KEY_MAX: i64 = 90 * 86_400;

record! {
    /// One key that may do nothing but claim an organisation without keys.
    pub struct ClaimKey {
        /// The key.
        pub public_key: PublicKey,
        /// Claims before this time; at most 90 days ahead.
        pub valid_until: Time,
    }
}

impl Record for ClaimKey {
    const NAME: &'static str = "claim_key";
}

impl ClaimKey {
    /// It ends later than now, and at most 90 days ahead.
    pub fn has_fair_term(&self, now: Time) -> bool {
        let ahead = self.valid_until.0.saturating_sub(now.0);
        ahead > 0 && ahead <= CLAIM_KEY_MAX
    }
}

/// The control version of an organisation that an authority's last control act on it made. Who stops it from outside may name any since
/// then, so that nobody else's acts, its own among them, make that stop stale.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ControlMark {
    /// That version.
    pub control_version: u64,
}

impl Record for ControlMark {
    const NAME: &'static str = "control_mark";
}

record! {
    /// Remembers a role assignment for ever, so that its transaction cannot be replayed after the role was removed.
    pub struct RoleMade {
        /// Payload that assigned it.
        pub payload_hash: Hash32,
        /// False once it was removed.
        pub live: bool,
    }
}

impl Record for RoleMade {
    const NAME: &'static str = "role_made";
}

record! {
    /// A dated exception from 管运适度分离 (docs/spec/party.md): governance lets one pair of roles stand until a time.
    pub struct RoleException {
        /// At most 3 years after it was decided.
        pub until: Time,
        /// The decision.
        pub decision_hash: Hash,
    }
}

impl Record for RoleException {
    const NAME: &'static str = "role_exception";
}

/// Most keys of an organisation that are not revoked.
pub const MAX_KEYS: usize = 64;

/// Most role assignments of an organisation that have not ended.
pub const MAX_ROLES: usize = 64;

/// Most of them that bureaus gave: the others are governance's.
pub const MAX_ROLES_BY_BUREAUS: usize = 48;

/// The keys of an organisation that are not revoked, by id; at most [`MAX_KEYS`].
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct KeyRing {
    /// Sorted.
    pub keys: Vec<KeyId>,
}

impl Record for KeyRing {
    const NAME: &'static str = "keys";
}

/// In which organisation a key stands: at most one.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct KeyOwner {
    /// The organisation.
    pub organisation: Uscc,
}

impl Record for KeyOwner {
    const NAME: &'static str = "owner";
}

/// The role assignments of an organisation that were not removed, with a version of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Roles {
    /// Raised by each change; 0 before the first.
    pub version: u64,
    /// When they changed last.
    pub since: Time,
    /// In order of assignment.
    pub assignments: Vec<RoleAssignment>,
}

impl Record for Roles {
    const NAME: &'static str = "roles";
}

/// Sector authorities of a (scope division, sector): who reviews what lies there.
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
