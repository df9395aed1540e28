//! `mulu catalog history`.

use clap::Args;
use mulu_contracts::catalog::queries::entry::EntryHistory;
use mulu_contracts::kernel::id::EntryId;

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// Versions of an entry, oldest first
#[derive(Debug, Args)]
pub struct History {
    /// The entry
    #[arg(value_parser = word::<EntryId>)]
    id: EntryId,
}

impl Lists for History {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        session.list(|from, limit| EntryHistory { id: self.id, from: from.position, limit }, read, page)
    }
}
