//! What the catalog stores.

pub mod detail;
pub mod entry;
pub mod inventory;
pub mod pending;
pub mod stored;
