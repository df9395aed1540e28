//! Day 29: what there is in all.

use mulu_contracts::catalog::kinds::record_inventory::RecordInventory;
use mulu_contracts::catalog::records::inventory::Period;
use mulu_contracts::kernel::value::Count;
use mulu_contracts::ledger::samples::{DEPARTMENT, hash, uscc};

use super::world::City;

/// The department counts what it has: ten systems' worth of data, two of which cannot be catalogued.
pub fn day_29(city: &mut City) {
    city.day(29);
    let inventory = RecordInventory {
        org: uscc(DEPARTMENT),
        period: Period::new("2025-H2").unwrap(),
        total: Count(10),
        systems: Count(3),
        aggregated: Count(2),
        shared: Count(4),
        open: Count(2),
        not_cataloguable: Count(2),
        evidence: hash("survey"),
        version: 0,
    };
    city.must_with(DEPARTMENT, "new/0", inventory);
}
