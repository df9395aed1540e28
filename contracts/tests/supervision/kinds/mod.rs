//! One file for each kind: its own checks in their order, and who may send it.

mod answer_order;
mod issue_order;
mod resolve_order;
mod review_report;
mod revoke_order;
