//! Registration and certificates.

mod compliance;
mod county;
mod exits;
mod issuing;
mod kinds;
mod objections;
mod queries;
mod table;
pub mod world;
