//! `mulu plan revoke`.

use clap::Args;
use mulu_contracts::authorization::kinds::revoke_plan::RevokePlan;
use mulu_contracts::kernel::id::PlanId;
use mulu_contracts::ledger::rule::Rule as _;
use serde::Serialize;

use crate::cli::form::Form;
use crate::cli::of_object::{OfPlan, fill_version};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// End a plan for ever 撤销; grants that were signed under it stay
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu plan revoke L-520300-… --reason policy --key city")]
pub struct Revoke {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfPlan,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for Revoke {
    type Payload = RevokePlan;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version::<PlanId>(session, form, RevokePlan::NAME)
    }
}
