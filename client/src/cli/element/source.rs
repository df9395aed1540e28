//! `mulu element source`.

use clap::Args;
use mulu_contracts::element::queries::element::SourceOf;
use mulu_contracts::kernel::id::DivisionCode;
use mulu_contracts::kernel::text::Code;

use crate::cli::arg::word;
use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;

/// Where a number comes from in a division: the element defined nearest above, and its source
#[derive(Debug, Args)]
pub struct Source {
    /// Code of the element
    #[arg(value_parser = word::<Code<48>>)]
    code: Code<48>,
    /// Division; by default the one of the home
    #[arg(long, alias = "in", value_name = "DIVISION", value_parser = word::<DivisionCode>)]
    division: Option<DivisionCode>,
}

impl Asks for Source {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        let division = session.known_division(self.division, read)?;
        session.show(SourceOf { key: self.code, division }, read)
    }
}
