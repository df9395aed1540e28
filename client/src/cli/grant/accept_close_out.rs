//! `mulu grant accept-close-out`.

use clap::Args;
use mulu_contracts::authorization::kinds::accept_close_out::{AcceptCloseOut as Payload, CloseOutcome};
use mulu_contracts::kernel::id::GrantId;
use serde::Serialize;

use crate::cli::form::Form;
use crate::cli::of_object::{OfGrant, fill_version};
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;
use crate::words::grants;

/// Accept a close-out or reject it, as the grantor; or close what nobody attests 未证实
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Examples: mulu grant accept-close-out G-520300-… --accept --key city\n          \
    mulu grant accept-close-out G-520300-… --reject --reason incomplete --key city")]
pub struct AcceptCloseOut {
    #[command(flatten)]
    #[serde(flatten)]
    of: OfGrant,
    /// Accept it
    #[arg(long, conflicts_with_all = ["reject", "unattested"])]
    #[serde(skip)]
    accept: bool,
    /// Reject it; needs --reason
    #[arg(long, conflicts_with = "unattested")]
    #[serde(skip)]
    reject: bool,
    /// Nobody attests the destruction: close it all the same, which is a violation
    #[arg(long)]
    #[serde(skip)]
    unattested: bool,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

#[derive(Serialize)]
struct Outcome {
    outcome: Option<CloseOutcome>,
}

impl Verb for AcceptCloseOut {
    type Payload = Payload;

    fn say(&self, form: &mut Form) -> Result<(), Failure> {
        form.say(self)?;
        let outcome = match (self.accept, self.reject, self.unattested) {
            (true, ..) => Some(CloseOutcome::Approve),
            (_, true, _) => Some(CloseOutcome::Reject),
            (.., true) => Some(CloseOutcome::Unattested),
            _ => None,
        };
        form.say(&Outcome { outcome })?;
        if form.lacks("outcome") {
            return Err(Failure::wrong(grants::close_how(), grants::close_example()));
        }
        Ok(())
    }

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        fill_version::<GrantId>(session, form, "accept_close_out")
    }
}
