//! revoke_certificate 撤销 (C7; docs/spec/certificate.md): for ever, by the issuer or a bureau that covers; an open procedure ends with it.

use crate::certificate::access::{REVOKERS, Standing, open_as_authority};
use crate::certificate::keys;
use crate::certificate::records::certificate::{Certificate, CertificateStatus};
use crate::certificate::samples;
use crate::certificate::write::{ended, save};
use crate::kernel::codec::record;
use crate::kernel::error::Refusal;
use crate::kernel::id::CertificateId;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Ends a certificate for ever.
    pub struct RevokeCertificate {
        /// The certificate.
        pub id: CertificateId,
        /// Its version now.
        pub version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

impl Rule for RevokeCertificate {
    const NUMBER: u16 = 315;
    const NAME: &'static str = "revoke_certificate";
    const ALLOWED: &'static [Allowed] = REVOKERS;
    const HOLD: Hold = Hold::Passes;
    const SAYS: bool = true;
    const EXAMPLE_AFTER: &'static [&'static str] = samples::ISSUED;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let states = &[Standing::Status(CertificateStatus::Issued), Standing::Status(CertificateStatus::Suspended)];
        let loaded = open_as_authority(tx, draft, &self.id, self.version, states)?;
        draft.say_beside(&self.reason, &keys::subject(&self.id))?;

        let after = Certificate {
            status: CertificateStatus::Revoked,
            status_reason: Some(self.reason.code.clone()),
            suspended_by: None,
            ..loaded.certificate.clone()
        };
        save(draft, tx, Some(&loaded), after, ended(loaded.procedure.as_ref()).as_ref())?;
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        RevokeCertificate { id: samples::id("bus-lines"), version: 4, reason: samples::reason("incorrect") }
    }
}
