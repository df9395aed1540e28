//! Proof of possession 持有证明 (docs/spec/party.md, Key): a key that a payload brings signs that it belongs to the organisation, on this
//! chain. Without it somebody could put another's public key under a name of its own, and be taken for who signs with it.

use crate::kernel::crypto::{KeyProof, PublicKey};
use crate::kernel::error::{Code, Refusal};
use crate::kernel::id::Uscc;
use crate::kernel::value::List;
use crate::ledger::draft::Draft;

/// Signatures of the keys that a payload brings, in the order of the keys, a claim key last.
pub type Proofs = List<KeyProof, 0, 9>;

/// Keys that a payload brings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brought {
    /// Whose they are to be.
    pub org: Uscc,
    /// The keys.
    pub keys: Vec<PublicKey>,
    /// Their signatures, in the same order.
    pub proofs: Vec<KeyProof>,
}

/// What a key signs.
pub fn possession_bytes(chain_id: &str, org: &Uscc, key: &PublicKey) -> Vec<u8> {
    [b"mulu/possession/v1", chain_id.as_bytes(), org.as_str().as_bytes(), &key.key_id().0].concat()
}

impl Brought {
    /// `key_refused` unless each key signed, and nothing else did.
    pub fn require(&self, chain_id: &str, draft: &Draft<'_>) -> Result<(), Refusal> {
        for (n, key) in self.keys.iter().enumerate() {
            let proven = match self.proofs.get(n) {
                Some(proof) => draft.verify(key, &possession_bytes(chain_id, &self.org, key), proof)?,
                None => false,
            };
            if !proven {
                return Err(Code::KEY_REFUSED.of(format!("{}: no proof of possession", key.key_id())));
            }
        }
        if self.proofs.len() > self.keys.len() {
            return Err(Code::KEY_REFUSED.of("a proof without a key"));
        }
        Ok(())
    }
}
