//! Signatures and lists against figures made by others.

mod ed25519;
pub mod member_lists;
mod rfc6962;
