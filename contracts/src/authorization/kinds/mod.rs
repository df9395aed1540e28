//! Transaction kinds of authorised operation: a file each, a line each.

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
}
