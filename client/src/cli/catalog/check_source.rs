//! `mulu catalog check-source`.

use clap::Args;
use mulu_contracts::element::queries::standing::EntryStanding;
use mulu_contracts::kernel::id::EntryId;

use crate::cli::arg::word;
use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;

/// Whether an entry is fresh, its review in time, and what it is to data elements
#[derive(Debug, Args)]
pub struct CheckSource {
    /// The entry
    #[arg(value_parser = word::<EntryId>)]
    id: EntryId,
}

impl Asks for CheckSource {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        session.show(EntryStanding { id: self.id }, read)
    }
}
