//! `mulu application withdraw`.

use clap::Args;
use mulu_contracts::authorization::kinds::withdraw_application::WithdrawApplication;
use mulu_contracts::kernel::id::ApplicationId;
use mulu_contracts::ledger::rule::Rule as _;
use serde::Serialize;

use crate::cli::form::Form;
use crate::cli::of_object::{OfApplication, fill_version};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Take an application back that no grant was signed on, also one that was returned, offered or approved, or has lapsed
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu application withdraw A-520300-… --reason other --key developer")]
pub struct Withdraw {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfApplication,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for Withdraw {
    type Payload = WithdrawApplication;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version::<ApplicationId>(session, form, WithdrawApplication::NAME)
    }
}
