//! Mulu contracts: the rules of the ledger, its questions and their proofs. PURE: no I/O, clock, threads, randomness, floats or
//! unordered maps; the same input gives the same output on every machine.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::expect_used))]

pub mod ask;
pub mod catalog;
pub mod chain;
pub mod codec;
pub mod comet;
pub mod crypto;
pub mod dry_run;
pub mod envelope;
pub mod error;
pub mod execute;
pub mod genesis;
pub mod governance;
pub mod id;
pub mod joint;
pub mod joint_queries;
pub mod listing;
pub mod merkle;
pub mod params;
pub mod party;
pub mod proof;
pub mod query;
pub mod registry;
pub mod rule;
pub mod samples;
pub mod state;
pub mod text;
pub mod texts;
pub mod tree;
pub mod value;
