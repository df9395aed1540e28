//! resume_certificate 恢复 (C7; docs/spec/certificate.md): by who suspended it, or a bureau that covers.

use crate::certificate::access::{SUSPENDERS, Standing, open_as_authority};
use crate::certificate::keys;
use crate::certificate::records::certificate::{Certificate, CertificateStatus};
use crate::certificate::samples;
use crate::certificate::write::save;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::CertificateId;
use crate::kernel::role::Role;
use crate::ledger::access::{Allowed, covers};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::rule::Rule;
use crate::ledger::scheduled::acts_for;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Puts a suspended certificate in force again.
    pub struct ResumeCertificate {
        /// The certificate.
        pub id: CertificateId,
        /// Its version now.
        pub version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

impl Rule for ResumeCertificate {
    const NUMBER: u16 = 314;
    const NAME: &'static str = "resume_certificate";
    const ALLOWED: &'static [Allowed] = SUSPENDERS;
    const SAYS: bool = true;
    const EXAMPLE_AFTER: &'static [&'static str] = &[
        "submit_entry",
        "review_entry",
        "apply_certificate",
        "accept_certificate",
        "review_certificate",
        "issue_certificate",
        "suspend_certificate",
    ];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let states = &[Standing::Status(CertificateStatus::Suspended)];
        let loaded = open_as_authority(tx, draft, &self.id, self.version, states)?;
        let before = &loaded.certificate;
        // Check 1
        let by = before.suspended_by.ok_or_else(|| Fault::new("nobody suspended a suspended certificate"))?;
        let own = acts_for(draft, tx.signer.uscc(), &by, tx.time)?;
        ensure(own || covers(draft, &tx.actor(), Role::Bureau, &loaded.division)?, Code::NOT_THE_SUSPENDER)?;
        draft.say_beside(&self.reason, &keys::subject(&self.id))?;

        let after = Certificate { status: CertificateStatus::Issued, status_reason: None, suspended_by: None, ..before.clone() };
        save(draft, tx, Some(&loaded), after, loaded.procedure.as_ref())?;
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        ResumeCertificate { id: samples::id("bus-lines"), version: 5, reason: samples::reason("other") }
    }
}
