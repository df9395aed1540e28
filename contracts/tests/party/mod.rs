//! Organisations, their keys and roles.

mod kinds;
mod queries;
pub mod steps;
mod successors;
