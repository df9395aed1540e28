//! Mulu client: asks the ledger and believes only what is proven; signs and sends. A library for Rust programs and the program `mulu`.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::expect_used))]

pub mod bulk;
pub mod claim;
pub mod clean;
pub mod cli;
pub mod deadline;
pub mod exit;
pub mod export;
#[cfg(test)]
mod fake_node;
pub mod home;
#[cfg(test)]
mod hostile_tests;
pub mod import;
pub mod keystore;
pub mod lang;
pub mod ledger;
pub mod outfile;
pub mod output;
pub mod paper;
pub mod progress;
pub mod quickstart;
pub mod rpc;
pub mod show;
#[cfg(test)]
mod test_data;
pub mod wide;
pub mod words;
