//! Questions of authorization.

use crate::ledger::entry::QueryEntry;

/// The questions of this domain, by number.
pub const QUERIES: &[QueryEntry] = &[];
