//! `mulu gov show`.

use clap::Args;
use mulu_contracts::governance::queries::GetProposal;
use mulu_contracts::kernel::id::ProposalId;

use crate::cli::arg::word;
use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;
use crate::show::proposal;

/// Show a proposal with its votes, proven
#[derive(Debug, Args)]
pub struct Show {
    /// The proposal
    #[arg(value_parser = word::<ProposalId>)]
    id: ProposalId,
}

impl Asks for Show {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        session.show_page(GetProposal { id: self.id }, read, |answer, names, lang, style| proposal::page(answer, names, lang, style))
    }
}
