//! What was decided about an organisation and takes effect by time alone (records.md §1.5, §2.4, §2.5): new keys, and its end.
//! Nothing is rewritten when the time comes: [`standing`], [`find_key`] and [`ring`] say what follows from the record, the
//! schedule and the time. A kind that writes keys first writes what the schedule made of them ([`settle`]).

use crate::codec::record;
use crate::crypto::KeyId;
use crate::rule::{Plan, Rule};
use crate::texts::Reason;
use crate::value::List;

use super::claim_organisation::ClaimOrganisation;
use super::*;

/// What became of new keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RekeyState {
    /// They wait for their time, or are in force since.
    Decided,
    /// Taken back before their time.
    Cancelled,
    /// In force, and written into the organisation's keys.
    Settled,
}

record! {
    /// New keys that replace all old ones from a time on (A46).
    pub struct Rekey {
        /// The new keys.
        pub keys: List<KeySpec, 1, 8>,
        /// The new thresholds.
        pub thresholds: Thresholds,
        /// In force from this time on.
        pub from: Time,
        /// Who decided.
        pub by: Uscc,
        /// When.
        pub since: Time,
        /// Why.
        pub reason: Reason,
        /// What became of them.
        pub state: RekeyState,
        /// Message that decided.
        pub payload_hash: Hash32,
    }

    /// The end of an organisation 合并/拆分/撤销 (records.md §2.5).
    pub struct Ending {
        /// How it ends.
        pub mode: EndingMode,
        /// Who takes over; the first acts for it.
        pub into: Set<Uscc, 1, 8>,
        /// Ended from this time on.
        pub from: Time,
        /// The decision.
        pub decision_hash: Hash,
    }

    /// What was decided about an organisation; absent where nothing ever was.
    #[derive(Default)]
    pub struct Scheduled {
        /// New keys, the newest.
        pub rekey: Option<Rekey>,
        /// Its end.
        pub ending: Option<Ending>,
    }
}

/// How an organisation ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EndingMode {
    /// Into one successor 合并.
    Merge,
    /// Into several 拆分: what is not transferred belongs to the first.
    Split,
    /// Without a successor 撤销; a custodian keeps what it leaves.
    Dissolve,
}

impl Record for Scheduled {
    const NAME: &'static str = "scheduled";
}

impl Rekey {
    /// Waits for its time.
    pub fn is_pending(&self, time: Time) -> bool {
        self.state == RekeyState::Decided && time < self.from
    }

    /// In force, and the keys are not written yet.
    fn is_due(&self, time: Time) -> bool {
        self.state == RekeyState::Decided && self.from <= time
    }

    /// The new keys as they stand when their time has come: none signs earlier.
    fn keys_of<'a>(&'a self, uscc: &'a Uscc) -> impl Iterator<Item = (KeyId, SigningKey)> + 'a {
        self.keys.iter().map(|spec| {
            let spec = KeySpec { valid_from: spec.valid_from.max(self.from), ..spec.clone() };
            let id = spec.public_key.key_id();
            let payload_hash = self.payload_hash;
            (id, SigningKey { organisation: *uscc, spec, status: KeyStatus::Active, frozen_by: None, payload_hash })
        })
    }

    fn key(&self, uscc: &Uscc, id: &KeyId) -> Option<SigningKey> {
        self.keys_of(uscc).find(|(known, _)| known == id).map(|(_, key)| key)
    }
}

/// Key of what was decided about an organisation.
pub fn scheduled(uscc: &Uscc) -> Key<Scheduled> {
    Key::new(&subject(uscc), &[])
}

fn schedule_of(state: &dyn StateRead, uscc: &Uscc) -> Result<Scheduled, Fault> {
    Ok(scheduled(uscc).get(state)?.unwrap_or_default())
}

/// An organisation as it stands at a time: ended once its end has come, with the thresholds of new keys in force.
pub fn standing(state: &dyn StateRead, uscc: &Uscc, time: Time) -> Result<Option<Organisation>, Fault> {
    let Some(mut record) = organisation(uscc).get(state)? else { return Ok(None) };
    let Scheduled { rekey, ending } = schedule_of(state, uscc)?;
    if let Some(rekey) = rekey.filter(|rekey| rekey.is_due(time)) {
        record.thresholds = rekey.thresholds;
    }
    if let Some(ending) = ending.filter(|ending| ending.from <= time) {
        record.status = match ending.mode {
            EndingMode::Merge | EndingMode::Split => OrganisationStatus::Merged,
            EndingMode::Dissolve => OrganisationStatus::Dissolved,
        };
    }
    Ok(Some(record))
}

