//! What the kinds of this domain share: finding the object, judging keys and superiors, writing a new version.
//!
//! An organisation has two counters (decision 17): `version`, and `control_version` for freezing, revoking and suspending.
//! Every change raises exactly one of them by one, and every change is one leaf of its history. So a leaf's position is
//! `version - 1 + control_version`, the version written in the leaf of a freeze is the one that the freeze left standing,
//! and the record of either kind of change is found by [`super::queries::OrganisationAtVersion`].

use crate::codec::record;
use crate::crypto::{KeyId, PublicKey};
use crate::error::{Code, Refusal, ensure};
use crate::id::{DivisionCode, Uscc};
use crate::params::require_code;
use crate::query::blob_hash;
use crate::registry::Kind;
use crate::rule::{Plan, Rule, Touched, TxContext};
use crate::state::{Key, Member, Record, StateRead, Subject, stored};
use crate::texts::Reason;
use crate::value::{Hash32, Time};

use super::access::Object;
use super::add_key::AddKey;
use super::set_thresholds::SetThresholds;
use super::*;

/// Longest life of a claim key (decision 25), seconds.
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

/// Puts a claim key in place of any older one.
pub(super) fn put_claim_key(plan: &mut Plan, uscc: &Uscc, claim: &ClaimKey) {
    plan.put(&claim_key(uscc), claim);
    plan.put(&key_owner(&claim.public_key.key_id()), &KeyOwner { organisation: *uscc });
}

