//! `mulu tx status`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::kernel::value::Hash32;

use crate::cli::arg::word;
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::cli::write::accepted;
use crate::exit::Failure;

/// What became of a transaction, proven
#[derive(Debug, Args)]
pub struct Status {
    /// Transaction id, 64 hex digits
    #[arg(value_parser = word::<Hash32>)]
    id: Hash32,
    /// Write the receipt to a file
    #[arg(long, value_name = "FILE")]
    proof: Option<PathBuf>,
}

impl Run for Status {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        match session.ledger()?.try_receipt(&self.id)? {
            Some(receipt) => {
                let written = accepted(session, self.proof.as_deref(), receipt, None)?;
                session.out.document(&written)
            }
            None => Err(Failure::unknown_tx(&self.id.to_string())),
        }
    }
}
