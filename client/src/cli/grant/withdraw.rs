//! `mulu grant withdraw`.

use clap::Args;
use mulu_contracts::authorization::kinds::withdraw_grant::WithdrawGrant;
use mulu_contracts::kernel::id::GrantId;
use serde::Serialize;

use crate::cli::form::Form;
use crate::cli::of_object::{OfGrant, fill_version};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Give a grant back 退出, as who has it; all that hangs under it ends as well
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu grant withdraw G-520300-… --reason other --key operator")]
pub struct Withdraw {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfGrant,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

impl Verb for Withdraw {
    type Payload = WithdrawGrant;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version::<GrantId>(session, form, "withdraw_grant")
    }
}
