//! All keys and lists of authorised operation.

pub mod application;
pub mod grant;
pub mod grant_lists;
pub mod plan;
pub mod scenario;
