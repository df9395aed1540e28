//! rekey, merge, withdraw_ending, set_superior and resume: what governance does to an organisation where no authority stands above it, or
//! where none may (`docs/spec/governance.md`).

use crate::governance::action::{EndOff, Merging, Rekeying, Resuming, SetSuperior};
use crate::governance::actions::circumstances::Circumstances;
use crate::governance::actions::role::require_not_ended;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::state::StateWrite;
use crate::kernel::value::{Set, Time};
use crate::ledger::division::require_in_force;
use crate::ledger::draft::Draft;
use crate::ledger::organisation::{KeyStatus, Organisation, OrganisationStatus, SigningKey};
use crate::ledger::scheduled::{Rekey, RekeyState, Scheduled, scheduled};
use crate::party::holders::holds_seat;
use crate::party::key_ring::Counting;
use crate::party::keys::{claim_key, key_ring as ring_of, roles, signing_key};
use crate::party::kinds::merge_organisation::Merge;
use crate::party::kinds::withdraw_ending::call_off;
use crate::party::parameters::REKEY_DELAY;
use crate::party::records::{ClaimKey, KeyRing};
use crate::party::roles::require_endless_seat;
use crate::party::{access, key_ring, write};

impl Rekeying {
    /// All old keys are dead at once, the new ones in force; keys that were decided otherwise and wait are off.
    pub(super) fn check(&self, at: &Circumstances<'_>, draft: &mut Draft<'_>) -> Result<(), Refusal> {
        for (n, key) in self.keys.iter().enumerate() {
            key_ring::require_term(key, &format!("action.keys[{n}]"))?;
        }
        key_ring::require_bounds(&self.thresholds)?;
        let organisation = access::found_at(at.time, draft, &self.org, "action.org")?;
        require_not_ended(&organisation)?;
        key_ring::require_new_keys(draft, self.keys.iter().map(|k| &k.public_key))?;
        let counting = Counting { at: at.time, seat: holds_seat(draft, &self.org, at.time)? };
        counting.require_reachable(&self.thresholds, &counting.specs(self.keys.iter()))?;

        key_ring::settle(draft, &self.org, at.time)?;
        for key in key_ring::keys(draft, &self.org, at.time)? {
            let id = key.spec.public_key.key_id();
            draft.put(&signing_key(&self.org, &id), &SigningKey { status: KeyStatus::Revoked, ..key });
        }
        let mut ring = KeyRing::default();
        for key in self.keys.iter() {
            ring = ring.with(write::put_key(draft, &self.org, key, None, at.payload_hash));
        }
        draft.put(&ring_of(&self.org), &ring);
        if let Some(claim) = claim_key(&self.org).get(draft)? {
            draft.put(&claim_key(&self.org), &ClaimKey { valid_until: claim.valid_until.min(at.time), ..claim });
        }
        let schedule = scheduled(&self.org).get(draft)?.unwrap_or_default();
        let off = |rekey: Rekey| if rekey.is_pending(at.time) { Rekey { state: RekeyState::Cancelled, ..rekey } } else { rekey };
        let rekey = schedule.rekey.map(off);
        draft.put(&scheduled(&self.org), &Scheduled { rekey, keys_since: Some(at.time), ..schedule });
        let unclaimed = organisation.status == OrganisationStatus::Unclaimed;
        let status = if unclaimed { OrganisationStatus::Active } else { organisation.status };
        write::raise_control(draft, Organisation { status, thresholds: self.thresholds.clone(), ..organisation })?;
        Ok(())
    }
}

impl Merging {
    /// In the place of all sides; who governs ends in no other way.
    pub(super) fn check(&self, at: &Circumstances<'_>, draft: &mut Draft<'_>) -> Result<(), Refusal> {
        let organisation = access::found_at(at.time, draft, &self.org, "action.org")?;
        require_not_ended(&organisation)?;
        let decided = scheduled(&self.org).get(draft)?.is_some_and(|schedule| schedule.ending.is_some());
        if decided {
            return Err(Code::WRONG_STATE.of("ending"));
        }
        let merge = Merge {
            uscc: self.org,
            version: organisation.version,
            mode: self.mode,
            into: self.into.clone(),
            from: self.from,
            own: false,
            decision_hash: self.decision_hash,
            until: Time(0),
        };
        if !merge.names_fit() {
            return Err(Code::FIELD_INVALID.of("action.into"));
        }
        let successors = self.into.iter().map(|uscc| access::found_at(at.time, draft, uscc, "action.into"));
        let successors = successors.collect::<Result<Vec<_>, _>>()?;
        merge.require_ends(draft, at.time, &organisation, &successors)?;
        let held = roles(&self.org).get(draft)?.unwrap_or_default().assignments;
        require_endless_seat(draft, at.time, &self.org, &held, &[])?;
        let from = self.from.max(at.time.after(REKEY_DELAY.at(draft, at.time)?));
        merge.schedule(draft, (from, None), organisation, successors)
    }
}

impl EndOff {
    pub(super) fn check(&self, at: &Circumstances<'_>, draft: &mut Draft<'_>) -> Result<(), Refusal> {
        let organisation = access::found_at(at.time, draft, &self.org, "action.org")?;
        let ending = scheduled(&self.org).get(draft)?.and_then(|schedule| schedule.ending).ok_or(Code::NOTHING_PENDING)?;
        ensure(at.time < ending.from, Code::TOO_LATE)?;
        call_off(draft, organisation)
    }
}

impl SetSuperior {
    pub(super) fn check(&self, at: &Circumstances<'_>, draft: &mut Draft<'_>) -> Result<(), Refusal> {
        let mut changed = false;
        for uscc in self.orgs.iter() {
            let old = access::found_at(at.time, draft, uscc, "action.orgs")?;
            require_not_ended(&old)?;
            let division = self.division.unwrap_or(old.division);
            require_in_force(draft, &division, at.time)?;
            let superior = match &self.superior {
                Some(new) => {
                    access::require_superior(draft, at.time, uscc, &division, new)?;
                    Some(*new)
                }
                None => access::superior_after_move(draft, at.time, &old, &division)?,
            };
            let new = Organisation { division, superior, ..old.clone() };
            if new != old {
                changed = true;
                write::move_to(draft, &old, new)?;
            }
        }
        ensure(changed, Code::NO_CHANGE)
    }
}

impl Resuming {
    /// Every suspension of it and every freeze of its keys by others ends.
    pub(super) fn check(&self, at: &Circumstances<'_>, draft: &mut Draft<'_>) -> Result<(), Refusal> {
        let organisation = access::found_at(at.time, draft, &self.org, "action.org")?;
        require_not_ended(&organisation)?;
        key_ring::settle(draft, &self.org, at.time)?;
        let by_others = |key: &SigningKey| key.status == KeyStatus::Frozen && key.frozen_by != Some(self.org);
        let frozen: Vec<_> = key_ring::keys(draft, &self.org, at.time)?.into_iter().filter(by_others).collect();
        let suspended = organisation.status == OrganisationStatus::Suspended;
        ensure(suspended || !frozen.is_empty(), Code::NO_CHANGE)?;
        for key in frozen {
            let id = key.spec.public_key.key_id();
            draft.put(&signing_key(&self.org, &id), &SigningKey { status: KeyStatus::Active, frozen_by: None, ..key });
        }
        let status = if suspended { OrganisationStatus::Active } else { organisation.status };
        write::raise_control(draft, Organisation { status, suspended_by: Set::default(), suspended_since: None, ..organisation })?;
        Ok(())
    }
}