/// A key of an organisation as it stands at a time: once new keys are in force, one of them, or revoked.
pub fn find_key(state: &dyn StateRead, uscc: &Uscc, id: &KeyId, time: Time) -> Result<Option<SigningKey>, Fault> {
    let Some(rekey) = schedule_of(state, uscc)?.rekey.filter(|rekey| rekey.is_due(time)) else {
        return signing_key(uscc, id).get(state);
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
    let claim = change::claim_key(uscc).get(state)?.filter(|claim| claim.public_key.key_id() == *id);
    let unclaimed = organisation.status == OrganisationStatus::Unclaimed;
    Ok(claim.map(|claim| SigningKey {
        organisation: *uscc,
        spec: KeySpec {
            public_key: claim.public_key,
            label: Text0::default(),
            holder_tag: None,
            allowed: Kind::from_name(ClaimOrganisation::NAME).and_then(|kind| Set::new(vec![kind]).ok()),
            valid_from: Time(0),
            valid_until: Some(claim.valid_until),
        },
        status: if unclaimed { KeyStatus::Active } else { KeyStatus::Revoked },
        frozen_by: None,
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
pub(super) fn settle(plan: &mut Plan, state: &dyn StateRead, uscc: &Uscc, time: Time) -> Result<(), Fault> {
    let schedule = schedule_of(state, uscc)?;
    let Some(rekey) = schedule.rekey.as_ref().filter(|rekey| rekey.is_due(time)) else { return Ok(()) };
    for id in &key_ring(uscc).get(state)?.unwrap_or_default().keys {
        if let Some(old) = signing_key(uscc, id).get(state)? {
            plan.put(&signing_key(uscc, id), &SigningKey { status: KeyStatus::Revoked, ..old });
        }
    }
    for (id, key) in rekey.keys_of(uscc) {
        plan.put(&signing_key(uscc, &id), &key);
    }
    plan.put(&key_ring(uscc), &ring(state, uscc, time)?);
    let settled = Rekey { state: RekeyState::Settled, ..rekey.clone() };
    plan.put(&scheduled(uscc), &Scheduled { rekey: Some(settled), ..schedule });
    Ok(())
}

/// Who acts for an organisation that has ended by a time: the first of those that took over.
pub fn heir(state: &dyn StateRead, uscc: &Uscc, time: Time) -> Result<Option<Uscc>, Fault> {
    let ending = schedule_of(state, uscc)?.ending.filter(|ending| ending.from <= time);
    Ok(ending.and_then(|ending| ending.into.first().copied()))
}

/// Is `me` this owner, or a successor that acts for it (records.md §2.5)? At most 8 steps.
pub fn acts_for(state: &dyn StateRead, me: &Uscc, owner: &Uscc, time: Time) -> Result<bool, Fault> {
    let mut at = *owner;
    for _ in 0..MAX_STEPS {
        if at == *me {
            return Ok(true);
        }
        match heir(state, &at, time)? {
            Some(next) => at = next,
            None => return Ok(false),
        }
    }
    Ok(at == *me)
}

/// Most organisations in one web of successors.
const MAX_WEB: usize = 64;

/// How many steps the longest way along `next` has, `from` being the first; none where it meets `target` or has more than `most`.
pub(super) fn longest(
    from: &[Uscc],
    target: &Uscc,
    most: usize,
    next: &dyn Fn(&Uscc) -> Result<Vec<Uscc>, Fault>,
) -> Result<Option<usize>, Fault> {
    let (mut level, mut steps, mut seen) = (from.to_vec(), 0, 0);
    while !level.is_empty() {
        seen += level.len();
        if level.contains(target) || steps == most || seen > MAX_WEB {
            return Ok(None);
        }
        let mut above = Vec::new();
        for at in &level {
            above.extend(next(at)?);
        }
        above.sort();
        above.dedup();
        level = above;
        steps += 1;
    }
    Ok(Some(steps))
}
