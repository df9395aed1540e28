//! `mulu plan overdue`.

use clap::Args;

use crate::cli::overdue::DueFlags;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// List plans whose review is overdue in a division, proven complete
#[derive(Debug, Args)]
#[command(after_help = "Examples: mulu plan overdue --division 520300\n          mulu plan overdue --division 520300 --until 2026-12-31")]
pub struct Overdue {
    #[command(flatten)]
    due: DueFlags,
}

impl Lists for Overdue {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        self.due.list("plan", session, read, page)
    }
}
