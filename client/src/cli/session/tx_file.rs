//! A transaction as a file, for offline and k-of-n signing.

use std::path::Path;

use mulu_contracts::kernel::codec::{decode_exact, encode};
use mulu_contracts::kernel::crypto::KeyId;
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::json::{self, MAX_ANSWER_VALUES};
use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::kernel::value::{Hash32, Time};
use mulu_contracts::ledger::envelope::{Message, Signature, SignedTx, TxBody};
use mulu_contracts::registry::REGISTRY;
use serde::{Deserialize, Serialize};

use super::state::Session;
use crate::exit::Failure;
use crate::home;
use crate::words::usage;

/// A transaction file. What is signed is `body`; everything else is derived from it and shown for people.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TxFile {
    format: String,
    tx_id: Hash32,
    #[serde(deserialize_with = "anything")]
    about: Option<About>,
    body: String,
    signatures: Vec<FileSignature>,
}

/// Words for people stand for themselves; whoever reads the file reads the body.
fn anything<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<About>, D::Error> {
    serde::de::IgnoredAny::deserialize(deserializer).map(|_| None)
}

/// What a transaction says, for people.
#[derive(Debug, Serialize)]
pub struct About {
    /// Chain.
    pub chain_id: String,
    /// Who sends it.
    pub organisation: Uscc,
    /// It enters a block before this time.
    pub expires: Time,
    /// What it does.
    pub messages: Vec<AboutMessage>,
}

/// A message of a kind that this program knows, or of another.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum AboutMessage {
    /// With its payload.
    Known {
        /// Kind.
        kind: Kind,
        /// Payload, in words.
        payload: serde_json::Value,
    },
    /// As bytes.
    Unknown {
        /// Number of the kind.
        kind: String,
        /// Payload in hex.
        payload_hex: String,
    },
}

impl About {
    /// Of a body.
    pub fn of(body: &TxBody) -> About {
        let (chain_id, organisation, expires) = (body.chain_id.clone(), body.organisation, body.expires);
        About { chain_id, organisation, expires, messages: body.messages.iter().map(AboutMessage::of).collect() }
    }
}

impl AboutMessage {
    fn of(message: &Message) -> AboutMessage {
        match REGISTRY.kind(message.kind).map(|kind| kind.decode(&message.payload)) {
            Some(Ok(rule)) => AboutMessage::Known { kind: rule.kind(), payload: rule.to_json() },
            _ => AboutMessage::Unknown { kind: message.kind.to_string(), payload_hex: hex::encode(&message.payload) },
        }
    }
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileSignature {
    key_id: KeyId,
    algorithm: u8,
    bytes: String,
}

const FORMAT: &str = "mulu-tx/1";

impl Session {
    /// Shows on a terminal what is about to be signed.
    pub fn preview(&self, body: &TxBody) {
        self.out.preview(&serde_json::json!(About::of(body)));
    }
}

/// Writes a transaction file.
pub fn write(path: &Path, body: &TxBody, signatures: &[Signature]) -> Result<(), Failure> {
    let signature = |s: &Signature| FileSignature { key_id: s.key_id, algorithm: s.algorithm, bytes: hex::encode(&s.bytes) };
    let file = TxFile {
        format: FORMAT.into(),
        tx_id: Hash32(body.id()),
        about: Some(About::of(body)),
        body: hex::encode(encode(body)),
        signatures: signatures.iter().map(signature).collect(),
    };
    let text = serde_json::to_vec_pretty(&file).map_err(|e| Failure::defect(e.to_string()))?;
    home::write_atomic(path, &text, 0o644).map_err(|e| Failure::file(path, &e))
}

/// Reads one; its body is the one of its id.
pub fn read(path: &Path) -> Result<SignedTx, Failure> {
    let bad = |why: String| Failure::wrong(usage::not_a_tx(path.display(), why), usage::make_tx());
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
