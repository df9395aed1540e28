//! Signatures and lists against figures made by others.

mod ed25519;
mod rfc6962;
