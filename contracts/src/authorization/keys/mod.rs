//! All keys and lists of authorised operation.

pub mod application;
pub mod plan;
pub mod scenario;
