//! Data elements and their one source, 一数一源.

mod county;
mod kinds;
mod sources;
pub mod world;
