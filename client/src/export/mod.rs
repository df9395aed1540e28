//! Export of catalogs: proven entries → the forms of `crate::import::source`, written one entry at a time.
//!
//! Whatever form it is, an import of it gives the same entries again: what a form has no word for stands beside its own words
//! (`mulu:` in JSON-LD and Project Open Data, extras in CKAN, columns in tables).

mod begin;
mod ckan;
mod dcat;
mod exported;
mod pod;
pub mod record;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod workbook;
mod writer;

pub use begin::{ExportFormat, begin, name_of};
pub use exported::{Anchor, Exported, Standing};
pub use writer::Writer;
