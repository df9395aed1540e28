//! `mulu grant history`.

use clap::Args;
use mulu_contracts::authorization::queries::GrantHistory;
use mulu_contracts::kernel::id::GrantId;

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// Acts on a grant, oldest first, each with its reason: holds, stops and reports among them
#[derive(Debug, Args)]
pub struct History {
    /// The grant
    #[arg(value_parser = word::<GrantId>)]
    id: GrantId,
}

impl Lists for History {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        session.list(|from, limit| GrantHistory { id: self.id, from: from.position, limit }, read, page)
    }
}
