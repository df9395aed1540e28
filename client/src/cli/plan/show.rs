//! `mulu plan show`.

use clap::Args;
use mulu_contracts::authorization::queries::{GetPlan, GetPlanVersion};
use mulu_contracts::kernel::id::PlanId;

use crate::cli::arg::word;
use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;
use crate::show::plan;

/// Show a plan, where it stands and what comes next, proven
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu plan show L-520300-… --proof plan.proof")]
pub struct Show {
    /// The plan
    #[arg(value_parser = word::<PlanId>)]
    id: PlanId,
    /// An older version
    #[arg(long, value_name = "N")]
    version: Option<u64>,
}

impl Asks for Show {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        let id = self.id;
        if let Some(version) = self.version {
            let question = GetPlanVersion { id, version };
            return session.show_page(question, read, |answer, names, lang, style| plan::version_page(answer, names, lang, style));
        }
        let document = session.answer(GetPlan { id }, read)?;
        let now = document.time;
        session.tell_page(&document, read, |answer, names, lang, style| plan::page(answer, now, names, lang, style))
    }
}
