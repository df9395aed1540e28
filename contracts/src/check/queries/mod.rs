//! Questions of the check.

pub mod check;
pub mod who;

use crate::ledger::entry::QueryEntry;

/// The questions of the check.
pub const QUERIES: &[QueryEntry] = &[
    QueryEntry::of::<check::Check>(),
    QueryEntry::of::<check::CheckBatch>(),
    QueryEntry::of::<who::WhoMay>(),
    QueryEntry::of::<who::WhatMay>(),
];
