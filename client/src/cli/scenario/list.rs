//! `mulu scenario list`.

use clap::Args;
use mulu_contracts::authorization::queries::lists::ListScenarios;
use mulu_contracts::authorization::records::scenario::ScenarioStatus;
use mulu_contracts::kernel::id::Uscc;

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// List scenarios of an applicant, proven complete
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu scenario list --applicant 91520300MA0000042A --status open\n          mulu scenario list --key developer"
)]
pub struct Scenarios {
    /// Of an organisation (USCC); by default the one of the key
    #[arg(long, value_name = "USCC", value_parser = word::<Uscc>)]
    applicant: Option<Uscc>,
    /// Only with this status: open, withdrawn
    #[arg(long, value_name = "STATUS", value_parser = word::<ScenarioStatus>)]
    status: Option<ScenarioStatus>,
}

impl Lists for Scenarios {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        let (applicant, status) = (session.organisation(self.applicant)?, self.status);
        session.list(|from, limit| ListScenarios { applicant, status, from, limit }, read, page)
    }
}
