//! One file for each kind: its own tests, and who may send it.

mod add_key;
mod amend_organisation;
mod assign_role;
mod cancel_rekey;
mod claim_organisation;
mod end_attestation;
mod freeze_key;
mod issue_claim_key;
mod merge_organisation;
mod record_attestation;
mod register_organisation;
mod rekey_organisation;
mod remove_role;
mod resume_organisation;
mod revoke_key;
mod rotate_key;
mod set_responsible;
mod set_thresholds;
mod suspend_organisation;
mod unfreeze_key;
mod withdraw_ending;
