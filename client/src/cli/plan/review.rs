//! `mulu plan review`.

use clap::Args;
use mulu_contracts::authorization::kinds::review_plan::ReviewPlan;
use mulu_contracts::authorization::records::plan::PlanOutcome;
use mulu_contracts::kernel::id::PlanId;
use mulu_contracts::ledger::rule::Rule as _;
use serde::Serialize;

use crate::cli::form::Form;
use crate::cli::of_object::{OfPlan, fill_version};
use crate::cli::outcome::OutcomeFlags;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::usage;

/// Review a plan 审定, as a bureau, or as the coordinator in a silent one's place: approve it, return it to be completed, or reject it
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Examples: mulu plan review L-520300-… --approve --key bureau\n          \
    mulu plan review L-520300-… --return --reason incomplete --words 缺退出机制 --key bureau")]
pub struct Review {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfPlan,
    #[command(flatten)]
    #[serde(skip)]
    outcome: OutcomeFlags,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for Review {
    type Payload = ReviewPlan;

    fn say(&self, form: &mut Form) -> Result<(), Failure> {
        form.say(self)?;
        self.outcome.say(form, [PlanOutcome::Approve, PlanOutcome::Return, PlanOutcome::Reject], usage::review_plan_example())
    }

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version::<PlanId>(session, form, ReviewPlan::NAME)
    }
}
