//! `mulu access reports`.

use clap::Args;
use mulu_contracts::access_request::queries::lists::ListUseReports;
use mulu_contracts::kernel::id::RequestId;

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// List the reports of use of a request, proven complete
#[derive(Debug, Args)]
pub struct Reports {
    /// The request
    #[arg(value_parser = word::<RequestId>)]
    request: RequestId,
}

impl Lists for Reports {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        session.list(|from, limit| ListUseReports { request: self.request, from, limit }, read, page)
    }
}
