//! Writing versions of plans, scenarios, applications and grants: records, lists and clocks in one place each.

pub mod application;
pub mod grant;
pub mod hold;
pub mod legacy;
pub mod plan;
pub mod review;
pub mod scenario;
pub mod stage;
