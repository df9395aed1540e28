//! Import of catalogs: file → rows → planned entries → transactions, each step on its own and testable without a node. Rows flow:
//! what is held at a time does not grow with the file.
//!
//! [`source`] reads, [`survey`] looks a file over, [`mapping`] says what columns mean, [`labels`] turns words into codes, [`plan`]
//! makes payloads, [`run`] compares with the [`ledger`], [`deliver`] sends what is missing. Ids follow from (provider, local key), so a repeated or interrupted
//! import meets what it sent before and adds nothing twice.

mod date;
pub mod defaults;
mod deliver;
mod error;
pub mod field;
mod items;
pub mod labels;
pub mod ledger;
pub mod mapping;
mod merge;
pub mod names;
pub mod options;
pub mod plan;
pub mod planned;
pub mod remote;
pub mod report;
mod row;
mod row_detail;
pub mod run;
pub mod source;
pub mod survey;
pub mod template;

pub use error::InputError;
