//! `mulu key import`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::exit::Failure;

/// Take in an exported key
#[derive(Debug, Args)]
pub struct Import {
    /// Its name here
    name: String,
    /// The exported file
    file: PathBuf,
    /// File with the passphrase of the exported key (else MULU_EXPORT_PASSPHRASE, else the home's)
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

impl Run for Import {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let info = session.keystore()?.import(&self.name, &self.file, self.new_passphrase_file.as_deref())?;
        session.out.document(&info)
    }
}
