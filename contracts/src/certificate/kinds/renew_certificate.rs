//! renew_certificate 续展申请 (C7; docs/spec/certificate.md): another term, which begins where the old one ends.

use crate::certificate::access::{HOLDER, open_as_holder};
use crate::certificate::change::require_changeable;
use crate::certificate::parameters::{CERTIFICATE_TERM_MAX, RENEWAL_WINDOW, of_kind};
use crate::certificate::records::certificate::Certificate;
use crate::certificate::records::procedure::Op;
use crate::certificate::samples;
use crate::certificate::stages::Opening;
use crate::certificate::write::{next_number, save};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::CertificateId;
use crate::kernel::value::Secs;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::rule::Rule;

record! {
    /// Asks for another term of an issued certificate.
    pub struct RenewCertificate {
        /// The certificate.
        pub id: CertificateId,
        /// Its version now.
        pub version: u64,
        /// Seconds beyond the end that stands.
        pub term: Secs,
    }
}

impl Rule for RenewCertificate {
    const NUMBER: u16 = 304;
    const NAME: &'static str = "renew_certificate";
    const ALLOWED: &'static [Allowed] = HOLDER;
    const HOLD: Hold = Hold::Passes;
    const EXAMPLE_AFTER: &'static [&'static str] = samples::ISSUED;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let loaded = open_as_holder(tx, draft, &self.id, self.version)?;
        // Checks 1 and 2
        require_changeable(tx, &loaded)?;
        // Check 3
        let until = loaded.certificate.valid_until.ok_or_else(|| Fault::new("an issued certificate has no end"))?;
        let window = RENEWAL_WINDOW.at(draft, tx.time)?;
        ensure(until <= tx.time.after(window) && tx.time < until, Code::OUTSIDE_WINDOW)?;
        // Check 4
        let longest = of_kind(&CERTIFICATE_TERM_MAX, loaded.certificate.kind, draft, tx.time)?;
        ensure(self.term.0 > 0 && u64::from(self.term.0) <= longest, Code::BAD_TERM)?;

        let op_no = next_number(&loaded.certificate)?;
        let opening = Opening { term: Some(self.term), ..Opening::of(Op::Renew, loaded.content_hash()?) };
        let procedure = opening.begin(tx, draft, op_no, loaded.division)?;
        let certificate = Certificate { procedures: op_no, ..loaded.certificate.clone() };
        save(draft, tx, Some(&loaded), certificate, Some(&procedure))?;
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        RenewCertificate { id: samples::id("bus-lines"), version: 4, term: samples::TERM }
    }
}
