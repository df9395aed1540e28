//! `mulu gov governors`.

use clap::Args;
use mulu_contracts::governance::queries::ListGovernors;

use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;

/// Who votes, and how many votes it takes
#[derive(Debug, Args)]
pub struct Governors {}

impl Asks for Governors {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        session.show(ListGovernors {}, read)
    }
}
