//! Writing a version of an organisation, and its keys.

use crate::kernel::crypto::KeyId;
use crate::kernel::id::Uscc;
use crate::kernel::state::{blob_hash, stored};
use crate::kernel::value::Hash32;
use crate::ledger::context::TxContext;
use crate::ledger::organisation::{KeySpec, KeyStatus, Organisation, SigningKey, organisation, subject};
use crate::ledger::plan::{Plan, Touched};
use crate::party::keys::{claim_key, key_owner, signing_key};
use crate::party::records::{ClaimKey, KeyOwner};

/// Puts a claim key in place of any older one.
pub(crate) fn put_claim_key(plan: &mut Plan, uscc: &Uscc, claim: &ClaimKey) {
    plan.put(&claim_key(uscc), claim);
    plan.put(&key_owner(&claim.public_key.key_id()), &KeyOwner { organisation: *uscc });
}

/// Writes the organisation with its version raised.
pub(crate) fn raise_version(plan: &mut Plan, mut organisation: Organisation) {
    organisation.version = organisation.version.saturating_add(1);
    write(plan, &organisation);
}

/// Writes the organisation with its control version raised, and the floor with it where another organisation acts.
pub(crate) fn raise_control(plan: &mut Plan, tx: &TxContext, mut organisation: Organisation) {
    organisation.control_version = organisation.control_version.saturating_add(1);
    if *tx.signer.uscc() != organisation.uscc {
        organisation.control_floor = organisation.control_version;
    }
    write(plan, &organisation);
}

/// Writes the organisation as it is, keeps it as a blob, and notes it in its history.
pub(crate) fn write(plan: &mut Plan, record: &Organisation) {
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

/// Puts a new key into an organisation; the caller writes its ring.
pub(crate) fn put_key(plan: &mut Plan, uscc: &Uscc, spec: &KeySpec, payload_hash: Hash32) -> KeyId {
    let id = spec.public_key.key_id();
    let key = SigningKey { organisation: *uscc, spec: spec.clone(), status: KeyStatus::Active, frozen_by: None, payload_hash };
    plan.put(&signing_key(uscc, &id), &key);
    plan.put(&key_owner(&id), &KeyOwner { organisation: *uscc });
    id
}
