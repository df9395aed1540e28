//! `mulu scenario history`.

use clap::Args;
use mulu_contracts::authorization::queries::ScenarioHistory;
use mulu_contracts::kernel::id::ScenarioId;

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// Acts on a scenario, oldest first, each with its reason
#[derive(Debug, Args)]
pub struct History {
    /// The scenario
    #[arg(value_parser = word::<ScenarioId>)]
    id: ScenarioId,
}

impl Lists for History {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        session.list(|from, limit| ScenarioHistory { id: self.id, from: from.position, limit }, read, page)
    }
}
