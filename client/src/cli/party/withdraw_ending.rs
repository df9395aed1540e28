//! `mulu party withdraw-ending`.

use clap::Args;
use serde::Serialize;

use super::of_organisation::OfRecord;
use crate::cli::form::Form;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Take a decided end back before its time: who sent it, the superior, or a bureau above
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu party withdraw-ending OLD_USCC --reason incorrect --key city")]
pub struct WithdrawEnding {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfRecord,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for WithdrawEnding {
    type Payload = mulu_contracts::party::kinds::withdraw_ending::WithdrawEnding;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        OfRecord::fill(session, write, form, "withdraw_ending")
    }
}
