//! Writing versions of plans, scenarios and applications: records, lists and clocks in one place each.

pub mod application;
pub mod plan;
pub mod scenario;
