//! `mulu party`: organisations, their keys and roles.

mod new_key;
mod of_organisation;

use super::verb::verbs;

verbs! {
    /// Organisations, their keys and roles
    Party {
        register::Register: Send,
        amend::Amend: Send,
        import::Import: Own,
        claim_key::ClaimKey: Own,
        claim::Claim: Own,
        rekey::Rekey: Send,
        cancel_rekey::CancelRekey: Send,
        responsible::Responsible: Own,
        attest::Attest: Send,
        end_attestation::EndAttestation: Send,
        merge::Merge: Send,
        withdraw_ending::WithdrawEnding: Send,
        add_key::AddKey: Send,
        rotate_key::RotateKey: Send,
        freeze_key::FreezeKey: Send,
        unfreeze_key::UnfreezeKey: Send,
        revoke_key::RevokeKey: Send,
        thresholds::Thresholds: Send,
        assign_role::AssignRole: Send,
        remove_role::RemoveRole: Send,
        suspend::Suspend: Send,
        resume::Resume: Send,
        show::Show: Ask,
        #[command(name = "list")]
        list::Organisations: List,
        history::History: List,
        acts::Acts: List,
    }
}
