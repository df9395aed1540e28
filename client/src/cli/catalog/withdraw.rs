//! `mulu catalog withdraw`.

use clap::Args;
use mulu_contracts::catalog::kinds::withdraw_entry::WithdrawEntry;
use serde::Serialize;

use super::of_entry::{OfEntry, fill_version};
use crate::cli::form::Form;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Withdraw an entry; a published one after review
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu catalog withdraw E-520300-… --reason other --key office")]
pub struct Withdraw {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfEntry,
    /// Also where grants that are not closed name it; their checks then deny
    #[arg(long)]
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    force: bool,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for Withdraw {
    type Payload = WithdrawEntry;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version(session, form, "withdraw_entry")
    }
}
