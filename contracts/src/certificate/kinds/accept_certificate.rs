//! accept_certificate 受理 (B11; docs/spec/certificate.md).

use crate::certificate::access::{Handler, ISSUERS, at_stage, open_as_handler, require_overdue};
use crate::certificate::check::Wanted;
use crate::certificate::parameters::REGISTER_REVIEW_TERM;
use crate::certificate::records::procedure::{Op, Stage};
use crate::certificate::samples;
use crate::certificate::write::save;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::CertificateId;
use crate::kernel::value::Time;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::rule::Rule;

record! {
    /// Takes an application in: it is reviewed until a time.
    pub struct AcceptCertificate {
        /// The certificate.
        pub id: CertificateId,
        /// Its version now.
        pub version: u64,
        /// The review is due at this time; the client computes it from working days.
        pub due: Time,
    }
}

impl Rule for AcceptCertificate {
    const NUMBER: u16 = 308;
    const NAME: &'static str = "accept_certificate";
    const ALLOWED: &'static [Allowed] = ISSUERS;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry", "apply_certificate"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let (loaded, as_whom) = open_as_handler(tx, draft, &self.id, self.version)?;
        // Check 1
        let mut procedure = at_stage(&loaded, tx.time, &[Stage::Applied])?;
        // Check 2
        require_overdue(as_whom, &procedure, tx.time)?;
        // Check 3
        if as_whom == Handler::Issuer && procedure.op != Op::Cancel {
            let content = loaded.wanted(draft)?;
            Wanted::of(&loaded.certificate, procedure.to, &content).require_issuer(tx, draft)?;
        }
        // Check 4
        let longest = REGISTER_REVIEW_TERM.at(draft, tx.time)?;
        ensure(tx.time < self.due && self.due <= tx.time.after(longest), Code::BAD_TERM)?;

        procedure.accept(self.due);
        save(draft, tx, Some(&loaded), loaded.handled_by(tx, as_whom), Some(&procedure))?;
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        AcceptCertificate { id: samples::id("bus-lines"), version: 1, due: samples::later(10) }
    }
}
