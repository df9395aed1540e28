//! `mulu scenario show`.

use clap::Args;
use mulu_contracts::authorization::queries::{GetScenario, GetScenarioVersion};
use mulu_contracts::kernel::id::ScenarioId;

use crate::cli::arg::word;
use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;
use crate::show::scenario;

/// Show a scenario with its open application and its grants, proven
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu scenario show N-520300-… --proof scenario.proof")]
pub struct Show {
    /// The scenario
    #[arg(value_parser = word::<ScenarioId>)]
    id: ScenarioId,
    /// An older version
    #[arg(long, value_name = "N")]
    version: Option<u64>,
}

impl Asks for Show {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        let id = self.id;
        if let Some(version) = self.version {
            let question = GetScenarioVersion { id, version };
            return session.show_page(question, read, |answer, names, lang, style| scenario::version_page(answer, names, lang, style));
        }
        session.show_page(GetScenario { id }, read, |answer, names, lang, style| scenario::page(answer, names, lang, style))
    }
}
