//! `mulu plan supplement`.

use clap::Args;
use mulu_contracts::authorization::kinds::supplement_plan::SupplementPlan;
use mulu_contracts::kernel::id::PlanId;
use mulu_contracts::ledger::rule::Rule as _;
use serde::Serialize;

use super::content::ContentFlags;
use crate::cli::form::Form;
use crate::cli::of_object::{OfPlan, found};
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Complete a plan that was returned 补正: what flags do not say stays as it is
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu plan supplement L-520300-… --exit 退出机制.pdf --key city")]
pub struct Supplement {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfPlan,
    #[command(flatten)]
    #[serde(skip)]
    content: ContentFlags,
}

impl Verb for Supplement {
    type Payload = SupplementPlan;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        let stands = found::<PlanId>(session, form, SupplementPlan::NAME)?;
        self.content.fill(form, Some(&stands.plan.content))
    }
}
