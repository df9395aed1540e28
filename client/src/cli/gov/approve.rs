//! `mulu gov approve`.

use clap::Args;
use mulu_contracts::governance::kinds::approve_proposal::ApproveProposal;

use super::vote::Vote;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::exit::Failure;

/// Vote for a proposal, after it was shown
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu gov approve J-520300-… --key county")]
pub struct Approve {
    #[command(flatten)]
    vote: Vote,
}

impl Run for Approve {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        self.vote.cast::<ApproveProposal>(session)
    }
}
