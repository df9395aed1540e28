//! `mulu key export`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::exit::Failure;
use crate::keystore::Under;

/// Write a key, encrypted under a passphrase of its own, for another home
#[derive(Debug, Args)]
pub struct Export {
    /// Its name
    name: String,
    /// Where to
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// File with the passphrase of the exported key (else MULU_EXPORT_PASSPHRASE, else the home's)
    #[arg(long, value_name = "FILE")]
    new_passphrase_file: Option<PathBuf>,
}

#[derive(Serialize)]
struct Exported {
    exported: String,
    file: String,
    passphrase: Under,
}

impl Run for Export {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let under = session.keystore()?.export(&self.name, &self.out, self.new_passphrase_file.as_deref())?;
        session.out.document(&Exported { exported: self.name, file: self.out.display().to_string(), passphrase: under })
    }
}
