//! `mulu tx show`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::kernel::crypto::KeyId;
use mulu_contracts::kernel::value::Hash32;
use serde::Serialize;

use crate::cli::session::Session;
use crate::cli::session::tx_file::{self, About};
use crate::cli::verb::Run;
use crate::exit::Failure;

/// Show a transaction file: what it says and who signed
#[derive(Debug, Args)]
pub struct Show {
    /// The file
    file: PathBuf,
}

#[derive(Serialize)]
struct Shown {
    tx_id: Hash32,
    #[serde(flatten)]
    about: About,
    signed_by: Vec<KeyId>,
}

impl Run for Show {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let tx = tx_file::read(&self.file)?;
        let signed_by = tx.signatures.iter().map(|signature| signature.key_id).collect();
        session.out.document(&Shown { tx_id: Hash32(tx.body.id()), about: About::of(&tx.body), signed_by })
    }
}
