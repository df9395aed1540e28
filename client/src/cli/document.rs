//! Documents that stay outside of the ledger: their hashes are entered.

use std::path::Path;

use mulu_contracts::kernel::value::Hash;
use sha2::{Digest as _, Sha256};

use crate::exit::Failure;

/// SHA-256 of a file, or the hash that was said.
pub fn document_hash(file: Option<&Path>, said: Option<&Hash>) -> Result<Option<Hash>, Failure> {
    match (file, said) {
        (Some(path), _) => {
            let mut file = std::fs::File::open(path).map_err(|e| Failure::file(path, &e))?;
            let mut hasher = Sha256::new();
            std::io::copy(&mut file, &mut hasher).map_err(|e| Failure::file(path, &e))?;
            let text = format!("sha256:{}", hex::encode(hasher.finalize()));
            text.parse().map(Some).map_err(|e| Failure::defect(format!("{text}: {e}")))
        }
        (None, said) => Ok(said.copied()),
    }
}
