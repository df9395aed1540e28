//! One file for each kind: its own checks in their order, and who may send it.

mod accept_scope;
mod escalate_review;
mod first_review;
mod give_opinion;
mod provider_review;
mod review_plan;
mod revoke_plan;
mod submit_application;
mod submit_plan;
mod submit_scenario;
mod supplement_application;
mod supplement_plan;
mod withdraw_application;
mod withdraw_scenario;
