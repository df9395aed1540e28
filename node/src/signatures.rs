//! Signatures judged once and on all cores: CheckTx, ProcessProposal and FinalizeBlock share the verdicts.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use mulu_contracts::kernel::codec::sha256;
use mulu_contracts::kernel::crypto::{PublicKey, Strict, Verifier};
use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::state::StateRead;
use mulu_contracts::ledger::envelope::{Bundle, MAX_SIGNATURES, SignedTx};
use mulu_contracts::party::keys;

/// Most verdicts kept; then the memory starts anew.
const MAX_VERDICTS: usize = 200_000;
/// Fewer transactions than this are judged on the calling thread.
const WORTH_THREADS: usize = 8;
/// Transactions that are judged before the next ones are looked at.
const PART: usize = 16;

/// Verdicts by SHA-256 of key, message and signature. Pure memory: the verdict is always that of [`Strict`].
#[derive(Default)]
pub struct Signatures {
    verdicts: Mutex<HashMap<[u8; 32], bool>>,
}

fn name(key: &PublicKey, message: &[u8], signature: &[u8]) -> [u8; 32] {
    sha256(&[&[key.algorithm()], key.bytes(), &(message.len() as u64).to_le_bytes(), message, signature])
}

/// The signatures of a transaction whose keys stand in state, with what they sign.
struct Signed<'a> {
    message: Vec<u8>,
    by: Vec<(PublicKey, &'a [u8])>,
}

impl Signed<'_> {
    fn read<'a>(state: &dyn StateRead, tx: &'a SignedTx) -> Result<Signed<'a>, Fault> {
        let mut by = Vec::new();
        // With more of them, or one twice, the envelope fails before or at the second.
        for (n, signature) in tx.signatures.iter().enumerate().take(MAX_SIGNATURES) {
            if tx.signatures[..n].iter().any(|other| other.key_id == signature.key_id) {
                break;
            }
            if let Some(key) = keys::signing_key(&tx.body.organisation, &signature.key_id).get(state)? {
                by.push((key.spec.public_key, signature.bytes.as_slice()));
            }
        }
        Ok(Signed { message: tx.body.sign_bytes(), by })
    }
}

impl Signatures {
    /// Judges the signatures of these bundles whose keys already stand in state, as many as `most`: what a block pays for. Of a transaction
    /// none is judged behind one that does not hold.
    pub fn prepare(&self, state: &dyn StateRead, bundles: &[Bundle], most: u64) -> Result<(), Fault> {
        let (mut open, mut count) = (Vec::new(), 0);
        for tx in bundles.iter().flat_map(|bundle| &bundle.transactions) {
            let signed = Signed::read(state, tx)?;
            count += signed.by.len() as u64;
            if count > most {
                break;
            }
            open.push(signed);
        }
        self.judge(&open);
        Ok(())
    }

    /// The first transaction of a bundle with a signature that does not hold. Judged part by part, so that who cannot sign makes no more work
    /// than one part.
    pub fn first_forged(&self, state: &dyn StateRead, bundle: &Bundle) -> Result<Option<usize>, Fault> {
        for (part, txs) in bundle.transactions.chunks(PART).enumerate() {
            let open = txs.iter().map(|tx| Signed::read(state, tx)).collect::<Result<Vec<_>, _>>()?;
            if let Some(at) = self.judge(&open).iter().position(|holds| !holds) {
                return Ok(Some(part * PART + at));
            }
        }
        Ok(None)
    }

    /// On all cores: does each hold?
    fn judge(&self, open: &[Signed<'_>]) -> Vec<bool> {
        let holds = |signed: &Signed<'_>| signed.by.iter().all(|(key, signature)| self.verify(key, &signed.message, signature));
        let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
        if open.len() < WORTH_THREADS || threads == 1 {
            return open.iter().map(holds).collect();
        }
        std::thread::scope(|scope| {
            let parts = open.chunks(open.len().div_ceil(threads));
            let judged: Vec<_> = parts.map(|part| scope.spawn(move || part.iter().map(holds).collect::<Vec<_>>())).collect();
            // Who does not answer has judged nothing: it is judged again where it is needed.
            judged.into_iter().flat_map(|thread| thread.join().unwrap_or_default()).collect()
        })
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

#[cfg(test)]
mod tests {
    use mulu_contracts::kernel::value::Time;
    use mulu_contracts::ledger::entry::AnyRule;
    use mulu_contracts::ledger::envelope::TxBody;
    use mulu_contracts::ledger::rule::Rule as _;
    use mulu_contracts::ledger::samples::{DEPARTMENT, SALTS, time, uscc};
    use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
    use mulu_testkit::{CHAIN, Ledger, sign};

    use super::*;

    fn signed(n: i64) -> SignedTx {
        let messages = vec![AnyRule::from(AmendOrganisation::example()).message(&SALTS)];
        sign(TxBody { chain_id: CHAIN.into(), organisation: uscc(DEPARTMENT), expires: Time(time().0 + n), messages }, &["3/0", "3/1"])
    }

    fn forged(n: i64) -> SignedTx {
        let mut tx = signed(n);
        tx.signatures.iter_mut().for_each(|signature| signature.bytes[40] ^= 1);
        tx
    }

    fn judged(signatures: &Signatures) -> usize {
        signatures.verdicts.lock().unwrap().len()
    }

    #[test]
    fn who_cannot_sign_makes_no_more_work_than_one_part() {
        let ledger = Ledger::new();
        let signatures = Signatures::default();
        let bundle = Bundle { transactions: (0..1_000).map(forged).collect() };
        assert_eq!(signatures.first_forged(&ledger.state, &bundle), Ok(Some(0)));
        assert_eq!(judged(&signatures), PART, "of each transaction the first one, and no other part");
        let bundle = Bundle { transactions: (0..40).map(signed).chain([forged(99)]).collect() };
        assert_eq!(signatures.first_forged(&ledger.state, &bundle), Ok(Some(40)));
        let bundle = Bundle { transactions: (0..40).map(signed).collect() };
        assert_eq!(signatures.first_forged(&ledger.state, &bundle), Ok(None));
    }

    #[test]
    fn no_more_is_judged_ahead_than_a_block_pays_for_and_one_key_signs_once() {
        let ledger = Ledger::new();
        let signatures = Signatures::default();
        let bundle = Bundle { transactions: (0..100).map(signed).collect() };
        signatures.prepare(&ledger.state, std::slice::from_ref(&bundle), 50).unwrap();
        assert_eq!(judged(&signatures), 50);
        let mut again = signed(500);
        again.signatures = vec![again.signatures[0].clone(); 16];
        let signatures = Signatures::default();
        signatures.prepare(&ledger.state, &[Bundle { transactions: vec![again] }], 50).unwrap();
        assert_eq!(judged(&signatures), 1);
    }
}
