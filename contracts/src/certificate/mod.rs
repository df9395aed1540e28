//! Registration and certificates 登记与权属证明 (docs/spec/certificate.md).
//!
//! A certificate is a small *core*, which checks read; what it says of its subject, its *content*, stands beside it, and so does each of its
//! procedures. Both are kept at every version under the hashes of its history leaf and of its core.

pub mod access;
pub mod change;
pub mod check;
pub mod codes;
pub mod compliance;
pub mod hold;
pub mod keys;
pub mod kinds;
pub mod parameters;
pub mod queries;
pub mod records;
pub mod samples;
pub mod stages;
pub mod write;
