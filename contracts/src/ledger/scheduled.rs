//! What was decided about an organisation and takes effect by time alone (docs/spec/conventions.md and docs/spec/party.md): new keys, and its end.
//! Nothing is rewritten when the time comes: [`standing`] and [`acts_for`] say what follows from the record, the schedule and the time.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::{Deserialize, Serialize};

use crate::kernel::codec::record;
use crate::kernel::crypto::KeyId;
use crate::kernel::error::Fault;
use crate::kernel::id::Uscc;
use crate::kernel::state::{Key, Record, StateRead};
use crate::kernel::value::{Hash, Hash32, List, Time};
use crate::ledger::division::MAX_STEPS;
use crate::ledger::organisation::{KeySpec, KeyStatus, Organisation, OrganisationStatus, SigningKey, Thresholds, organisation, subject};
use crate::ledger::texts::Reason;

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

    /// The end of an organisation 合并/拆分/撤销 (docs/spec/party.md).
    pub struct Ending {
        /// How it ends.
        pub mode: EndingMode,
        /// Who takes over; the first acts for it.
        pub into: List<Uscc, 1, 8>,
        /// Ended from this time on.
        pub from: Time,
        /// The decision.
        pub decision_hash: Hash,
        /// Who sent the body; none where governance decided.
        pub sent_by: Option<Uscc>,
    }

    /// What was decided about an organisation; absent where nothing ever was.
    #[derive(Default)]
    pub struct Scheduled {
        /// New keys, the newest.
        pub rekey: Option<Rekey>,
        /// When keys came into force last that were not put in by the keys of before: by a re-keying other than `rekey`, by governance, or
        /// by a claim. None where the first keys were registered, or stand in genesis, and nothing of that followed.
        pub keys_since: Option<Time>,
        /// Its end.
        pub ending: Option<Ending>,
    }
}

impl Scheduled {
    /// When keys came into force last that were not put in by the keys of before, as of a time.
    pub fn keys_in_force_since(&self, time: Time) -> Option<Time> {
        self.rekey.as_ref().filter(|rekey| rekey.is_due(time)).map(|rekey| rekey.from).or(self.keys_since)
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
    pub(crate) fn is_due(&self, time: Time) -> bool {
        self.state == RekeyState::Decided && self.from <= time
    }

    /// The new keys as they stand when their time has come: none signs earlier.
    pub(crate) fn keys_of<'a>(&'a self, uscc: &'a Uscc) -> impl Iterator<Item = (KeyId, SigningKey)> + 'a {
        self.keys.iter().map(|spec| {
            let spec = KeySpec { valid_from: spec.valid_from.max(self.from), ..spec.clone() };
            let id = spec.public_key.key_id();
            let (since, payload_hash) = (self.from, self.payload_hash);
            (id, SigningKey { organisation: *uscc, spec, status: KeyStatus::Active, frozen_by: None, line: id, since, payload_hash })
        })
    }

    pub(crate) fn key(&self, uscc: &Uscc, id: &KeyId) -> Option<SigningKey> {
        self.keys_of(uscc).find(|(known, _)| known == id).map(|(_, key)| key)
    }
}

/// Key of what was decided about an organisation.
pub fn scheduled(uscc: &Uscc) -> Key<Scheduled> {
    Key::new(&subject(uscc), &[])
}

pub(crate) fn schedule_of(state: &dyn StateRead, uscc: &Uscc) -> Result<Scheduled, Fault> {
    Ok(scheduled(uscc).recall(state)?.map(|schedule| Scheduled::clone(&schedule)).unwrap_or_default())
}

/// An organisation as it stands at a time: ended once its end has come, with the thresholds of new keys in force.
pub fn standing(state: &dyn StateRead, uscc: &Uscc, time: Time) -> Result<Option<Organisation>, Fault> {
    let Some(record) = organisation(uscc).recall(state)? else { return Ok(None) };
    let mut record = Organisation::clone(&record);
    let Some(schedule) = scheduled(uscc).recall(state)? else { return Ok(Some(record)) };
    if let Some(rekey) = schedule.rekey.as_ref().filter(|rekey| rekey.is_due(time)) {
        record.thresholds = rekey.thresholds.clone();
    }
    if let Some(ending) = schedule.ending.as_ref().filter(|ending| ending.from <= time) {
        record.status = match ending.mode {
            EndingMode::Merge | EndingMode::Split => OrganisationStatus::Merged,
            EndingMode::Dissolve => OrganisationStatus::Dissolved,
        };
    }
    Ok(Some(record))
}

/// Who acts for an organisation that has ended by a time: the first of those that took over.
pub fn heir(state: &dyn StateRead, uscc: &Uscc, time: Time) -> Result<Option<Uscc>, Fault> {
    let Some(schedule) = scheduled(uscc).recall(state)? else { return Ok(None) };
    let ending = schedule.ending.as_ref().filter(|ending| ending.from <= time);
    Ok(ending.and_then(|ending| ending.into.first().copied()))
}

/// Is `me` this owner, or a successor that acts for it (docs/spec/party.md)? At most 8 steps.
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
