//! The records of certificates.

pub mod certificate;
pub mod content;
pub mod procedure;
