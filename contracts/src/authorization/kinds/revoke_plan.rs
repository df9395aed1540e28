//! revoke_plan 撤销实施方案 (B27; docs/spec/authorization.md): nothing is granted under it any more.

use crate::authorization::access::plan::{REVOKERS, SeenPlan, require_revoker};
use crate::authorization::keys::plan as keys;
use crate::authorization::records::plan::PlanStatus;
use crate::authorization::samples::application as samples;
use crate::authorization::write::plan::save;
use crate::catalog::samples as catalog_samples;
use crate::kernel::codec::record;
use crate::kernel::error::Refusal;
use crate::kernel::id::PlanId;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Reason, Spoken};

record! {
    /// Ends a plan for ever. Grants that were signed under it stay.
    pub struct RevokePlan {
        /// The plan.
        pub id: PlanId,
        /// Its version now.
        pub version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

impl Rule for RevokePlan {
    const NUMBER: u16 = 404;
    const NAME: &'static str = "revoke_plan";
    const ALLOWED: &'static [Allowed] = REVOKERS;
    const HOLD: Hold = Hold::Passes;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_plan"];
    const SAYS: bool = true;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<SeenPlan>(tx, draft, &self.id)?;
        let open = &[PlanStatus::Submitted, PlanStatus::Returned, PlanStatus::Approved];
        pass_as(tx, &seen, self.version, open, || require_revoker(tx, draft, &seen))?;
        draft.say_beside(&self.reason, &keys::subject(&self.id))?;

        let mut plan = seen.plan;
        plan.status = PlanStatus::Revoked;
        Ok(save(draft, plan)?)
    }

    fn example() -> Self {
        RevokePlan { id: samples::plan_id(samples::PLAN), version: 1, reason: catalog_samples::reason("law") }
    }
}
