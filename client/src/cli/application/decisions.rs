//! `mulu application decisions`.

use clap::Args;
use mulu_contracts::authorization::queries::application::GetDecisions;
use mulu_contracts::kernel::id::ApplicationId;

use crate::cli::arg::word;
use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;
use crate::show::application;

/// Show what was decided of every entry of an application, by whom and in whose place, and whom the others wait for, proven
#[derive(Debug, Args)]
pub struct Decisions {
    /// The application
    #[arg(value_parser = word::<ApplicationId>)]
    id: ApplicationId,
}

impl Asks for Decisions {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        session.show_page(GetDecisions { id: self.id }, read, |rows, names, lang, style| application::decisions(rows, names, lang, style))
    }
}
