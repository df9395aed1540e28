//! escalate_review 升级督办 (A48; docs/spec/authorization.md): a silent reviewer's second clock begins; after it others review in its place.

use crate::authorization::access::application::{APPLICANT, SeenApplication, require_applicant};
use crate::authorization::keys::application as keys;
use crate::authorization::records::application::{ApplicationStatus, Decision, EntryDecision};
use crate::authorization::records::review::ReviewOf;
use crate::authorization::samples::application as samples;
use crate::authorization::write::application::save_reviewed;
use crate::authorization::write::stage::{decisions, escalate};
use crate::catalog::records::entry::EntryCore;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{ApplicationId, EntryId, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::ledger::access::{Allowed, Relation, by};
use crate::ledger::context::TxContext;
use crate::ledger::division::ancestors;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{Gated, Object, found, pass_as, require_one_of};
use crate::ledger::persons::Party;
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::scheduled::acts_for;
use crate::party::holders::holder;
use crate::party::roles::reaches;

record! {
    /// Escalates an overdue review. Guarded by the version, which it leaves, and by being done once for each reviewer.
    pub struct EscalateReview {
        /// The application.
        pub id: ApplicationId,
        /// Its version now.
        pub version: u64,
        /// Which review.
        pub stage: ReviewOf,
        /// Who is silent; none where no first review centre covers.
        #[serde(default)]
        pub reviewer: Option<Uscc>,
    }
}

const AUTHORITIES: &[Allowed] = &[
    by(Role::FirstReviewCentre, Relation::SameDivision),
    by(Role::FirstReviewCentre, Relation::Superior),
    by(Role::Bureau, Relation::SameDivision),
    by(Role::Bureau, Relation::Superior),
];

impl EscalateReview {
    /// Check 2: who is named is waited for; of a provider the undecided entries that are its own now.
    fn waited_for(&self, tx: &TxContext, state: &dyn StateRead, seen: &SeenApplication) -> Result<Vec<(EntryId, EntryDecision)>, Refusal> {
        let application = &seen.application;
        let (mut own, mut waits) = (Vec::new(), false);
        match (self.stage, &self.reviewer) {
            (ReviewOf::First, Some(centre)) => {
                waits = reaches(state, centre, Role::FirstReviewCentre, &application.division, tx.time)?;
            }
            (ReviewOf::First, None) => {
                let path = ancestors(state, &application.division)?;
                waits = holder(state, tx.time, Role::FirstReviewCentre, &path, &[application.applicant])?.is_none();
            }
            (ReviewOf::Provider, None) => {}
            (ReviewOf::Provider, Some(provider)) => {
                for (entry, decision) in decisions(state, application)? {
                    if decision.decision != Decision::Undecided {
                        continue;
                    }
                    let core = EntryCore::load(state, &entry, tx.time)?.ok_or_else(|| Fault::new("an entry asked for is missing"))?;
                    if acts_for(state, provider, &core.provider, tx.time)? {
                        own.push((entry, decision));
                    }
                }
                waits = !own.is_empty();
            }
        }
        ensure(waits, Code::NOTHING_PENDING)?;
        Ok(own)
    }
}

impl Rule for EscalateReview {
    const NUMBER: u16 = 413;
    const NAME: &'static str = "escalate_review";
    const ALLOWED: &'static [Allowed] =
        &[APPLICANT[0], APPLICANT[1], APPLICANT[2], APPLICANT[3], AUTHORITIES[0], AUTHORITIES[1], AUTHORITIES[2], AUTHORITIES[3]];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<SeenApplication>(tx, draft, &self.id)?;
        if let Some(reviewer) = self.reviewer {
            Party::Org(reviewer).require_known(draft, tx.time, "reviewer")?;
        }
        let open = &[ApplicationStatus::Submitted, ApplicationStatus::ProviderReview];
        let related = || match require_applicant(tx, draft, &seen) {
            Err(Refusal::Rejected(_)) => require_one_of(tx, draft, &seen.target(), AUTHORITIES),
            other => other,
        };
        pass_as(tx, &seen, self.version, open, related)?;
        // Check 1
        let at = if seen.application.status == ApplicationStatus::Submitted { ReviewOf::First } else { ReviewOf::Provider };
        ensure(self.stage == at && seen.application.is_overdue(tx.time), Code::NOT_OVERDUE)?;
        // Check 2
        let own = self.waited_for(tx, draft, &seen)?;
        // Check 3
        let key = keys::escalation(&self.id, seen.application.round, self.stage, self.reviewer.as_ref());
        ensure(key.get(draft)?.is_none(), Code::ALREADY_ESCALATED)?;

        escalate(tx, draft, &seen.application, (self.stage, self.reviewer), own)?;
        Ok(save_reviewed(draft, &seen.application)?)
    }

    fn example() -> Self {
        EscalateReview {
            id: samples::application_id(samples::APPLICATION),
            version: 1,
            stage: ReviewOf::First,
            reviewer: Some(ledger_samples::uscc(ledger_samples::REGISTRAR)),
        }
    }
}
