//! Who may act on plans, scenarios, applications and grants, and what the gate asks of them (docs/spec/authorization.md,
//! docs/spec/grant.md).

pub mod application;
pub mod grant;
pub mod legacy;
pub mod plan;
pub mod review;
pub mod scenario;
