//! Data elements 数据元 and the one-source rule 一数一源一标准 (docs/spec/element.md).

pub mod access;
pub mod bench;
pub mod codes;
pub mod keys;
pub mod kinds;
pub mod parameters;
pub mod queries;
pub mod records;
pub mod write;
