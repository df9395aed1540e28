//! return_certificate 退回补正 (B11; docs/spec/certificate.md).

use crate::certificate::access::{ISSUERS, at_stage, open_as_handler, require_overdue};
use crate::certificate::keys;
use crate::certificate::parameters::{MAX_RETURNS, SUPPLEMENT_TERM};
use crate::certificate::records::procedure::Stage;
use crate::certificate::samples;
use crate::certificate::write::save;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::CertificateId;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Sends a procedure back to be completed; its clock stands still meanwhile.
    pub struct ReturnCertificate {
        /// The certificate.
        pub id: CertificateId,
        /// Its version now.
        pub version: u64,
        /// What is missing.
        pub reason: Spoken<Reason>,
    }
}

impl Rule for ReturnCertificate {
    const NUMBER: u16 = 309;
    const NAME: &'static str = "return_certificate";
    const ALLOWED: &'static [Allowed] = ISSUERS;
    const SAYS: bool = true;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry", "apply_certificate"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let (loaded, as_whom) = open_as_handler(tx, draft, &self.id, self.version)?;
        // Check 1
        let mut procedure = at_stage(&loaded, tx.time, &[Stage::Applied, Stage::Reviewing])?;
        // Check 2
        require_overdue(as_whom, &procedure, tx.time)?;
        // Check 3: an upheld objection asks for a correction however often it was returned before.
        let room = u64::from(procedure.returns) < MAX_RETURNS.at(draft, tx.time)?;
        ensure(room || procedure.upheld, Code::TOO_MANY_RETURNS)?;
        draft.say_beside(&self.reason, &keys::subject(&self.id))?;

        procedure.send_back(tx.time, SUPPLEMENT_TERM.at(draft, tx.time)?);
        save(draft, tx, Some(&loaded), loaded.handled_by(tx, as_whom), Some(&procedure))?;
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        ReturnCertificate { id: samples::id("bus-lines"), version: 1, reason: samples::reason("incomplete") }
    }
}
