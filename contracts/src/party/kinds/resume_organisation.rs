//! resume_organisation 恢复组织 (B43, records.md §2.4, decision 17).

use crate::kernel::codec::record;
use crate::kernel::error::Refusal;
use crate::kernel::id::Uscc;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::organisation::OrganisationStatus;
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::samples::OPERATOR;
use crate::ledger::texts::{Reason, Spoken};
use crate::party::kinds::suspend_organisation::{MAY_SUSPEND, switch};

record! {
    /// Ends a suspension.
    pub struct ResumeOrganisation {
        /// The organisation.
        pub org: Uscc,
        /// Its control version now.
        pub control_version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

impl Rule for ResumeOrganisation {
    const NUMBER: u16 = 110;
    const NAME: &'static str = "resume_organisation";
    const ALLOWED: &'static [Allowed] = MAY_SUSPEND;
    const EXAMPLE_AFTER: &'static [&'static str] = &["suspend_organisation"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let named = (&self.org, self.control_version, &self.reason.0);
        // Only the active are suspended, so this is where they come from.
        switch(tx, draft, named, OrganisationStatus::Suspended, OrganisationStatus::Active)
    }

    fn example() -> Self {
        ResumeOrganisation { org: samples::uscc(OPERATOR), control_version: 1, reason: samples::reason("other") }
    }
}
