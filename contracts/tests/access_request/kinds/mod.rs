//! One file for each kind: its own checks in their order, and who may send it.

mod answer_access;
mod file_use_report;
mod give_consent;
mod request_access;
mod revoke_access;
mod supplement_access;
mod take_back_consent;
mod withdraw_access;
