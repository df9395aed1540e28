//! What commands share: state, keys, answers, and transactions as files.

mod answers;
mod document;
mod keys;
mod state;
pub mod tx_file;

pub use answers::{Found, Pages, Shown};
pub use document::Document;
pub use state::Session;