/// Key of an organisation's claim key.
pub fn claim_key(uscc: &Uscc) -> Key<ClaimKey> {
    Key::new(&subject(uscc), &[])
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

/// Key of what remembers an assignment: (organisation, role, scope division, from), decision 16.
pub fn role_made(uscc: &Uscc, role: Role, scope: &DivisionCode, from: Time) -> Key<RoleMade> {
    Key::new(&subject(uscc), &[&[role as u8], scope.as_str().as_bytes(), &from.0.to_be_bytes()])
}

record! {
    /// A dated exception from 管运适度分离 (records.md §2.2): governance lets one pair of roles stand until a time.
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

/// Key of the exception of an organisation for a pair of roles, in either order.
pub fn role_exception(uscc: &Uscc, a: Role, b: Role) -> Key<RoleException> {
    Key::new(&subject(uscc), &[&[a.min(b) as u8], &[a.max(b) as u8]])
}

/// The organisation that a message names, as it stands at the block's time, or `not_found{field}`.
pub(super) fn found(tx: &TxContext, state: &dyn StateRead, uscc: &Uscc, field: &str) -> Result<Organisation, Refusal> {
    found_at(tx.time, state, uscc, field)
}

/// As [`found`], at any time.
pub(crate) fn found_at(time: Time, state: &dyn StateRead, uscc: &Uscc, field: &str) -> Result<Organisation, Refusal> {
    standing(state, uscc, time)?.ok_or_else(|| Code::NotFound.of(field))
}

/// A key of an organisation, as it stands at the block's time, or `not_found{key_id}`.
pub(super) fn found_key(tx: &TxContext, state: &dyn StateRead, uscc: &Uscc, id: &KeyId) -> Result<SigningKey, Refusal> {
    scheduled::find_key(state, uscc, id, tx.time)?.ok_or_else(|| Code::NotFound.of("key_id"))
}

/// The organisation as an object of relations.
pub(super) fn object(organisation: &Organisation) -> Object {
    Object { owner: Some(organisation.uscc), division: Some(organisation.division), superior: organisation.superior, ..Object::default() }
}

/// S7 for what only needs an organisation that has not ended.
pub(crate) fn require_standing(organisation: &Organisation) -> Result<(), Refusal> {
    if organisation.has_ended() { Err(wrong_state(organisation)) } else { Ok(()) }
}

/// `wrong_state{state}` of an organisation.
pub(super) fn wrong_state(organisation: &Organisation) -> Refusal {
    Code::WrongState.of(match organisation.status {
        OrganisationStatus::Unclaimed => "unclaimed",
        OrganisationStatus::Active => "active",
        OrganisationStatus::Suspended => "suspended",
        OrganisationStatus::Merged => "merged",
        OrganisationStatus::Dissolved => "dissolved",
    })
}

/// `unknown_code{reason.code}` unless the code stands in the list `reasons`.
pub(super) fn require_reason(tx: &TxContext, state: &dyn StateRead, reason: &Reason) -> Result<(), Refusal> {
    require_code(state, "reasons", reason.code.as_str(), tx.time, "reason.code")
}

/// Writes the organisation with its version raised.
pub(crate) fn raise_version(plan: &mut Plan, mut organisation: Organisation) {
    organisation.version = organisation.version.saturating_add(1);
    write(plan, &organisation);
}

/// S6 of control acts (decision 17): the organisation itself names the version that stands; another one any since the last control
/// act of another, which the organisation cannot raise. What stopped a thief is no replay later: it raised the floor itself.
pub(super) fn require_control(tx: &TxContext, organisation: &Organisation, named: u64) -> Result<(), Refusal> {
    let oldest = if *tx.signer.uscc() == organisation.uscc { organisation.control_version } else { organisation.control_floor };
    ensure((oldest..=organisation.control_version).contains(&named), Code::StaleVersion)
}

/// Writes the organisation with its control version raised, and the floor with it where another organisation acts.
pub(super) fn raise_control(plan: &mut Plan, tx: &TxContext, mut organisation: Organisation) {
    organisation.control_version = organisation.control_version.saturating_add(1);
    if *tx.signer.uscc() != organisation.uscc {
        organisation.control_floor = organisation.control_version;
    }
    write(plan, &organisation);
}

/// Writes the organisation as it is, keeps it as a blob, and notes it in its history.
pub(super) fn write(plan: &mut Plan, record: &Organisation) {
    let bytes = stored(record);
    let core_hash = blob_hash(&bytes);
    plan.blob(core_hash, bytes);
    plan.put(&organisation(&record.uscc), record);
    plan.touched = Some(Touched {
        subject: subject(&record.uscc),
        version: record.version,
        core_hash: Hash32(core_hash),
        detail_hash: Hash32([0; 32]),
    });
}

/// The organisation as a member of lists.
pub(crate) fn member(uscc: &Uscc) -> Member {
    Member::of(Subject::Organisation(*uscc))
}

/// `key_refused` unless each key is strong, comes once, and stands nowhere yet (decision 19).
pub(crate) fn require_new_keys<'a>(state: &dyn StateRead, keys: impl IntoIterator<Item = &'a PublicKey>) -> Result<(), Refusal> {
    let mut seen = Vec::new();
    for key in keys {
        let id = key.key_id();
        let fresh = key.is_strong() && !seen.contains(&id) && key_owner(&id).get(state)?.is_none();
        if !fresh {
            return Err(Code::KeyRefused.of(id));
        }
        seen.push(id);
    }
    Ok(())
}

/// `field_invalid` unless the term of a new key has a length.
pub(crate) fn require_term(key: &KeySpec, field: &str) -> Result<(), Refusal> {
    match key.valid_until {
        Some(until) if until <= key.valid_from => Err(Code::FieldInvalid.of(format!("{field}.valid_until"))),
        _ => Ok(()),
    }
}

/// `field_invalid` unless every k lies in 1 to 9.
pub(crate) fn require_bounds(thresholds: &Thresholds) -> Result<(), Refusal> {
    match thresholds.iter().position(|t| !(1..=9).contains(&t.k)) {
        Some(at) => Err(Code::FieldInvalid.of(format!("thresholds[{at}].k"))),
        None => Ok(()),
    }
}

/// `threshold_unreachable` unless the keys suffice for every kind that a threshold names, and where one is above 1 also for
/// `add_key` and `set_thresholds`, which need the largest of all (decision 18): otherwise the organisation had locked itself out.
pub(crate) fn require_reachable(thresholds: &Thresholds, keys: &[&KeySpec]) -> Result<(), Refusal> {
    let allow = |kind: &Kind| keys.iter().filter(|k| k.allowed.as_ref().is_none_or(|a| a.contains(kind))).count();
    let enough = thresholds.iter().all(|t| t.kinds.iter().all(|kind| allow(kind) >= usize::from(t.k)));
    let largest = largest_k(thresholds.iter());
    let managing = [AddKey::NAME, SetThresholds::NAME].into_iter().filter_map(Kind::from_name);
    let managed = largest <= 1 || managing.into_iter().all(|kind| allow(&kind) >= usize::from(largest));
    ensure(enough && managed && (thresholds.is_empty() || !keys.is_empty()), Code::ThresholdUnreachable)
}

/// Puts a new key into an organisation; the caller writes its ring.
pub(super) fn put_key(plan: &mut Plan, uscc: &Uscc, spec: &KeySpec, payload_hash: Hash32) -> KeyId {
    let id = spec.public_key.key_id();
    let key = SigningKey { organisation: *uscc, spec: spec.clone(), status: KeyStatus::Active, frozen_by: None, payload_hash };
    plan.put(&signing_key(uscc, &id), &key);
    plan.put(&key_owner(&id), &KeyOwner { organisation: *uscc });
    id
}

impl KeyRing {
    /// The ring with one key more.
    pub(super) fn with(mut self, id: KeyId) -> KeyRing {
        if let Err(place) = self.keys.binary_search(&id) {
            self.keys.insert(place, id);
        }
        self
    }

    /// The ring without a key.
    pub(super) fn without(mut self, id: &KeyId) -> KeyRing {
        self.keys.retain(|k| k != id);
        self
    }
}

/// `superior_cycle` unless the superior is an authority of the same division or one above, the chain above has at most 8
/// organisations, and the organisation itself is none of them (decision 25).
pub(crate) fn require_superior(
    state: &dyn StateRead,
    time: Time,
    uscc: &Uscc,
    division: &DivisionCode,
    superior: &Uscc,
) -> Result<(), Refusal> {
    let above = found_at(time, state, superior, "superior")?;
    let held = roles(superior).get(state)?.unwrap_or_default().assignments;
    let authority = held.iter().any(|r| matches!(r.role, Role::Bureau | Role::SectorAuthority) && r.is_active(time));
    let placed = ancestors(state, division)?.contains(&above.division);
    ensure(authority && placed && !above.has_ended(), Code::SuperiorCycle)?;
    let (mut next, mut steps) = (Some(above), 0);
    while let Some(at) = next {
        steps += 1;
        ensure(at.uscc != *uscc && steps <= MAX_STEPS, Code::SuperiorCycle)?;
        next = match &at.superior {
            Some(superior) => organisation(superior).get(state)?,
            None => None,
        };
    }
    Ok(())
}
