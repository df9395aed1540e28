//! `mulu application reviews`.

use clap::Args;
use mulu_contracts::authorization::queries::lists::ListReviews;
use mulu_contracts::kernel::id::ApplicationId;

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// List the reviews of an application, of all its versions, oldest first, proven complete
#[derive(Debug, Args)]
pub struct Reviews {
    /// The application
    #[arg(value_parser = word::<ApplicationId>)]
    id: ApplicationId,
}

impl Lists for Reviews {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        session.list(|from, limit| ListReviews { id: self.id, from, limit }, read, page)
    }
}
