//! Mulu node: everything on the server side that does I/O. What decides is in `mulu-contracts`.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::expect_used))]

pub mod abci;
pub mod anchors;
pub mod app;
mod check;
pub mod cli;
pub mod config;
pub mod engine;
mod near;
pub mod pool;
pub mod proposal;
pub mod query;
mod quotas;
pub mod redacted;
pub mod results;
pub mod search;
mod seats;
pub mod signatures;
pub mod storage;
pub mod telemetry;
