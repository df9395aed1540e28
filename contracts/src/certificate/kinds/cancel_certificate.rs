//! cancel_certificate 注销申请 (C7; docs/spec/certificate.md).

use crate::certificate::access::{HOLDER, open_as_holder, standing_content};
use crate::certificate::change::require_none_open;
use crate::certificate::check::require_unused;
use crate::certificate::keys;
use crate::certificate::records::certificate::{Certificate, CertificateStatus};
use crate::certificate::records::procedure::Op;
use crate::certificate::samples;
use crate::certificate::stages::Opening;
use crate::certificate::write::{next_number, save};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::CertificateId;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Asks for the end of a certificate.
    pub struct CancelCertificate {
        /// The certificate.
        pub id: CertificateId,
        /// Its version now.
        pub version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
        /// Also of a registration on which grants that are not closed stand; their checks then deny.
        #[serde(default)]
        pub force: bool,
    }
}

impl Rule for CancelCertificate {
    const NUMBER: u16 = 306;
    const NAME: &'static str = "cancel_certificate";
    const ALLOWED: &'static [Allowed] = HOLDER;
    const HOLD: Hold = Hold::Ending;
    const SAYS: bool = true;
    const EXAMPLE_AFTER: &'static [&'static str] = samples::ISSUED;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let loaded = open_as_holder(tx, draft, &self.id, self.version)?;
        // Check 1
        let stands = matches!(loaded.certificate.status, CertificateStatus::Issued | CertificateStatus::Suspended);
        ensure(stands, Code::NOT_ISSUED)?;
        // Check 2
        require_none_open(tx, &loaded)?;
        // Check 3
        require_unused(draft, &loaded.certificate, &standing_content(draft, &self.id)?, self.force)?;
        draft.say_beside(&self.reason, &keys::subject(&self.id))?;

        let op_no = next_number(&loaded.certificate)?;
        let opening =
            Opening { force: self.force, reason: Some(self.reason.code.clone()), ..Opening::of(Op::Cancel, loaded.content_hash()?) };
        let procedure = opening.begin(tx, draft, op_no, loaded.division)?;
        let certificate = Certificate { procedures: op_no, ..loaded.certificate.clone() };
        save(draft, tx, Some(&loaded), certificate, Some(&procedure))?;
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        CancelCertificate { id: samples::id("bus-lines"), version: 4, reason: samples::reason("other"), force: false }
    }
}
