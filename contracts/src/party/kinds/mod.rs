//! Transaction kinds of party: a file each, a line each.

use crate::ledger::entry::kinds;

kinds! {
    register_organisation::RegisterOrganisation;
    amend_organisation::AmendOrganisation;
    add_key::AddKey;
    rotate_key::RotateKey;
    revoke_key::RevokeKey;
    freeze_key::FreezeKey;
    unfreeze_key::UnfreezeKey;
    set_thresholds::SetThresholds;
    suspend_organisation::SuspendOrganisation;
    resume_organisation::ResumeOrganisation;
    assign_role::AssignRole;
    remove_role::RemoveRole;
    issue_claim_key::IssueClaimKey;
    claim_organisation::ClaimOrganisation;
    rekey_organisation::RekeyOrganisation;
    cancel_rekey::CancelRekey;
    merge_organisation::MergeOrganisation;
    set_responsible::SetResponsible;
    record_attestation::RecordAttestation;
    withdraw_ending::WithdrawEnding;
    end_attestation::EndAttestation;
}
