//! `mulu scenario withdraw`.

use clap::Args;
use mulu_contracts::authorization::kinds::withdraw_scenario::WithdrawScenario;
use mulu_contracts::kernel::id::ScenarioId;
use mulu_contracts::ledger::rule::Rule as _;
use serde::Serialize;

use crate::cli::form::Form;
use crate::cli::of_object::{OfScenario, fill_version};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Take a scenario back for which no application is open and no grant runs
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu scenario withdraw N-520300-… --reason other --key developer")]
pub struct Withdraw {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfScenario,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for Withdraw {
    type Payload = WithdrawScenario;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version::<ScenarioId>(session, form, WithdrawScenario::NAME)
    }
}
