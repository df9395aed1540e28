//! The keys of an organisation as they stand at a time: [`find_key`] and [`ring`] say what follows from the record, the schedule and
//! the time. A kind that writes keys first writes what the schedule made of them (`settle`).

use crate::kernel::crypto::{KeyId, PublicKey};
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::Uscc;
use crate::kernel::kind::Kind;
use crate::kernel::state::{StateRead, StateWrite};
use crate::kernel::text::Text0;
use crate::kernel::value::{Hash32, Set, Time};
use crate::ledger::context::{Signer, TxContext};
use crate::ledger::draft::Draft;
use crate::ledger::organisation::{KeySpec, KeyStatus, Organisation, OrganisationStatus, SigningKey, Thresholds, largest_k};
use crate::ledger::scheduled::{Rekey, RekeyState, Scheduled, schedule_of, scheduled};
use crate::party::holders::holds_seat;
use crate::party::keys;
use crate::party::keys::{key_owner, key_ring, signing_key};
use crate::party::records::{KeyRing, MAX_KEYS};

/// The kind that puts a key in.
pub(crate) const ADD_KEY: Kind = Kind(103);
/// The kind that says how many keys sign.
pub(crate) const SET_THRESHOLDS: Kind = Kind(108);
/// The kinds by which a governor's seat is heard.
const VOTES: [Kind; 2] = [Kind(902), Kind(903)];
/// The kind that a claim key may sign, and no other.
pub(crate) const CLAIM_ORGANISATION: Kind = Kind(114);

/// A key of an organisation, as it stands at the block's time, or `not_found{key_id}`.
pub(crate) fn found_key(tx: &TxContext, state: &dyn StateRead, uscc: &Uscc, id: &KeyId) -> Result<SigningKey, Refusal> {
    find_key(state, uscc, id, tx.time)?.ok_or_else(|| Code::NOT_FOUND.of("key_id"))
}

/// The same of a control act: of a key that was rotated it means the one that stands in its line.
pub(crate) fn standing_in_line(tx: &TxContext, state: &dyn StateRead, uscc: &Uscc, id: &KeyId) -> Result<SigningKey, Refusal> {
    let key = found_key(tx, state, uscc, id)?;
    if key.status != KeyStatus::Revoked {
        return Ok(key);
    }
    let standing = keys(state, uscc, tx.time)?.into_iter().find(|other| other.line == key.line);
    Ok(standing.unwrap_or(key))
}

/// Keys that a kind about keys needs: by the one that it names alone where no threshold names the kind, else as many as the largest of all
/// thresholds says, so that nobody with one key takes another's place.
pub(crate) fn keys_needed(signer: &Signer, k: u8, kind: Kind, alone: Option<&KeyId>) -> u8 {
    let organisation = &signer.organisation;
    let named = organisation.thresholds.iter().any(|t| t.kinds.contains(&kind));
    let signs = alone.is_some_and(|id| signer.keys.iter().any(|key| key.spec.public_key.key_id() == *id));
    if signs && !named { 1 } else { k.max(organisation.largest_threshold()) }
}

/// `key_refused` unless each key is strong, comes once, and stands nowhere yet.
pub(crate) fn require_new_keys<'a>(state: &dyn StateRead, keys: impl IntoIterator<Item = &'a PublicKey>) -> Result<(), Refusal> {
    let mut seen = Vec::new();
    for key in keys {
        let id = key.key_id();
        let fresh = key.is_strong() && !seen.contains(&id) && key_owner(&id).get(state)?.is_none();
        if !fresh {
            return Err(Code::KEY_REFUSED.of(id));
        }
        seen.push(id);
    }
    Ok(())
}

/// `field_invalid` unless the term of a new key has a length.
pub(crate) fn require_term(key: &KeySpec, field: &str) -> Result<(), Refusal> {
    match key.valid_until {
        Some(until) if until <= key.valid_from => Err(Code::FIELD_INVALID.of(format!("{field}.valid_until"))),
        _ => Ok(()),
    }
}

