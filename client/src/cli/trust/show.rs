//! `mulu trust show`.

use clap::Args;

use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::exit::Failure;

/// Show what is trusted
#[derive(Debug, Args)]
pub struct Show {}

impl Run for Show {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let trust = session.trust()?;
        session.out.document(&trust)
    }
}
