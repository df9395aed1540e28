//! `mulu tx sign`.

use std::path::PathBuf;

use clap::Args;
use mulu_contracts::kernel::crypto::{ED25519, KeyId};
use mulu_contracts::kernel::value::Hash32;
use mulu_contracts::ledger::envelope::Signature;
use serde::Serialize;

use crate::cli::session::{Session, tx_file};
use crate::cli::verb::Run;
use crate::exit::Failure;
use crate::keystore::Signer as _;

/// Add this home's signature to a transaction file, after showing it
#[derive(Debug, Args)]
#[command(after_help = "Example: mulu tx sign tx.json --key office")]
pub struct Sign {
    /// The file; it is replaced by one with the signature
    file: PathBuf,
}

#[derive(Serialize)]
struct Signed {
    tx_id: Hash32,
    signatures: usize,
}

impl Run for Sign {
    fn run(self, session: &mut Session) -> Result<(), Failure> {
        let mut tx = tx_file::read(&self.file)?;
        session.preview(&tx.body);
        let bytes = tx.body.sign_bytes();
        for signer in session.signers(&[])? {
            let key_id = KeyId(signer.key_id());
            tx.signatures.retain(|signature| signature.key_id != key_id);
            tx.signatures.push(Signature { key_id, algorithm: ED25519, bytes: signer.sign(&bytes).to_vec() });
        }
        tx_file::write(&self.file, &tx.body, &tx.signatures)?;
        session.out.document(&Signed { tx_id: Hash32(tx.body.id()), signatures: tx.signatures.len() })
    }
}
