//! `mulu objection withdraw`.

use clap::Args;
use mulu_contracts::kernel::id::ObjectionId;
use mulu_contracts::objection::kinds::withdraw_objection::WithdrawObjection;
use serde::Serialize;

use crate::cli::form::Form;
use crate::cli::of_object::{OfObjection, fill_version};
use crate::cli::parties::RelayFlag;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Take an objection back before it is decided; what it freezes is free
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu objection withdraw B-520300-… --key developer")]
pub struct Withdraw {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfObjection,
    #[command(flatten)]
    #[serde(skip)]
    relay: RelayFlag,
}

impl Verb for Withdraw {
    type Payload = WithdrawObjection;

    fn fill(&self, session: &mut Session, write: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        self.relay.fill(session, write, form)?;
        fill_version::<ObjectionId>(session, form, "withdraw_objection")
    }
}
