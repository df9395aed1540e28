//! `mulu tx broadcast`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::session::{Session, tx_file};
use crate::cli::verb::Run;
use crate::cli::write::submit;
use crate::exit::Failure;
use crate::words::usage;

/// Send a signed transaction file and wait for its receipt
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu tx broadcast tx.json --proof tx.proof")]
pub struct Broadcast {
    /// The file
    file: PathBuf,
    /// Write the receipt to a file
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
}

impl Run for Broadcast {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let tx = tx_file::read(&self.file)?;
        if tx.signatures.is_empty() {
            return Err(Failure::no("unsigned", usage::unsigned(), usage::sign_first()));
        }
        let written = submit(session, tx, self.proof.as_deref())?;
        session.out.document(&written)
    }
}
