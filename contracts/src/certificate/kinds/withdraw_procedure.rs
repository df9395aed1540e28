//! withdraw_procedure 撤回登记程序 (C7; docs/spec/certificate.md): by its applicant or the holder; what lapsed also by the issuer.

use crate::certificate::access::{Standing, found_as_applicant};
use crate::certificate::records::procedure::Stage;
use crate::certificate::samples;
use crate::certificate::write::save;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal};
use crate::kernel::id::CertificateId;
use crate::ledger::access::{Allowed, Hold, Relation, any};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::pass;
use crate::ledger::rule::Rule;

record! {
    /// Takes back the newest procedure of a certificate.
    pub struct WithdrawProcedure {
        /// The certificate.
        pub id: CertificateId,
        /// Its version now.
        pub version: u64,
    }
}

impl Rule for WithdrawProcedure {
    const NUMBER: u16 = 307;
    const NAME: &'static str = "withdraw_procedure";
    const ALLOWED: &'static [Allowed] = &[any(Relation::Own), any(Relation::Named)];
    const HOLD: Hold = Hold::Ending;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry", "apply_certificate"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let loaded = found_as_applicant(tx, draft, &self.id)?;
        pass(tx, draft, &loaded, self.version, Standing::ANY)?;
        // Check 1
        let newest = loaded.procedure.clone().filter(|procedure| !procedure.stage.is_over());
        let mut procedure = newest.ok_or(Code::NO_PROCEDURE)?;

        procedure.close(Stage::Withdrawn);
        save(draft, tx, Some(&loaded), loaded.certificate.clone(), Some(&procedure))?;
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        WithdrawProcedure { id: samples::id("bus-lines"), version: 1 }
    }
}
