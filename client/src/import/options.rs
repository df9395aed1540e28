//! How to import.

use mulu_contracts::kernel::id::Uscc;

use crate::bulk::Limits;

/// Who sends all rows, whosoever they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behalf {
    /// A bureau that covers, or a platform relay.
    pub organisation: Uscc,
    /// May it say that data were updated? A relay may, a bureau may not (docs/spec/catalog.md, `touch_entry`).
    pub touches: bool,
}

/// How to import.
#[derive(Debug, Clone)]
pub struct Options {
    /// Send nothing.
    pub dry_run: bool,
    /// Amend entries whose content differs, in the fields that the file itself says.
    pub amend: bool,
    /// Tell entries that the file lacks.
    pub report_missing: bool,
    /// Sign everything as this organisation, not as the providers.
    pub on_behalf: Option<Behalf>,
    /// Rows that are held at a time.
    pub rows_per_round: usize,
    /// Bytes of payload that are held at a time; one row more may be.
    pub bytes_per_round: usize,
    /// How much goes together.
    pub limits: Limits,
}

impl Default for Options {
    fn default() -> Self {
        Options {
            dry_run: false,
            amend: false,
            report_missing: false,
            on_behalf: None,
            rows_per_round: 1_000,
            bytes_per_round: 16 << 20,
            limits: Limits::default(),
        }
    }
}
