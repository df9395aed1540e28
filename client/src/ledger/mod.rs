//! The ledger as a Rust program uses it: ask and get proven answers, send and get proven receipts.

mod ask;
pub mod compare;
pub mod doubt;
mod error;
mod fetch;
pub mod fork;
pub mod headers;
pub mod nodes;
mod send;
#[cfg(test)]
mod send_tests;
mod view;
#[cfg(test)]
mod witness_tests;

pub use ask::Verified;
pub use error::LedgerError;
pub use send::Receipt;
pub use view::Ledger;
