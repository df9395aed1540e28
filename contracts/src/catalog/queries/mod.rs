//! Questions of the catalog.

pub mod entry;
pub mod inventory;
pub mod lists;
pub mod standing;
pub mod statistics;

use crate::ledger::entry::QueryEntry;

/// The questions of this domain, by number.
pub const QUERIES: &[QueryEntry] = &[
    QueryEntry::of::<entry::GetEntry>(),
    QueryEntry::of::<entry::GetEntryVersion>(),
    QueryEntry::of::<entry::EntryHistory>(),
    QueryEntry::of::<lists::ListEntries>(),
    QueryEntry::of::<lists::ListPendingReviews>(),
    QueryEntry::of::<entry::EntryByCode>(),
    QueryEntry::of::<entry::EntryBySourceKey>(),
    QueryEntry::of::<lists::ListProviderEntries>(),
    QueryEntry::of::<entry::EntriesExist>(),
    QueryEntry::of::<inventory::GetInventory>(),
    QueryEntry::of::<inventory::InventoryHistory>(),
    QueryEntry::of::<statistics::DivisionStatistics>(),
    QueryEntry::of::<statistics::ProviderStatistics>(),
    QueryEntry::of::<statistics::ListCatalogRates>(),
    QueryEntry::of::<statistics::CatalogRate>(),
    QueryEntry::of::<standing::StaleEntries>(),
    QueryEntry::of::<standing::OverdueReviews>(),
];
