//! The check 授权校验 (docs/spec/check.md): may this be done, by whom, for what, at this moment? One pure function, which every asker runs again
//! over proven reads, and which a trade runs in its block. It says all that stands in the way, not the first thing alone.
//!
//! What it does not know denies: an absent record, a code that is nowhere, a layout of another version.

pub mod answer;
mod certificate;
mod entry;
mod facts;
mod grant;
pub mod judge;
pub mod parameters;
mod people;
pub mod queries;
pub mod reason;
pub mod request;
mod walk;
