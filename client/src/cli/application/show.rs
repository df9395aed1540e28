//! `mulu application show`.

use clap::Args;
use mulu_contracts::authorization::queries::{GetApplication, GetApplicationVersion};
use mulu_contracts::kernel::id::ApplicationId;

use super::beside;
use crate::cli::arg::word;
use crate::cli::names::names;
use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;
use crate::show::application;
use crate::wide::to_value;

/// Show an application with its decisions, reviews and opinions, where it stands and what comes next, proven
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu application show A-520300-… --proof application.proof")]
pub struct Show {
    /// The application
    #[arg(value_parser = word::<ApplicationId>)]
    id: ApplicationId,
    /// An older version
    #[arg(long, value_name = "N")]
    version: Option<u64>,
}

impl Asks for Show {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        let id = self.id;
        if let Some(version) = self.version {
            let question = GetApplicationVersion { id, version };
            return session.show_page(question, read, |answer, names, lang, style| application::version_page(answer, names, lang, style));
        }
        let document = session.answer(GetApplication { id }, read)?;
        let Some(answer) = document.answer.as_ref().filter(|_| !session.out.is_json()) else { return session.tell(&document) };
        let beside = beside::read(session, id, read, document.height)?;
        let value = to_value(&(answer, &beside)).map_err(|e| Failure::defect(e.to_string()))?;
        let names = names(session, &[&value], read, read.moment())?;
        let page = application::page(answer, &beside, document.time, &names, session.lang(), session.out.style());
        session.page_of(&document, &page)
    }
}
