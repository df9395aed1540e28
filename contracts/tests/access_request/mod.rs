//! Access requests and consents.

mod consents;
mod exits;
mod kinds;
mod requests;
mod table;
pub mod world;
