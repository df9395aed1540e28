//! `mulu objection show`.

use clap::Args;
use mulu_contracts::kernel::id::ObjectionId;
use mulu_contracts::objection::queries::{GetObjection, GetObjectionVersion};

use crate::cli::arg::word;
use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;
use crate::show::objection;

/// Show an objection, where it stands and what comes next, proven
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu objection show B-520300-…")]
pub struct Show {
    /// The objection
    #[arg(value_parser = word::<ObjectionId>)]
    id: ObjectionId,
    /// An older version
    #[arg(long, value_name = "N")]
    version: Option<u64>,
}

impl Asks for Show {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        let id = self.id;
        if let Some(version) = self.version {
            let question = GetObjectionVersion { id, version };
            return session.show_page(question, read, |answer, names, lang, style| objection::version_page(answer, names, lang, style));
        }
        session.show_page(GetObjection { id }, read, |answer, names, lang, style| objection::page(answer, names, lang, style))
    }
}
