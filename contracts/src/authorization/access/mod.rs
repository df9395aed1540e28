//! Who may act on plans, scenarios, applications and grants, and what the gate asks of them.

pub mod application;
pub mod plan;
pub mod review;
pub mod scenario;
