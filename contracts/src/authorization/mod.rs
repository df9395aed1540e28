//! Authorised operation 授权运营: plans, scenarios and applications that lead up to a grant, and grants (docs/spec/authorization.md,
//! docs/spec/grant.md).

pub mod access;
pub mod asking;
pub mod codes;
pub mod granting;
pub mod keys;
pub mod kinds;
pub mod parameters;
pub mod queries;
pub mod records;
pub mod samples;
pub mod standing;
pub mod sub_granting;
pub mod write;
