//! Signatures judged once and on all cores: CheckTx, ProcessProposal and FinalizeBlock share the verdicts.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use mulu_contracts::kernel::codec::sha256;
use mulu_contracts::kernel::crypto::{PublicKey, Strict, Verifier};
use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::state::StateRead;
use mulu_contracts::ledger::envelope::{Bundle, MAX_SIGNATURES};
use mulu_contracts::party::keys;

/// Most verdicts kept; then the memory starts anew.
const MAX_VERDICTS: usize = 200_000;
/// Fewer signatures than this are judged on the calling thread.
const WORTH_THREADS: usize = 8;

/// Verdicts by SHA-256 of key, message and signature. Pure memory: the verdict is always that of [`Strict`].
#[derive(Default)]
pub struct Signatures {
    verdicts: Mutex<HashMap<[u8; 32], bool>>,
}

fn name(key: &PublicKey, message: &[u8], signature: &[u8]) -> [u8; 32] {
    sha256(&[&[key.algorithm()], key.bytes(), &(message.len() as u64).to_le_bytes(), message, signature])
}

impl Signatures {
    /// Judges every signature of these bundles whose key already stands in state.
    pub fn prepare(&self, state: &dyn StateRead, bundles: &[Bundle]) -> Result<(), Fault> {
        let mut open = Vec::new();
        for tx in bundles.iter().flat_map(|b| &b.transactions) {
            if tx.signatures.len() > MAX_SIGNATURES {
                continue;
            }
            let message = tx.body.sign_bytes();
            for signature in &tx.signatures {
                if let Some(key) = keys::signing_key(&tx.body.organisation, &signature.key_id).get(state)? {
                    open.push((key.spec.public_key, message.clone(), signature.bytes.clone()));
                }
            }
        }
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
        if open.len() < WORTH_THREADS || threads == 1 {
            for (key, message, signature) in &open {
                self.verify(key, message, signature);
            }
            return Ok(());
        }
        std::thread::scope(|scope| {
            for part in open.chunks(open.len().div_ceil(threads)) {
                scope.spawn(move || {
                    for (key, message, signature) in part {
                        self.verify(key, message, signature);
                    }
                });
            }
        });
        Ok(())
    }
}

impl Verifier for Signatures {
    fn verify(&self, key: &PublicKey, message: &[u8], signature: &[u8]) -> bool {
        let name = name(key, message, signature);
        let known = self.verdicts.lock().unwrap_or_else(PoisonError::into_inner).get(&name).copied();
        if let Some(verdict) = known {
            return verdict;
        }
        let verdict = Strict.verify(key, message, signature);
        let mut verdicts = self.verdicts.lock().unwrap_or_else(PoisonError::into_inner);
        if verdicts.len() >= MAX_VERDICTS {
            verdicts.clear();
        }
        verdicts.insert(name, verdict);
        verdict
    }
}
