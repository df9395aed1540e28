//! `mulu gov reject`.

use clap::Args;
use mulu_contracts::governance::kinds::reject_proposal::RejectProposal;

use super::vote::Vote;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::exit::Failure;

/// Vote against a proposal
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu gov reject J-520300-… --reason other --key county")]
pub struct Reject {
    #[command(flatten)]
    vote: Vote,
}

impl Run for Reject {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        self.vote.cast::<RejectProposal>(session)
    }
}
