//! `mulu gov version`.

use clap::Args;
use mulu_contracts::ledger::version::GetAppVersion;

use crate::cli::read::ReadArgs;
use crate::cli::session::Session;
use crate::cli::verb::Asks;
use crate::exit::Failure;

/// The app version that stands, and the one that comes
#[derive(Debug, Args)]
pub struct Version {}

impl Asks for Version {
    fn ask(self, session: &mut Session, read: &ReadArgs) -> Result<(), Failure> {
        session.show(GetAppVersion {}, read)
    }
}
