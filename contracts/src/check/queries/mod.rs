//! Questions of the check.

pub mod check;

use crate::ledger::entry::QueryEntry;

/// The questions of the check.
pub const QUERIES: &[QueryEntry] = &[QueryEntry::of::<check::Check>(), QueryEntry::of::<check::CheckBatch>()];
