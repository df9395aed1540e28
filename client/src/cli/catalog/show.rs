//! `mulu catalog show`.

use clap::Args;
use mulu_contracts::catalog::queries::entry::{GetEntry, GetEntryVersion};
use mulu_contracts::kernel::id::EntryId;

use crate::cli::arg::word;
use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;
use crate::show::entry;

/// Show an entry, proven
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu catalog show E-520300-…\n          mulu catalog show E-520300-… --at 2026-11-30 --proof entry.proof"
)]
pub struct Show {
    /// The entry
    #[arg(value_parser = word::<EntryId>)]
    id: EntryId,
    /// An older version
    #[arg(long, value_name = "N")]
    version: Option<u64>,
}

impl Asks for Show {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        match self.version {
            Some(version) => session.show_page(GetEntryVersion { id: self.id, version }, read, |answer, names, lang, style| {
                entry::version_page(answer, names, lang, style)
            }),
            None => session.show_page(GetEntry { id: self.id }, read, |answer, names, lang, style| entry::page(answer, names, lang, style)),
        }
    }
}
