//! `mulu inventory show`.

use clap::Args;
use mulu_contracts::catalog::queries::inventory::GetInventory;
use mulu_contracts::catalog::records::inventory::Period;
use mulu_contracts::kernel::id::Uscc;

use crate::cli::arg::word;
use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;

/// Show an inventory, proven: the newest, or that of a period
#[derive(Debug, Args)]
pub struct Show {
    /// 统一社会信用代码
    #[arg(value_name = "USCC", value_parser = word::<Uscc>)]
    org: Uscc,
    /// Period: a half-year, quarter or month, such as 2026-H1, 2026-Q3 or 2026-07
    #[arg(long, value_parser = word::<Period>)]
    period: Option<Period>,
}

impl Asks for Show {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        session.show(GetInventory { org: self.org, period: self.period }, read)
    }
}
