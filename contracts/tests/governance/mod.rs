//! Proposals, votes and what they do.

mod actions;
mod capture;
mod decisions;
mod kinds;
mod redact;
mod seats;
mod validators;
pub mod world;
