//! withdraw_application 撤回申请 (A25; docs/spec/authorization.md): also what waits, was returned, offered or approved, or has lapsed.

use crate::authorization::access::application::{APPLICANT, SeenApplication, require_applicant};
use crate::authorization::keys::application as keys;
use crate::authorization::records::application::ApplicationStatus;
use crate::authorization::samples::application as samples;
use crate::authorization::write::application::save;
use crate::catalog::samples as catalog_samples;
use crate::kernel::codec::record;
use crate::kernel::error::Refusal;
use crate::kernel::id::ApplicationId;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Takes an application back.
    pub struct WithdrawApplication {
        /// The application.
        pub id: ApplicationId,
        /// Its version now.
        pub version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

/// What can be taken back.
const OPEN: &[ApplicationStatus] = &[
    ApplicationStatus::Submitted,
    ApplicationStatus::Returned,
    ApplicationStatus::ProviderReview,
    ApplicationStatus::ScopeOffered,
    ApplicationStatus::Approved,
];

impl Rule for WithdrawApplication {
    const NUMBER: u16 = 409;
    const NAME: &'static str = "withdraw_application";
    const ALLOWED: &'static [Allowed] = APPLICANT;
    const HOLD: Hold = Hold::Ending;
    const SAYS: bool = true;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<SeenApplication>(tx, draft, &self.id)?;
        pass_as(tx, &seen, self.version, OPEN, || require_applicant(tx, draft, &seen))?;
        draft.say_beside(&self.reason, &keys::subject(&self.id))?;

        let mut application = seen.application;
        application.status = ApplicationStatus::Withdrawn;
        application.stage_due = None;
        application.completion = None;
        Ok(save(draft, application)?)
    }

    fn example() -> Self {
        WithdrawApplication { id: samples::application_id(samples::APPLICATION), version: 1, reason: catalog_samples::reason("other") }
    }
}
