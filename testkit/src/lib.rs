//! A ledger in memory and a sample network, for the tests of every crate: no node, no store, no socket.
//!
//! Organisations are named by their numbers in `mulu_contracts::ledger::samples`; organisation `n` signs with the keys `n/0`, `n/1`, `n/2`.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

pub mod changed;
pub mod crowded;
pub mod dearest;
pub mod engine;
pub mod examples;
pub mod filled;
pub mod granted;
pub mod hostile;
mod ledger;
mod network;
mod signing;
mod state;
pub mod witness;

pub use ledger::{Ledger, ask, code_of};
pub use network::{CHAIN, genesis, qualification};
pub use signing::{proven, reencoded, sign};
pub use state::MemState;
