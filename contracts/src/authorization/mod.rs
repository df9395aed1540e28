//! Authorization 授权 (docs/spec/authorization.md, docs/spec/grant.md): plans, scenarios and applications, and the grants that come of them.

pub mod access;
pub mod codes;
pub mod keys;
pub mod kinds;
pub mod parameters;
pub mod queries;
pub mod records;
pub mod samples;
pub mod standing;
pub mod write;
