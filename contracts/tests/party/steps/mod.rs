//! Short ways to act, each shared by several files.

pub mod claims;
pub mod endings;
pub mod keys;
pub mod organisations;
pub mod rekeying;
pub mod roles;
