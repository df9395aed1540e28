//! Supervision 监督 (docs/spec/supervision.md): orders of authorities to organisations, and the review of what those report.

pub mod access;
pub mod codes;
pub mod keys;
pub mod kinds;
pub mod parameters;
pub mod queries;
pub mod records;
pub mod samples;
pub mod write;
