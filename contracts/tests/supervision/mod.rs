//! Orders of authorities, and the review of reports.

mod effects;
mod kinds;
mod questions;
mod table;
pub mod world;
