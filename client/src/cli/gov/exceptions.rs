//! `mulu gov exceptions`.

use clap::Args;
use mulu_contracts::governance::queries::ListExceptions;
use mulu_contracts::kernel::id::Uscc;

use crate::cli::arg::word;
use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;

/// Pairs of conflicting roles that an organisation may hold for a while
#[derive(Debug, Args)]
pub struct Exceptions {
    /// 统一社会信用代码
    #[arg(value_name = "USCC", value_parser = word::<Uscc>)]
    uscc: Uscc,
}

impl Asks for Exceptions {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        session.show(ListExceptions { uscc: self.uscc }, read)
    }
}
