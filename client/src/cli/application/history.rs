//! `mulu application history`.

use clap::Args;
use mulu_contracts::authorization::queries::ApplicationHistory;
use mulu_contracts::kernel::id::ApplicationId;

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// Acts on an application, oldest first, each with its reason
#[derive(Debug, Args)]
pub struct History {
    /// The application
    #[arg(value_parser = word::<ApplicationId>)]
    id: ApplicationId,
}

impl Lists for History {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        session.list(|from, limit| ApplicationHistory { id: self.id, from: from.position, limit }, read, page)
    }
}
