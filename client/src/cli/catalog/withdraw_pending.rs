//! `mulu catalog withdraw-pending`.

use clap::Args;
use serde::Serialize;

use super::of_entry::{OfEntry, fill_version};
use crate::cli::form::Form;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Take back the change or withdrawal of an entry that waits for review
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu catalog withdraw-pending E-520300-… --key office")]
pub struct WithdrawPending {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfEntry,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for WithdrawPending {
    type Payload = mulu_contracts::catalog::kinds::withdraw_pending::WithdrawPending;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version(session, form, "withdraw_pending")
    }
}
