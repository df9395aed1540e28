//! `mulu gov history`.

use clap::Args;
use mulu_contracts::governance::queries::ProposalHistory;
use mulu_contracts::kernel::id::ProposalId;

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// Versions of a proposal
#[derive(Debug, Args)]
pub struct History {
    /// The proposal
    #[arg(value_parser = word::<ProposalId>)]
    id: ProposalId,
}

impl Lists for History {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        session.list(|from, limit| ProposalHistory { id: self.id, from: from.position, limit }, read, page)
    }
}
