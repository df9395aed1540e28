//! Entries of the catalog, their lists and statistics.

mod entries;
mod kinds;
mod lists;
mod statistics;
pub mod world;
