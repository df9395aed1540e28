//! One file for each kind: its own checks in their order, and who may send it.

mod accept_certificate;
mod apply_certificate;
mod cancel_certificate;
mod change_certificate;
mod correct_certificate;
mod issue_certificate;
mod renew_certificate;
mod resume_certificate;
mod return_certificate;
mod review_certificate;
mod revoke_certificate;
mod supplement_certificate;
mod suspend_certificate;
mod transfer_certificate;
mod withdraw_procedure;
