//! Messages and signatures.

use ed25519_dalek::Signer as _;
use mulu_contracts::kernel::crypto::ED25519;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::{Signature, SignedTx, TxBody};
use mulu_contracts::ledger::samples::{SALTS, public, secret};
use mulu_contracts::registry::REGISTRY;

/// Signs a body with keys of these labels.
pub fn sign(body: TxBody, keys: &[&str]) -> SignedTx {
    let bytes = body.sign_bytes();
    let signature = |label: &&str| Signature {
        key_id: public(label).key_id(),
        algorithm: ED25519,
        bytes: secret(label).sign(&bytes).to_bytes().to_vec(),
    };
    let signatures = keys.iter().map(signature).collect();
    SignedTx { body, signatures }
}

/// The same message, read back from its JSON and from its bytes.
pub fn reencoded(rule: &AnyRule) -> AnyRule {
    let message = rule.message(&SALTS);
    let name = rule.kind().name().expect("the kind is known");
    let json = REGISTRY
        .kind_named(name)
        .map(|kind| kind.from_json(rule.to_json()))
        .expect("the kind is known")
        .expect("the JSON is the rule's own");
    assert_eq!(json.message(&SALTS), message, "JSON and borsh differ for {name}");
    REGISTRY
        .kind(message.kind)
        .map(|kind| kind.decode(&message.payload))
        .expect("the kind is known")
        .expect("the payload is the rule's own")
}
