//! `mulu access history`.

use clap::Args;
use mulu_contracts::access_request::queries::AccessRequestHistory;
use mulu_contracts::kernel::id::RequestId;

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// Acts on an access request, oldest first, each with its reason
#[derive(Debug, Args)]
pub struct History {
    /// The request
    #[arg(value_parser = word::<RequestId>)]
    id: RequestId,
}

impl Lists for History {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        session.list(|from, limit| AccessRequestHistory { id: self.id, from: from.position, limit }, read, page)
    }
}
