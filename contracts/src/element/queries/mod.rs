//! Questions of data elements.

pub mod element;
pub mod standing;

use crate::ledger::entry::QueryEntry;

/// The questions of this domain, by number.
pub const QUERIES: &[QueryEntry] = &[
    QueryEntry::of::<standing::EntryStanding>(),
    QueryEntry::of::<element::GetElement>(),
    QueryEntry::of::<element::ListElements>(),
    QueryEntry::of::<element::ListCopies>(),
    QueryEntry::of::<element::ElementHistory>(),
    QueryEntry::of::<element::GetElementVersion>(),
    QueryEntry::of::<element::SourceOf>(),
];
