//! Mulu contracts: the rules of the ledger, its questions and their proofs. PURE: no I/O, clock, threads, randomness, floats or
//! unordered maps; the same input gives the same output on every machine.
//!
//! Floors, each of which knows only those above it: `kernel`, `comet`, `ledger`, the domains (`party`, `catalog`, `element`,
//! `certificate`, `authorization`, `access_request`,
//! `objection`, `supervision`, `governance`), `registry`, which joins what the domains own, `execute`, the door, and what stands behind it (`dry_run`, `genesis`,
//! `questions`). A test holds that.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::panic, clippy::expect_used))]

pub mod kernel;

pub mod comet;

pub mod ledger;

pub mod access_request;
pub mod authorization;
pub mod catalog;
pub mod certificate;
pub mod check;
pub mod element;
pub mod governance;
pub mod objection;
pub mod party;
pub mod supervision;

pub mod registry;

pub mod execute;

pub mod dry_run;
pub mod genesis;
pub mod questions;
