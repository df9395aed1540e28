//! The records of authorization.

pub mod consent;
pub mod duty;
pub mod grant;
pub mod hold;
pub mod legacy;
pub mod reach;
pub mod scope;
pub mod terms;
