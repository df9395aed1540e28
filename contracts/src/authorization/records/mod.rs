//! The records of authorised operation.

pub mod application;
pub mod plan;
pub mod review;
pub mod scenario;
pub mod scope;
