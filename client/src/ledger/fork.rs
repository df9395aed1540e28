//! Two proven headers of one height, as evidence that stands for itself.

use serde_json::{Value, json};

/// How this home itself is named, where it is one of the sides.
pub const THIS_HOME: &str = "this home, before";

/// Two signed headers of one height. Validators that this home trusts signed both: evidence against them.
#[derive(Debug, Clone)]
pub struct Fork {
    /// Which height.
    pub height: u64,
    /// URL, header hash and signed evidence of the one and of the other.
    pub sides: [Side; 2],
}

/// One side of a fork.
#[derive(Debug, Clone)]
pub struct Side {
    /// Who showed it.
    pub url: String,
    /// The header's hash.
    pub hash: [u8; 32],
    /// What proves it: the anchor of a proof (borsh, hex), the engine's answer to `commit`, or what this home keeps of it.
    pub evidence: Value,
}

impl Fork {
    /// As a document that stands for itself.
    pub fn json(&self, chain_id: &str) -> Value {
        let side = |side: &Side| json!({ "url": side.url, "header_hash": hex::encode(side.hash), "evidence": side.evidence });
        json!({ "chain_id": chain_id, "height": self.height.to_string(), "sides": self.sides.each_ref().map(side) })
    }
}
