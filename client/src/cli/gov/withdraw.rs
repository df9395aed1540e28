//! `mulu gov withdraw`.

use clap::Args;
use mulu_contracts::governance::kinds::withdraw_proposal::WithdrawProposal;
use mulu_contracts::kernel::id::ProposalId;
use serde::Serialize;

use super::vote::{named, standing};
use crate::cli::arg::word;
use crate::cli::form::Form;
use crate::cli::reason::ReasonFlags;
use crate::cli::session::Session;
use crate::cli::verb::Verb;
use crate::cli::write::WriteArgs;
use crate::exit::Failure;

/// Take your proposal back
#[derive(Debug, Args, Serialize)]
#[command(after_help = "Example: mulu gov withdraw J-520300-… --reason other --key city")]
pub struct Withdraw {
    /// The proposal
    #[arg(value_parser = word::<ProposalId>)]
    id: Option<ProposalId>,
    #[command(flatten)]
    #[serde(flatten)]
    reason: ReasonFlags,
}

#[derive(Serialize)]
struct Version {
    version: u64,
}

impl Verb for Withdraw {
    type Payload = WithdrawProposal;

    fn fill(&self, session: &mut Session, _: &WriteArgs, form: &mut Form) -> Result<(), Failure> {
        let id = named(form, "withdraw_proposal")?;
        if form.lacks("version") {
            form.say(&Version { version: standing(session, id)?.proposal.version })?;
        }
        Ok(())
    }
}