/// `field_invalid` unless every k lies in 1 to 9.
pub(crate) fn require_bounds(thresholds: &Thresholds) -> Result<(), Refusal> {
    match thresholds.iter().position(|t| !(1..=9).contains(&t.k)) {
        Some(at) => Err(Code::FIELD_INVALID.of(format!("thresholds[{at}].k"))),
        None => Ok(()),
    }
}

/// Which keys count for thresholds, and when.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counting {
    /// Those whose term holds then: at the block, of a re-keying when its time comes.
    pub at: Time,
    /// The organisation holds a governor's seat, or gets one: only keys not frozen and without an end count, so that neither time nor one
    /// stolen key silences it.
    pub seat: bool,
}

impl Counting {
    /// As the organisation stands at the block.
    pub(crate) fn of(state: &dyn StateRead, uscc: &Uscc, time: Time) -> Result<Counting, Fault> {
        Ok(Counting { at: time, seat: holds_seat(state, uscc, time)? })
    }

    /// Of one that gets its first keys.
    pub(crate) fn first(at: Time) -> Counting {
        Counting { at, seat: false }
    }

    fn counts(&self, spec: &KeySpec, frozen: bool) -> bool {
        let in_term = spec.valid_from <= self.at && spec.valid_until.is_none_or(|until| self.at < until);
        in_term && !(self.seat && (frozen || spec.valid_until.is_some()))
    }

    /// The keys that count, frozen ones among them where no seat is held.
    pub(crate) fn keys<'a>(&self, keys: impl IntoIterator<Item = &'a SigningKey>) -> Vec<&'a KeySpec> {
        let standing = keys.into_iter().filter(|key| key.status != KeyStatus::Revoked);
        standing.filter(|key| self.counts(&key.spec, key.status == KeyStatus::Frozen)).map(|key| &key.spec).collect()
    }

    /// The new keys that count.
    pub(crate) fn specs<'a>(&self, specs: impl IntoIterator<Item = &'a KeySpec>) -> Vec<&'a KeySpec> {
        specs.into_iter().filter(|spec| self.counts(spec, false)).collect()
    }

    /// `threshold_unreachable` unless the keys that count suffice for every kind that a threshold names, for `add_key` and
    /// `set_thresholds`, which need the largest k of all, and where a seat is held for both votes: otherwise the organisation had locked
    /// itself out.
    pub(crate) fn require_reachable(&self, thresholds: &Thresholds, counted: &[&KeySpec]) -> Result<(), Refusal> {
        let allow = |kind: &Kind| counted.iter().filter(|k| k.allowed.as_ref().is_none_or(|a| a.contains(kind))).count();
        let named = thresholds.iter().all(|t| t.kinds.iter().all(|kind| allow(kind) >= usize::from(t.k)));
        let largest = usize::from(largest_k(thresholds.iter())).max(1);
        let managed = [ADD_KEY, SET_THRESHOLDS].iter().all(|kind| allow(kind) >= largest);
        let heard = !self.seat || VOTES.iter().all(|kind| allow(kind) >= 1);
        ensure(named && managed && heard, Code::THRESHOLD_UNREACHABLE)
    }
}

