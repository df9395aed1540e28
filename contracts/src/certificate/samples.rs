//! Values for the examples of kinds: a certificate of the sample department's bus lines.

use crate::catalog::samples as catalog_samples;
use crate::certificate::records::content::{About, Content, Legality, SeenEntry};
use crate::kernel::id::CertificateId;
use crate::kernel::value::{Secs, Time};
use crate::kernel::words::Words;
use crate::ledger::samples;
use crate::ledger::samples::{CITY, DEPARTMENT};
use crate::ledger::texts::{Reason, Spoken};

/// Kinds whose examples lead to an issued certificate of version 4.
pub const ISSUED: &[&str] =
    &["submit_entry", "review_entry", "apply_certificate", "accept_certificate", "review_certificate", "issue_certificate"];

/// Ninety days.
pub const TERM: Secs = Secs(90 * 86_400);

/// Id of the sample department's certificate with this key.
pub fn id(local_key: &str) -> CertificateId {
    CertificateId::derive(&samples::division(CITY), &samples::uscc(DEPARTMENT), &samples::local_key(local_key))
}

/// A long text.
pub fn words<const MIN: usize, const MAX: usize, const LF: bool>(words: &str) -> Words<MIN, MAX, LF> {
    catalog_samples::words(words)
}

/// A reason without words.
pub fn reason(code: &str) -> Spoken<Reason> {
    catalog_samples::reason(code)
}

/// So many days after the samples begin.
pub fn later(days: i64) -> Time {
    Time(samples::time().0 + days * 86_400)
}

/// What a certificate of one entry of the sample department says.
pub fn content(entry: &str) -> Content {
    Content {
        co_owners: Default::default(),
        rights: Default::default(),
        subject: About::Entries(samples::list([SeenEntry { entry: catalog_samples::id(entry), version: 1 }])),
        voluntary: true,
        legality: Legality { basis: words("部门职责范围内依法产生"), commitment_hash: samples::hash("commitment") },
        storage: words("市政务云一区"),
        uses: samples::set([samples::code("public_welfare")]),
        evidence: samples::set([samples::hash("evidence")]),
        based_on: None,
        private: None,
    }
}
