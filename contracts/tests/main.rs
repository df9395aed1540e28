//! The tests of the rules, one folder for each part of them; `tests/README.md` at the root of the project names the worlds they play in.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod access_request;
mod authorization;
mod blessed;
mod catalog;
mod certificate;
mod check;
mod comet;
mod element;
mod governance;
mod grant;
mod kernel;
mod ledger;
mod month;
mod objection;
mod party;
mod permissions;
mod search;
mod supervision;
mod vectors;
