//! Catalog 目录: entries, their reviews, versions and lists, inventories (docs/spec/catalog.md).
//!
//! An entry is two records: the *core*, which checks and list rows read, and the *detail*. Both are kept as blobs at every
//! version under the hashes of its history leaf, so that every version stays provable.

pub mod access;
pub mod attributes;
pub mod change;
pub mod check;
pub mod codes;
pub mod keys;
pub mod kinds;
pub mod lists;
pub mod parameters;
pub mod publisher;
pub mod queries;
pub mod rebase;
pub mod records;
pub mod samples;
pub mod search;
pub mod write;
