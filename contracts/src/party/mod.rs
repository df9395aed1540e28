//! Party 主体: organisations, their keys, roles, attestations and ends (docs/spec/party.md).

pub mod access;
pub mod attestation;
pub mod codes;
pub mod holders;
pub mod key_ring;
pub mod keys;
pub mod kinds;
pub mod parameters;
pub mod queries;
pub mod records;
pub mod responsible;
pub mod roles;
pub mod write;
