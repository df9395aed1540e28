//! What a catalog file says, before anything is made of it: rows of named cells, one after the other.
//!
//! [`detect`] finds out what a file is, [`decode`] makes its text UTF-8, and one [`Source`] for each form gives its rows. Memory
//! does not grow with the file: a row is held at a time, and a row has a bound.

mod ckan;
mod dcat;
mod decode;
mod delimited;
mod detect;
mod elements;
mod file;
mod format;
mod grid;
mod json;
mod pod;
mod raw;
mod row;
mod sheet;
#[cfg(test)]
mod tests;

pub use dcat::PREFIXES as DCAT_PREFIXES;
pub use decode::by_name as encoding_by_name;
pub use delimited::calm;
pub use file::{CatalogFile, ReadOptions};
pub use format::Format;
pub use row::{Cell, Cells, Content, MAX_COLUMNS, MAX_ROW, OwnEntry, Row, Source, kind_of};
pub use sheet::{CATALOG as SHEET, MAX_CELL};
