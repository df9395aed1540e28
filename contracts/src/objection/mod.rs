//! Objections 异议 (docs/spec/objection.md): anyone against a record, in one loop for all: check, feed back, correct, close (B8).

pub mod access;
pub mod codes;
pub mod handler;
pub mod keys;
pub mod kinds;
pub mod parameters;
pub mod queries;
pub mod records;
pub mod samples;
pub mod subject;
pub mod write;
