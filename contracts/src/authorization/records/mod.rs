//! The records of authorised operation.

pub mod application;
pub mod consent;
pub mod duty;
pub mod grant;
pub mod hold;
pub mod legacy;
pub mod plan;
pub mod reach;
pub mod review;
pub mod scenario;
pub mod scope;
pub mod terms;
