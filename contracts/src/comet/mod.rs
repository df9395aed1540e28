//! The engine's formats, pure: header and block hashes, commits, validator sets, and the anchors that proofs hang on.
//! Shared by the solo engine, the node, the client and audits. Checked against a recorded CometBFT v0.38 chain.

mod anchor;
mod commit;
pub mod hashes;
mod header;
pub mod json;
mod simple;
mod trust;

pub use anchor::{Anchor, AnchorError, Anchored};
pub use commit::{
    CommitError, CompactCommit, CompactSig, MAX_POWER, MAX_VALIDATORS, Signed, ValidatorPower, check_set, set_hash, verify_commit,
    vote_bytes,
};
pub use header::{HeaderError, HeaderFacts, header_bytes, header_facts, header_hash, header_height, header_time, read_header};
pub use simple::{Sibling, SimpleError, SimplePath, result_bytes, result_leaf, simple_root};
pub use trust::{EngineTime, GenesisError, TRUSTING_PERIOD_SECS, Trust, TrustError, trust_from_genesis};
