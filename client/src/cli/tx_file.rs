//! A transaction as a file, for offline and k-of-n signing.

use std::path::Path;

use mulu_contracts::kernel::codec::{decode_exact, encode};
use mulu_contracts::kernel::crypto::KeyId;
use mulu_contracts::kernel::json::{self, MAX_ANSWER_VALUES};
use mulu_contracts::kernel::value::Hash32;
use mulu_contracts::ledger::envelope::{Signature, SignedTx, TxBody};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::session::message_json;
use crate::exit::Failure;
use crate::home;

/// A transaction file. What is signed is `body`; everything else is derived from it and shown for people.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TxFile {
    format: String,
    tx_id: Hash32,
    about: Value,
    body: String,
    signatures: Vec<FileSignature>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileSignature {
    key_id: KeyId,
    algorithm: u8,
    bytes: String,
}

const FORMAT: &str = "mulu-tx/1";

/// Writes a transaction file.
pub fn write(path: &Path, body: &TxBody, signatures: &[Signature]) -> Result<(), Failure> {
    let messages: Vec<Value> = body.messages.iter().map(message_json).collect();
    let about = json!({ "chain_id": body.chain_id, "organisation": body.organisation, "expires": body.expires, "messages": messages });
    let signature = |s: &Signature| FileSignature { key_id: s.key_id, algorithm: s.algorithm, bytes: hex::encode(&s.bytes) };
    let file = TxFile {
        format: FORMAT.into(),
        tx_id: Hash32(body.id()),
        about,
        body: hex::encode(encode(body)),
        signatures: signatures.iter().map(signature).collect(),
    };
    let text = serde_json::to_vec_pretty(&file).map_err(|e| Failure::defect(e.to_string()))?;
    home::write_atomic(path, &text, 0o644).map_err(|e| Failure::file(path, &e))
}

/// Reads one; its body is the one of its id.
pub fn read(path: &Path) -> Result<SignedTx, Failure> {
    let bad = |words: String| Failure::usage(format!("{}: {words}", path.display()), "make one with --offline FILE".to_string());
    let bytes = home::read_file(path, home::MAX_TEXT)?;
    let file: TxFile = json::read(&bytes, MAX_ANSWER_VALUES).map_err(|e| bad(e.to_string()))?;
    if file.format != FORMAT {
        return Err(bad(format!("format {} is not {FORMAT}", file.format)));
    }
    let body: TxBody =
        hex::decode(&file.body).ok().and_then(|b| decode_exact(&b).ok()).ok_or_else(|| bad("the body does not decode".into()))?;
    if body.id() != file.tx_id.0 {
        return Err(bad("the body is not the one of its tx_id".into()));
    }
    let signatures = file.signatures.into_iter().map(|s| {
        let bytes = hex::decode(&s.bytes).map_err(|_| bad("a signature is no hex".into()))?;
        Ok(Signature { key_id: s.key_id, algorithm: s.algorithm, bytes })
    });
    Ok(SignedTx { body, signatures: signatures.collect::<Result<_, Failure>>()? })
}
