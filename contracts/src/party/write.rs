//! Writing a version of an organisation, and its keys.

use crate::kernel::crypto::KeyId;
use crate::kernel::error::Fault;
use crate::kernel::id::Uscc;
use crate::kernel::state::StateWrite;
use crate::kernel::value::Hash32;
use crate::ledger::draft::Draft;
use crate::ledger::organisation::{KeySpec, KeyStatus, Organisation, SigningKey};
use crate::party::keys::{claim_key, key_owner, signing_key};
use crate::party::records::{ClaimKey, KeyOwner};

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

/// Writes the organisation with its control version raised, and the floor with it where another organisation acts.
pub(crate) fn raise_control(draft: &mut Draft<'_>, mut organisation: Organisation) -> Result<(), Fault> {
    organisation.control_version = organisation.control_version.saturating_add(1);
    if draft.origin().actor != Some(organisation.uscc) {
        organisation.control_floor = organisation.control_version;
    }
    draft.version(&organisation)
}

/// Puts a new key into an organisation; the caller writes its ring.
pub(crate) fn put_key(draft: &mut Draft<'_>, uscc: &Uscc, spec: &KeySpec, payload_hash: Hash32) -> KeyId {
    let id = spec.public_key.key_id();
    let key = SigningKey { organisation: *uscc, spec: spec.clone(), status: KeyStatus::Active, frozen_by: None, payload_hash };
    draft.put(&signing_key(uscc, &id), &key);
    draft.put(&key_owner(&id), &KeyOwner { organisation: *uscc });
    id
}
