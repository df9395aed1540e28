//! resume_organisation 恢复组织 (B43, records.md §2.4, decision 17).

use crate::codec::record;
use crate::error::Refusal;
use crate::id::Uscc;
use crate::rule::{Allowed, Plan, Rule, TxContext};
use crate::state::StateRead;
use crate::texts::{Reason, Spoken};

use super::suspend_organisation::{MAY_SUSPEND, switch};
use super::*;

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
    const NAME: &'static str = "resume_organisation";
    const ALLOWED: &'static [Allowed] = MAY_SUSPEND;
    const EXAMPLE_AFTER: &'static [&'static str] = &["suspend_organisation"];

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let named = (&self.org, self.control_version, &self.reason.0);
        // Only the active are suspended, so this is where they come from.
        switch(tx, state, named, OrganisationStatus::Suspended, OrganisationStatus::Active)
    }

    fn example() -> Self {
        ResumeOrganisation { org: samples::uscc(samples::OPERATOR), control_version: 1, reason: samples::reason("other") }
    }
}
