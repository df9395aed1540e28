//! review_plan 审定实施方案 (B27, B56, A48; docs/spec/authorization.md): a bureau approves, returns or rejects; the coordinator in a silent one's place.

use crate::authorization::access::plan::{PlanReviewer, REVIEWERS, SeenPlan, require_second_person, reviewer};
use crate::authorization::keys::plan as keys;
use crate::authorization::records::plan::{PlanOutcome, PlanReview, PlanStatus};
use crate::authorization::samples::application as samples;
use crate::authorization::write::plan::save_reviewed;
use crate::certificate::parameters::MAX_RETURNS;
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::PlanId;
use crate::kernel::state::StateWrite;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as};
use crate::ledger::returns;
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// A review of a plan. Keyed by (plan, version, reviewer); it leaves the plan's version.
    pub struct ReviewPlan {
        /// The plan.
        pub id: PlanId,
        /// Its version now.
        pub version: u64,
        /// What the review says.
        pub outcome: PlanOutcome,
        /// Why; needed for anything but an approval.
        #[serde(default)]
        pub reason: Option<Spoken<Reason>>,
    }
}

impl Rule for ReviewPlan {
    const NUMBER: u16 = 403;
    const NAME: &'static str = "review_plan";
    const ALLOWED: &'static [Allowed] = REVIEWERS;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_plan"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let (me, subject) = (tx.signer.uscc(), keys::subject(&self.id));
        // S3, as a change of a plan and as the creation of a review.
        let seen = found::<SeenPlan>(tx, draft, &self.id)?;
        let key = keys::review(&self.id, self.version, me);
        if let Some(made) = key.get(draft)? {
            ensure(made.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(self.id));
        }
        let as_whom = pass_as(tx, &seen, self.version, &[PlanStatus::Submitted], || reviewer(tx, draft, &seen))?;
        // Check 1 (四眼)
        require_second_person(tx, draft, &seen.plan)?;
        // Check 2
        ensure(self.outcome == PlanOutcome::Approve || self.reason.is_some(), Code::REASON_MISSING)?;
        // Check 3
        let turn = seen.plan.in_place_from().is_some_and(|from| from <= tx.time);
        ensure(as_whom == PlanReviewer::Bureau || turn, Code::TOO_EARLY)?;
        // Check 4
        if self.outcome == PlanOutcome::Return {
            returns::require_room(draft, &subject, me, MAX_RETURNS.at(draft, tx.time)?)?;
        }
        let reason = self.reason.as_ref().map(|reason| draft.say(reason, &subject)).transpose()?;

        draft.put(&key, &PlanReview { outcome: self.outcome, reason, at: tx.time, payload_hash: tx.payload_hash });
        let mut plan = seen.plan;
        match self.outcome {
            PlanOutcome::Approve => {
                plan.status = PlanStatus::Approved;
                plan.approved_by = Some(*me);
            }
            PlanOutcome::Return => {
                returns::count(draft, &subject, me)?;
                plan.status = PlanStatus::Returned;
                plan.clock.stop(tx.time);
            }
            PlanOutcome::Reject => plan.status = PlanStatus::Rejected,
        }
        Ok(save_reviewed(draft, &plan)?)
    }

    fn example() -> Self {
        ReviewPlan { id: samples::plan_id(samples::PLAN), version: 1, outcome: PlanOutcome::Approve, reason: None }
    }
}
