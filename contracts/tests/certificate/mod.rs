//! Registration and certificates.

mod compliance;
mod county;
mod exits;
mod histories;
mod issuing;
mod kinds;
mod objections;
mod queries;
mod redaction;
mod table;
pub mod world;
