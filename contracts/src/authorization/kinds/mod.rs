//! Transaction kinds of authorised operation: a file each, a line each.

use crate::ledger::entry::kinds;

kinds! {
    sign_grant::SignGrant;
    amend_grant::AmendGrant;
    suspend_grant::SuspendGrant;
    resume_grant::ResumeGrant;
    revoke_grant::RevokeGrant;
    withdraw_grant::WithdrawGrant;
    self_stop::SelfStop;
    lift_self_stop::LiftSelfStop;
    close_out_grant::CloseOutGrant;
    accept_close_out::AcceptCloseOut;
    file_sub_grant::FileSubGrant;
    sub_grant::SubGrant;
    consent_sub_grant::ConsentSubGrant;
    register_legacy_use::RegisterLegacyUse;
    resolve_legacy_use::ResolveLegacyUse;
    file_security_report::FileSecurityReport;
}
