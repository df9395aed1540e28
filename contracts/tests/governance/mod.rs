//! Proposals, votes and what they do.

mod actions;
mod capture;
mod decisions;
mod kinds;
mod redact;
pub mod world;
