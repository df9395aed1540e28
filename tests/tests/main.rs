//! The project as a whole, one folder for each world that a test needs; `tests/README.md` says what each is for and what it wants.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod app;
mod cli;
mod comet;
mod files;
mod house;
mod solo;
