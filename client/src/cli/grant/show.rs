//! `mulu grant show`.

use clap::Args;
use mulu_contracts::authorization::queries::{GetGrant, GetGrantVersion};
use mulu_contracts::kernel::id::GrantId;

use super::beside::beside;
use crate::cli::arg::word;
use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;
use crate::show::grant;

/// Show a grant: its parties, scope, term, limits and duties with their next dates, who signed it, what holds it, and what comes next, proven
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu grant show G-520300-…\n          mulu grant show G-520300-… --at 2026-11-30 --proof grant.proof")]
pub struct Show {
    /// The grant
    #[arg(value_parser = word::<GrantId>)]
    id: GrantId,
    /// An older version
    #[arg(long, value_name = "N")]
    version: Option<u64>,
}

impl Asks for Show {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        let id = self.id;
        if let Some(version) = self.version {
            let question = GetGrantVersion { id, version };
            return session.show_page(question, read, |answer, names, lang, style| grant::version_page(answer, names, lang, style));
        }
        let document = session.answer(GetGrant { id }, read)?;
        let beside = beside(session, &document, read)?;
        let document = document.with(|answer| answer.map(|answer| grant::Whole { answer, beside }));
        session.tell_page(&document, read, grant::page)
    }
}
