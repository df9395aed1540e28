//! The engine's formats, pure: header and block hashes, commits, validator sets, and the anchors that proofs hang on.
//! Shared by the solo engine, the node, the client and audits. Checked against a recorded CometBFT v0.38 chain.

pub mod anchor;
pub mod claimed;
pub mod commit;
pub mod genesis;
pub mod hand_over;
pub mod hashes;
pub mod header;
pub mod json;
pub mod simple;
pub mod trust;
pub mod trust_file;
