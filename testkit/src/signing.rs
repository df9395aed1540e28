//! Messages and signatures.

use ed25519_dalek::Signer as _;
use mulu_contracts::kernel::crypto::{ED25519, KeyProof, PublicKey};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::{Signature, SignedTx, TxBody};
use mulu_contracts::ledger::samples::{SALTS, public, secret};
use mulu_contracts::registry::REGISTRY;

use crate::network::CHAIN;

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

/// Words that name sample keys besides labels of keys and numbers of organisations.
const WORDS: [&str; 12] = ["letter", "office", "claim", "matrix", "new", "first", "second", "third", "12/0", "12/1", "5/0", "none"];

/// The same with the proofs of possession of all sample keys that it brings, as far as their labels stand in it.
pub fn proven(rule: &AnyRule) -> AnyRule {
    fn labels(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(map) => map.iter().for_each(|(name, inner)| match inner {
                serde_json::Value::String(label) if name == "label" => found.push(label.clone()),
                inner => labels(inner, found),
            }),
            serde_json::Value::Array(items) => items.iter().for_each(|inner| labels(inner, found)),
            _ => {}
        }
    }
    if rule.brings().is_none() {
        return rule.clone();
    }
    let mut known: Vec<String> = WORDS.iter().map(ToString::to_string).collect();
    labels(&rule.to_json(), &mut known);
    let sign = |key: &PublicKey, bytes: &[u8]| {
        let label = known.iter().find(|label| public(label) == *key)?;
        Some(KeyProof(secret(label).sign(bytes).to_bytes()))
    };
    rule.proven(CHAIN, &sign).unwrap_or_else(|_| rule.clone())
}

/// The same message, read back from its JSON and from its bytes.
pub fn reencoded(rule: &AnyRule) -> AnyRule {
    let rule = &proven(rule);
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
