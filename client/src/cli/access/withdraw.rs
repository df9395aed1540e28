//! `mulu access withdraw`.

use clap::Args;
use mulu_contracts::access_request::kinds::withdraw_access::WithdrawAccess;
use mulu_contracts::kernel::id::RequestId;
use serde::Serialize;

use crate::cli::form::Form;
use crate::cli::of_object::{OfRequest, fill_version};
use crate::cli::parties::RelayFlag;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Take a request back; what was supplied ends
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu access withdraw Q-520300-… --reason other --key developer")]
pub struct Withdraw {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfRequest,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
    #[command(flatten)]
    #[serde(skip)]
    relay: RelayFlag,
}

impl Verb for Withdraw {
    type Payload = WithdrawAccess;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        self.relay.fill(session, write, form)?;
        fill_version::<RequestId>(session, form, "withdraw_access")
    }
}
