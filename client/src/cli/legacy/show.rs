//! `mulu legacy show`.

use clap::Args;
use mulu_contracts::authorization::queries::{GetLegacyUse, GetLegacyUseVersion};
use mulu_contracts::kernel::id::ReportId;

use crate::cli::arg::word;
use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;
use crate::show::legacy;

/// Show a legacy use, where it stands and what comes next, proven
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu legacy show R-520300-…")]
pub struct Show {
    /// The legacy use
    #[arg(value_parser = word::<ReportId>)]
    id: ReportId,
    /// An older version
    #[arg(long, value_name = "N")]
    version: Option<u64>,
}

impl Asks for Show {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        let id = self.id;
        if let Some(version) = self.version {
            let question = GetLegacyUseVersion { id, version };
            return session.show_page(question, read, |answer, names, lang, style| legacy::version_page(answer, names, lang, style));
        }
        session.show_page(GetLegacyUse { id }, read, |answer, names, lang, style| legacy::page(answer, names, lang, style))
    }
}
