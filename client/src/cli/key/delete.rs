//! `mulu key delete`.

use clap::Args;
use serde::Serialize;

use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::exit::Failure;

/// Delete a key from this home. On the ledger it stays until it is revoked
#[derive(Debug, Args)]
pub struct Delete {
    /// Its name
    name: String,
    /// Really
    #[arg(long)]
    yes: bool,
}

#[derive(Serialize)]
struct Deleted {
    deleted: String,
}

impl Run for Delete {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        session.keystore()?.delete(&self.name, self.yes)?;
        session.out.document(&Deleted { deleted: self.name })
    }
}
