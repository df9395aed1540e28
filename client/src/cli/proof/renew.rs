//! `mulu proof renew`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::ledger::proof::{Claim, ProofFile};
use serde::Serialize;

use super::judge::{judged, read};
use crate::cli::session::Session;
use crate::cli::verb::Run;
use crate::exit::Failure;
use crate::words::proofs;

/// Prove an old answer again by the path of block hashes: no signature of then is needed. A receipt stays as it is: keep the trust file of its time
#[derive(Debug, Args)]
pub struct Renew {
    /// The old proof file
    file: PathBuf,
    /// Where to write the new one
    #[arg(long, value_name = "FILE")]
    proof: PathBuf,
}

#[derive(Serialize)]
struct Renewed {
    renewed: String,
    verified: bool,
}

impl Run for Renew {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let old = ProofFile::from_bytes(&read(&self.file)?).map_err(|e| judged(&e))?;
        if matches!(old.claim, Claim::Receipt(_)) {
            return Err(Failure::wrong(proofs::receipt_stays(), proofs::prove_object()));
        }
        let trusted = session.trust()?.chain_id;
        if old.chain_id != trusted {
            return Err(Failure::other(proofs::other_chain(&old.chain_id, trusted)));
        }
        let bytes = session.ledger()?.renew(&old)?;
        session.keep_seen()?;
        session.write_proof(&self.proof, &bytes)?;
        session.out.document(&Renewed { renewed: self.proof.display().to_string(), verified: true })
    }
}
