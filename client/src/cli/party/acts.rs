//! `mulu party acts`.

use clap::Args;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::party::queries::organisation::ActsOf;

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// What an organisation did 行为留痕
#[derive(Debug, Args)]
pub struct Acts {
    /// 统一社会信用代码
    #[arg(value_name = "USCC", value_parser = word::<Uscc>)]
    uscc: Uscc,
}

impl Lists for Acts {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        session.list(|from, limit| ActsOf { uscc: self.uscc, from: from.position, limit }, read, page)
    }
}
