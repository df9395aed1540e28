//! Networks: a network file (TOML) with divisions, organisations and validators becomes the genesis document of a chain.
//! Deterministic: randomness, time and keys come from the caller. [`mulu_contracts::genesis::build`] judges the result.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::expect_used))]

mod codes;
mod document;
mod network;

pub use codes::code_lists;
pub use document::{Made, Validator, document};
pub use network::{Key, KeyFile, Keys, Network, NetworkError, Node, SAMPLE_FOUR, SAMPLE_SOLO};
