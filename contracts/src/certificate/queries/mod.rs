//! Questions of certificates.

pub mod certificate;
pub mod lists;

use crate::ledger::entry::QueryEntry;

/// The questions of this domain, by number.
pub const QUERIES: &[QueryEntry] = &[
    QueryEntry::of::<certificate::GetCertificate>(),
    QueryEntry::of::<certificate::GetCertificateVersion>(),
    QueryEntry::of::<certificate::CertificateHistory>(),
    QueryEntry::of::<certificate::GetProcedure>(),
    QueryEntry::of::<lists::ListCertificates>(),
    QueryEntry::of::<lists::ListProcedures>(),
    QueryEntry::of::<lists::ListPublicity>(),
    QueryEntry::of::<lists::CertificateByNumber>(),
    QueryEntry::of::<lists::CertificatesFor>(),
];
