//! Storage and the solo engine inside the test's own process, judged from outside: by jmt's vectors and by CometBFT's light client.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod common;
mod hand_overs;
mod jmt_vectors;
mod solo_chain;
mod solo_light;
mod solo_rpc;
mod solo_transactions;
