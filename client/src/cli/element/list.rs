//! `mulu element list`.

use clap::Args;
use mulu_contracts::element::queries::element::ListElements;
use mulu_contracts::kernel::id::DivisionCode;

use crate::cli::arg::word;
use crate::cli::read::{PageArgs, ReadArgs};
use crate::cli::session::Session;
use crate::cli::verb::Lists;
use crate::exit::Failure;

/// List the elements of a division, proven complete
#[derive(Debug, Args)]
pub struct Elements {
    /// Division; by default the one of the home
    #[arg(long, alias = "in", value_name = "DIVISION", value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
    /// Not the divisions below
    #[arg(long)]
    not_below: bool,
}

impl Lists for Elements {
    fn list(self, session: &mut Session, read: &ReadArgs, page: &PageArgs) -> Result<(), Failure> {
        let (division, below) = (session.known_division(self.division, read)?, !self.not_below);
        session.list(|from, limit| ListElements { division, below, from, limit }, read, page)
    }
}
