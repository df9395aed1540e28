//! suspend_certificate 暂停 (C7; docs/spec/certificate.md): by the issuer, a bureau or a supervisor that covers; also of what the chain gave.

use crate::certificate::access::{SUSPENDERS, Standing, open_as_authority};
use crate::certificate::keys;
use crate::certificate::records::certificate::{Certificate, CertificateStatus};
use crate::certificate::samples;
use crate::certificate::write::save;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal};
use crate::kernel::id::CertificateId;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::rule::Rule;
use crate::ledger::scheduled::acts_for;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Takes a certificate out of force until it is resumed. One that another suspended is taken over.
    pub struct SuspendCertificate {
        /// The certificate.
        pub id: CertificateId,
        /// Its version now.
        pub version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

impl Rule for SuspendCertificate {
    const NUMBER: u16 = 313;
    const NAME: &'static str = "suspend_certificate";
    const ALLOWED: &'static [Allowed] = SUSPENDERS;
    const HOLD: Hold = Hold::Passes;
    const SAYS: bool = true;
    const EXAMPLE_AFTER: &'static [&'static str] = samples::ISSUED;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let states = &[Standing::Status(CertificateStatus::Issued), Standing::Status(CertificateStatus::Suspended)];
        let loaded = open_as_authority(tx, draft, &self.id, self.version, states)?;
        let before = &loaded.certificate;
        // S7: neither the issuer nor who suspended it takes a suspension over.
        if let Some(by) = &before.suspended_by {
            let me = tx.signer.uscc();
            if acts_for(draft, me, by, tx.time)? || acts_for(draft, me, &before.issuer, tx.time)? {
                return Err(Code::WRONG_STATE.of(before.status.word()));
            }
        }
        draft.say_beside(&self.reason, &keys::subject(&self.id))?;

        let after = Certificate {
            status: CertificateStatus::Suspended,
            status_reason: Some(self.reason.code.clone()),
            suspended_by: Some(*tx.signer.uscc()),
            ..before.clone()
        };
        save(draft, tx, Some(&loaded), after, loaded.procedure.as_ref())?;
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        SuspendCertificate { id: samples::id("bus-lines"), version: 4, reason: samples::reason("incorrect") }
    }
}