impl KeyRing {
    /// The ring with one key more.
    pub(crate) fn with(mut self, id: KeyId) -> KeyRing {
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

/// A key of an organisation as it stands at a time: once new keys are in force, one of them, or revoked.
pub fn find_key(state: &dyn StateRead, uscc: &Uscc, id: &KeyId, time: Time) -> Result<Option<SigningKey>, Fault> {
    let Some(rekey) = schedule_of(state, uscc)?.rekey.filter(|rekey| rekey.is_due(time)) else {
        return Ok(signing_key(uscc, id).recall(state)?.map(|key| SigningKey::clone(&key)));
    };
    if let Some(key) = rekey.key(uscc, id) {
        return Ok(Some(key));
    }
    let old = signing_key(uscc, id).get(state)?;
    Ok(old.map(|key| SigningKey { status: KeyStatus::Revoked, ..key }))
}

/// A key that may stand under a transaction of an organisation: one of its own; one that waits for its time, which does not sign
/// yet; or its claim key, which claims and does nothing else, while it has no other.
pub(crate) fn signing_key_of(
    state: &dyn StateRead,
    organisation: &Organisation,
    id: &KeyId,
    time: Time,
) -> Result<Option<SigningKey>, Fault> {
    let uscc = &organisation.uscc;
    if let Some(known) = find_key(state, uscc, id, time)? {
        return Ok(Some(known));
    }
    if let Some(waiting) = schedule_of(state, uscc)?.rekey.filter(|rekey| rekey.is_pending(time)).and_then(|rekey| rekey.key(uscc, id)) {
        return Ok(Some(waiting));
    }
    let claim = keys::claim_key(uscc).get(state)?.filter(|claim| claim.public_key.key_id() == *id);
    let unclaimed = organisation.status == OrganisationStatus::Unclaimed;
    Ok(claim.map(|claim| SigningKey {
        organisation: *uscc,
        spec: KeySpec {
            public_key: claim.public_key,
            label: Text0::default(),
            holder_tag: None,
            allowed: Set::new(vec![CLAIM_ORGANISATION]).ok(),
            valid_from: Time(0),
            valid_until: Some(claim.valid_until),
        },
        status: if unclaimed { KeyStatus::Active } else { KeyStatus::Revoked },
        frozen_by: None,
        line: *id,
        since: Time(0),
        payload_hash: Hash32([0; 32]),
    }))
}

/// Ids of the keys that are not revoked at a time.
pub fn ring(state: &dyn StateRead, uscc: &Uscc, time: Time) -> Result<KeyRing, Fault> {
    match schedule_of(state, uscc)?.rekey.filter(|rekey| rekey.is_due(time)) {
        Some(rekey) => Ok(rekey.keys_of(uscc).fold(KeyRing::default(), |ring, (id, _)| ring.with(id))),
        None => Ok(key_ring(uscc).get(state)?.unwrap_or_default()),
    }
}

/// The keys of an organisation that are not revoked at a time.
pub fn keys(state: &dyn StateRead, uscc: &Uscc, time: Time) -> Result<Vec<SigningKey>, Fault> {
    let read = |id: &KeyId| find_key(state, uscc, id, time)?.ok_or_else(|| Fault::new("a key on an organisation's ring is missing"));
    ring(state, uscc, time)?.keys.iter().take(MAX_KEYS).map(read).collect()
}

/// Writes what new keys in force have made of the old ones. The caller then writes its own change over it, with the
/// organisation's record as [`standing`] gives it.
pub(crate) fn settle(draft: &mut Draft<'_>, uscc: &Uscc, time: Time) -> Result<(), Fault> {
    let schedule = schedule_of(draft, uscc)?;
    let Some(rekey) = schedule.rekey.as_ref().filter(|rekey| rekey.is_due(time)) else { return Ok(()) };
    for id in &key_ring(uscc).get(draft)?.unwrap_or_default().keys {
        if let Some(old) = signing_key(uscc, id).get(draft)? {
            draft.put(&signing_key(uscc, id), &SigningKey { status: KeyStatus::Revoked, ..old });
        }
    }
    for (id, key) in rekey.keys_of(uscc) {
        draft.put(&signing_key(uscc, &id), &key);
    }
    draft.put(&key_ring(uscc), &ring(draft, uscc, time)?);
    let settled = Rekey { state: RekeyState::Settled, ..rekey.clone() };
    draft.put(&scheduled(uscc), &Scheduled { keys_since: Some(rekey.from), rekey: Some(settled), ..schedule });
    Ok(())
}
