//! supplement_plan 补正实施方案 (B27, B28; docs/spec/authorization.md): what was returned is put before the review again, whole.

use crate::authorization::access::plan::SeenPlan;
use crate::authorization::kinds::submit_plan::{GRANTOR, note_submission, require, require_known};
use crate::authorization::records::plan::{PlanContent, PlanStatus};
use crate::authorization::samples::application as samples;
use crate::authorization::write::plan::save;
use crate::kernel::codec::record;
use crate::kernel::error::Refusal;
use crate::kernel::id::PlanId;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::division::ancestors;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass};
use crate::ledger::rule::Rule;

record! {
    /// Puts other content in place of what was returned; the reviewer's clock goes on.
    pub struct SupplementPlan {
        /// The plan.
        pub id: PlanId,
        /// Its version now.
        pub version: u64,
        /// What it says from now on.
        pub content: PlanContent,
    }
}

impl Rule for SupplementPlan {
    const NUMBER: u16 = 402;
    const NAME: &'static str = "supplement_plan";
    const ALLOWED: &'static [Allowed] = GRANTOR;
    const HOLD: Hold = Hold::Passes;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<SeenPlan>(tx, draft, &self.id)?;
        ancestors(draft, &self.content.division)?;
        for cell in &self.content.cells {
            ancestors(draft, &cell.division)?;
        }
        pass(tx, draft, &seen, self.version, &[PlanStatus::Returned])?;
        require_known(tx, draft, &self.content)?;
        // Checks 1 to 4: those of submit_plan
        require(tx, draft, &self.content)?;

        let mut plan = seen.plan;
        plan.content = self.content.clone();
        plan.status = PlanStatus::Submitted;
        plan.clock.go_on(tx.time);
        note_submission(tx, draft, &self.id)?;
        Ok(save(draft, plan)?)
    }

    fn example() -> Self {
        SupplementPlan { id: samples::plan_id(samples::PLAN), version: 1, content: samples::plan() }
    }
}
