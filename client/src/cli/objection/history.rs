//! `mulu objection history`.

use clap::Args;
use mulu_contracts::kernel::id::ObjectionId;
use mulu_contracts::objection::queries::ObjectionHistory;

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// Acts on an objection, oldest first, each with its reason
#[derive(Debug, Args)]
pub struct History {
    /// The objection
    #[arg(value_parser = word::<ObjectionId>)]
    id: ObjectionId,
}

impl Lists for History {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        session.list(|from, limit| ObjectionHistory { id: self.id, from: from.position, limit }, read, page)
    }
}
