//! `mulu grant who-may`.

use clap::Args;
use mulu_contracts::check::queries::who::{MAX_JUDGED, WhoMay as Question};
use mulu_contracts::check::request::Action;
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::text::Code;

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// Who may use an entry for a purpose, by which grants, proven complete: every grant that is not closed and names it, with the check's verdict
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu grant who-may E-520300-… --purpose industry.finance --action read")]
pub struct WhoMay {
    /// The entry
    #[arg(value_name = "ENTRY", value_parser = word::<EntryId>)]
    entry: EntryId,
    /// What for, a code of the list `purposes`
    #[arg(long, value_name = "CODE", value_parser = word::<Code<24>>)]
    purpose: Code<24>,
    /// Which action: read, derive, aggregate, train, verify, query_api, distribute, sell, redevelop
    #[arg(long, value_name = "ACTION", value_parser = word::<Action>)]
    action: Action,
}

impl Lists for WhoMay {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        let WhoMay { entry, purpose, action } = self;
        let ask = |from, limit: u32| Question { entry, purpose: purpose.clone(), action, from, limit: limit.min(MAX_JUDGED) };
        session.list(ask, read, page)
    }
}
