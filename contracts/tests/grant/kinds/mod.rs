//! One file for each kind: its own checks in their order, and who may send it.

mod accept_close_out;
mod amend_grant;
mod close_out_grant;
mod consent_sub_grant;
mod file_security_report;
mod file_sub_grant;
mod lift_self_stop;
mod register_legacy_use;
mod resolve_legacy_use;
mod resume_grant;
mod revoke_grant;
mod self_stop;
mod sign_grant;
mod sub_grant;
mod suspend_grant;
mod withdraw_grant;
