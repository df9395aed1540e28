//! accept_scope 同意缩减范围 (A28; docs/spec/authorization.md): the applicant goes on with the entries that were not rejected.

use crate::authorization::access::application::{APPLICANT, SeenApplication, approved_demand, require_applicant};
use crate::authorization::parameters::SIGN_TERM;
use crate::authorization::records::application::{ApplicationStatus, Demand};
use crate::authorization::samples::application as samples;
use crate::authorization::write::application::save;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::ApplicationId;
use crate::kernel::value::Hash32;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{Gated, SeenAs, found, pass_as};
use crate::ledger::rule::Rule;

record! {
    /// Agrees to the reduced demand, which is approved from then on.
    pub struct AcceptScope {
        /// The application.
        pub id: ApplicationId,
        /// Its version now.
        pub version: u64,
        /// Content hash of the reduced demand.
        pub content_hash: Hash32,
    }
}

impl Rule for AcceptScope {
    const NUMBER: u16 = 414;
    const NAME: &'static str = "accept_scope";
    const ALLOWED: &'static [Allowed] = APPLICANT;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<SeenApplication>(tx, draft, &self.id)?;
        let offered = approved_demand(draft, &seen.application)?.as_ref().map(Demand::content_hash);
        // Where nothing is offered the state says so.
        let same = seen.state() != ApplicationStatus::ScopeOffered || offered == Some(self.content_hash);
        let is_current = self.version == seen.version() && same;
        let agreed = SeenAs { object: &seen, is_current, is_frozen: seen.is_frozen() };
        pass_as(tx, &agreed, self.version, &[ApplicationStatus::ScopeOffered], || require_applicant(tx, draft, &seen))?;
        // Check 1
        ensure(!seen.application.has_lapsed(tx.time), Code::LAPSED)?;

        let mut application = seen.application;
        application.status = ApplicationStatus::Approved;
        application.stage_due = Some(tx.time.after(SIGN_TERM.at(draft, tx.time)?));
        application.completion = None;
        Ok(save(draft, application)?)
    }

    fn example() -> Self {
        AcceptScope { id: samples::application_id(samples::APPLICATION), version: 1, content_hash: samples::reduced().content_hash() }
    }
}
