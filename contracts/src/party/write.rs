//! Writing a version of an organisation, and its keys.

use crate::kernel::crypto::KeyId;
use crate::kernel::error::Fault;
use crate::kernel::id::Uscc;
use crate::kernel::state::{StateWrite, stored_at};
use crate::kernel::value::Hash32;
use crate::ledger::draft::Draft;
use crate::ledger::organisation::{KeySpec, KeyStatus, Organisation, RoleAssignment, SigningKey, member, organisation};
use crate::party::keys::{claim_key, control_mark, key_owner, organisations_below, organisations_in, roles, signing_key};
use crate::party::records::{ClaimKey, ControlMark, KeyOwner, Roles};

/// Puts a claim key in place of any older one.
pub(crate) fn put_claim_key(draft: &mut Draft<'_>, uscc: &Uscc, claim: &ClaimKey) {
    draft.put(&claim_key(uscc), claim);
    draft.put(&key_owner(&claim.public_key.key_id()), &KeyOwner { organisation: *uscc });
}

/// Writes the organisation with its version raised.
pub(crate) fn raise_version(draft: &mut Draft<'_>, mut organisation: Organisation) -> Result<(), Fault> {
    organisation.version = organisation.version.saturating_add(1);
    draft.version(&organisation)
}

/// Writes the organisation at another place, or under another superior, with its version raised.
pub(crate) fn move_to(draft: &mut Draft<'_>, old: &Organisation, new: Organisation) -> Result<(), Fault> {
    let me = member(&old.uscc);
    if new.division != old.division {
        organisations_in(&old.division).leave(draft, &me)?;
        organisations_in(&new.division).join(draft, &me)?;
    }
    if new.superior != old.superior {
        if let Some(superior) = &old.superior {
            organisations_below(superior).leave(draft, &me)?;
        }
        if let Some(superior) = &new.superior {
            organisations_below(superior).join(draft, &me)?;
        }
    }
    raise_version(draft, new)
}

/// Writes the roles of an organisation with their version raised. They leave the organisation's: a leaf of its history with their hash.
pub(crate) fn put_roles(draft: &mut Draft<'_>, uscc: &Uscc, assignments: Vec<RoleAssignment>) -> Result<(), Fault> {
    let organisation = organisation(uscc).get(draft)?.ok_or_else(|| Fault::new("an organisation is missing"))?;
    let version = roles(uscc).get(draft)?.map_or(0, |old| old.version).saturating_add(1);
    let bytes = stored_at(&Roles { version, since: draft.origin().time, assignments }, draft.app_version());
    draft.put_raw(roles(uscc).raw, bytes.clone());
    let kept = draft.keep(bytes);
    draft.mark_with(&organisation, kept)
}

/// Writes the organisation with its control version raised, and notes which one another organisation made.
pub(crate) fn raise_control(draft: &mut Draft<'_>, mut organisation: Organisation) -> Result<(), Fault> {
    organisation.control_version = organisation.control_version.saturating_add(1);
    if let Some(actor) = draft.origin().actor.filter(|actor| *actor != organisation.uscc) {
        draft.put(&control_mark(&organisation.uscc, &actor), &ControlMark { control_version: organisation.control_version });
    }
    draft.version(&organisation)
}

/// Puts a new key into an organisation, into the line of the old one that it takes the place of; the caller writes its ring.
pub(crate) fn put_key(draft: &mut Draft<'_>, uscc: &Uscc, spec: &KeySpec, old: Option<&SigningKey>, payload_hash: Hash32) -> KeyId {
    let id = spec.public_key.key_id();
    let (line, since) = old.map_or((id, draft.origin().time), |old| (old.line, old.since));
    let key = SigningKey { organisation: *uscc, spec: spec.clone(), status: KeyStatus::Active, frozen_by: None, line, since, payload_hash };
    draft.put(&signing_key(uscc, &id), &key);
    draft.put(&key_owner(&id), &KeyOwner { organisation: *uscc });
    id
}
