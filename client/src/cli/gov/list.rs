//! `mulu gov list`.

use clap::Args;
use mulu_contracts::governance::queries::ListProposals;
use mulu_contracts::governance::records::ProposalStatus;

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// List proposals
#[derive(Debug, Args)]
pub struct Proposals {
    /// Only those of this status: open, passed, executed, rejected, withdrawn, lapsed
    #[arg(long, value_name = "STATUS", value_parser = word::<ProposalStatus>)]
    status: Option<ProposalStatus>,
}

impl Lists for Proposals {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        session.list(|from, limit| ListProposals { status: self.status, from, limit }, read, page)
    }
}
