//! change_certificate 变更登记申请 (B60, C7; docs/spec/certificate.md).

use crate::certificate::access::{HOLDER, found_as_holder};
use crate::certificate::change::NewContent;
use crate::certificate::records::content::Content;
use crate::certificate::records::procedure::Op;
use crate::certificate::samples;
use crate::kernel::codec::record;
use crate::kernel::error::Refusal;
use crate::kernel::id::CertificateId;
use crate::kernel::value::Hash;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Asks for another content of an issued certificate. It is material, and published again, where it touches subject, rights or legality.
    pub struct ChangeCertificate {
        /// The certificate.
        pub id: CertificateId,
        /// Its version now.
        pub version: u64,
        /// What it is to say; a long text that stays as it stands is named by its hash.
        pub content: Content,
        /// Why.
        pub reason: Spoken<Reason>,
        /// Hash of the holder's written consent, where it has one.
        #[serde(default)]
        pub consent_hash: Option<Hash>,
    }
}

impl Rule for ChangeCertificate {
    const NUMBER: u16 = 302;
    const NAME: &'static str = "change_certificate";
    const ALLOWED: &'static [Allowed] = HOLDER;
    const SAYS: bool = true;
    const EXAMPLE_AFTER: &'static [&'static str] = samples::ISSUED;

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        self.content.require_types(None)
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let loaded = found_as_holder(tx, draft, &self.id)?;
        let new = NewContent { op: Op::Change, content: &self.content, consent_hash: self.consent_hash };
        new.apply(tx, draft, (loaded, self.version), &self.reason)
    }

    fn example() -> Self {
        let content = Content { uses: ledger_samples::set([ledger_samples::code("industry")]), ..samples::content("bus-lines") };
        ChangeCertificate { id: samples::id("bus-lines"), version: 4, content, reason: samples::reason("incorrect"), consent_hash: None }
    }
}
