//! `mulu plan history`.

use clap::Args;
use mulu_contracts::authorization::queries::PlanHistory;
use mulu_contracts::kernel::id::PlanId;

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// Acts on a plan, oldest first, each with its reason
#[derive(Debug, Args)]
pub struct History {
    /// The plan
    #[arg(value_parser = word::<PlanId>)]
    id: PlanId,
}

impl Lists for History {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        session.list(|from, limit| PlanHistory { id: self.id, from: from.position, limit }, read, page)
    }
}
