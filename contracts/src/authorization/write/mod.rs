//! Writing the records of authorization: the one place where versions, lists and clocks are made.

pub mod application;
pub mod grant;
pub mod plan;
pub mod scenario;
pub mod stage;
