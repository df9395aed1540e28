//! `mulu key change-passphrase`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::exit::Failure;

/// Change the passphrase of the home
#[derive(Debug, Args)]
pub struct ChangePassphrase {
    /// File with the new passphrase (else MULU_NEW_PASSPHRASE, else a prompt)
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

#[derive(Serialize)]
struct Changed {
    changed: bool,
}

impl Run for ChangePassphrase {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        session.keystore()?.change_passphrase(self.new_passphrase_file.as_deref())?;
        session.out.document(&Changed { changed: true })
    }
}
