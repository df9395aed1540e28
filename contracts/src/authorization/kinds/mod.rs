//! Transaction kinds of authorization: a file each, a line each.

use crate::ledger::entry::kinds;

kinds! {
    submit_plan::SubmitPlan;
    supplement_plan::SupplementPlan;
    review_plan::ReviewPlan;
    revoke_plan::RevokePlan;
    submit_scenario::SubmitScenario;
    withdraw_scenario::WithdrawScenario;
    submit_application::SubmitApplication;
    supplement_application::SupplementApplication;
    withdraw_application::WithdrawApplication;
    first_review::FirstReview;
    provider_review::ProviderReview;
    give_opinion::GiveOpinion;
    escalate_review::EscalateReview;
    accept_scope::AcceptScope;
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
