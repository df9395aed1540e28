//! correct_certificate 更正登记申请 (B60, 有错必纠; docs/spec/certificate.md): by the holder, by the issuer, or by another with the holder's consent.

use crate::certificate::access::found_as_holder;
use crate::certificate::change::NewContent;
use crate::certificate::kinds::apply_certificate;
use crate::certificate::records::content::Content;
use crate::certificate::records::procedure::Op;
use crate::certificate::samples;
use crate::kernel::codec::record;
use crate::kernel::error::Refusal;
use crate::kernel::id::CertificateId;
use crate::kernel::role::Role;
use crate::kernel::value::Hash;
use crate::ledger::access::{Allowed, Relation, any, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Asks for a content without an error. It touches neither subject, rights nor legality.
    pub struct CorrectCertificate {
        /// The certificate.
        pub id: CertificateId,
        /// Its version now.
        pub version: u64,
        /// What it is to say; a long text that stays as it stands is named by its hash.
        pub content: Content,
        /// Why.
        pub reason: Spoken<Reason>,
        /// Hash of the holder's written consent; needed where neither holder nor issuer sends it.
        #[serde(default)]
        pub consent_hash: Option<Hash>,
    }
}

impl Rule for CorrectCertificate {
    const NUMBER: u16 = 303;
    const NAME: &'static str = "correct_certificate";
    const ALLOWED: &'static [Allowed] = &[
        any(Relation::Own),
        any(Relation::Foreign),
        by(Role::Registrar, Relation::Named),
        by(Role::IpOffice, Relation::Named),
        by(Role::Bureau, Relation::Named),
        by(Role::Exchange, Relation::Named),
    ];
    const SAYS: bool = true;
    const EXAMPLE_AFTER: &'static [&'static str] = samples::ISSUED;

    fn require_types(&self, _: &TxContext) -> Result<(), Refusal> {
        self.content.require_types(None)
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let loaded = found_as_holder(tx, draft, &self.id)?;
        let new = NewContent { op: Op::Correct, content: &self.content, consent_hash: self.consent_hash };
        new.apply(tx, draft, (loaded, self.version), &self.reason)
    }

    fn example() -> Self {
        let content = Content { storage: samples::words("市政务云二区"), ..apply_certificate::stands("bus-lines") };
        CorrectCertificate { id: samples::id("bus-lines"), version: 4, content, reason: samples::reason("incorrect"), consent_hash: None }
    }
}
