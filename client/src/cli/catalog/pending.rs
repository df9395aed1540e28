//! `mulu catalog pending`.

use clap::Args;
use mulu_contracts::catalog::queries::lists::ListPendingReviews;
use mulu_contracts::catalog::queries::standing::OverdueReviews;
use mulu_contracts::kernel::id::{DivisionCode, Uscc};
use mulu_contracts::kernel::text::Code;

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// List what waits for review
#[derive(Debug, Args)]
#[command(
    after_help = "Examples: mulu catalog pending --division 520300\n          mulu catalog pending --division 520300 --overdue --provider 11520300MB0000088B"
)]
pub struct Pending {
    /// Division; by default the one of the home
    #[arg(long, value_name = "DIVISION", value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
    /// Only this sector
    #[arg(long, value_name = "CODE", value_parser = word::<Code<24>>)]
    sector: Option<Code<24>>,
    /// Only those whose review is overdue
    #[arg(long)]
    overdue: bool,
    /// Only entries of this provider (USCC), of those that are overdue
    #[arg(long, value_name = "USCC", value_parser = word::<Uscc>, requires = "overdue")]
    provider: Option<Uscc>,
}

impl Lists for Pending {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        let division = session.known_division(self.division, read)?;
        let Pending { sector, provider, .. } = self;
        if self.overdue {
            let make = |from, limit| OverdueReviews { division, below: true, sector: sector.clone(), provider, from, limit };
            return session.scan(make, read, page);
        }
        session.list(|from, limit| ListPendingReviews { division, below: true, sector: sector.clone(), from, limit }, read, page)
    }
}
