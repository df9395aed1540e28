//! `mulu tx`: transactions as files, for offline and k-of-n signing, and what became of them.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use mulu_contracts::codec::{decode_exact, encode};
use mulu_contracts::crypto::KeyId;
use mulu_contracts::envelope::{Signature, SignedTx, TxBody};
use mulu_contracts::registry::AnyRule;
use mulu_contracts::value::Hash32;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::session::{Session, message_json};
use super::write::{self, WriteArgs};
use crate::exit::Failure;
use crate::keystore::Signer;

/// Transactions
#[derive(Debug, Subcommand)]
pub enum Tx {
    /// Send messages of any kind from a form: [{"kind": NAME, "payload": {…}}, …] in one atomic transaction
    Submit {
        #[command(flatten)]
        write: WriteArgs,
    },
    /// Add this home's signature to a transaction file, after showing it
    Sign {
        /// The file; it is replaced by one with the signature
        file: PathBuf,
    },
    /// Send a signed transaction file and wait for its receipt
    Broadcast {
        /// The file
        file: PathBuf,
        /// Write the receipt to a file
        #[arg(long, value_name = "FILE")]
        proof: Option<PathBuf>,
    },
    /// Show a transaction file: what it says and who signed
    Show {
        /// The file
        file: PathBuf,
    },
    /// Send the further signature of an act on which several organisations must agree ✍, after showing it
    Agree(super::joint::AgreeArgs),
    /// List the acts that wait for a signature
    Waiting(super::joint::WaitingArgs),
    /// What became of a transaction, proven
    Status {
        /// Transaction id, 64 hex digits
        id: String,
        /// Write the receipt to a file
        #[arg(long, value_name = "FILE")]
        proof: Option<PathBuf>,
    },
}

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
pub fn write_file(path: &Path, body: &TxBody, signatures: &[Signature]) -> Result<(), Failure> {
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
    crate::home::write_atomic(path, &text, 0o644).map_err(|e| Failure::file(path, &e))
}

fn read_file(path: &Path) -> Result<SignedTx, Failure> {
    let bad = |words: String| Failure::usage(format!("{}: {words}", path.display()), "make one with --offline FILE".to_string());
    let bytes = crate::home::read_file(path, crate::home::MAX_TEXT)?;
    let file: TxFile = serde_json::from_slice(&bytes).map_err(|e| bad(e.to_string()))?;
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

/// Runs a command.
pub fn run(session: &mut Session, command: Tx) -> Result<(), Failure> {
    match command {
        Tx::Agree(args) => super::joint::run(session, &args),
        Tx::Waiting(args) => super::joint::waiting(session, &args),
        Tx::Submit { write } => submit(session, &write),
        Tx::Sign { file } => {
            let mut tx = read_file(&file)?;
            session.preview(&tx.body)?;
            let bytes = tx.body.sign_bytes();
            for signer in session.signers(&[])? {
                let key_id = KeyId(signer.key_id());
                tx.signatures.retain(|s| s.key_id != key_id);
                tx.signatures.push(Signature { key_id, algorithm: mulu_contracts::crypto::ED25519, bytes: signer.sign(&bytes).to_vec() });
            }
            write_file(&file, &tx.body, &tx.signatures)?;
            session.out.document(&json!({ "tx_id": Hash32(tx.body.id()), "signatures": tx.signatures.len() }))
        }
        Tx::Broadcast { file, proof } => {
            let tx = read_file(&file)?;
            let receipt = write::submit(session, tx)?;
            write::report(session, proof.as_deref(), receipt)
        }
        Tx::Show { file } => {
            let tx = read_file(&file)?;
            let messages: Vec<Value> = tx.body.messages.iter().map(message_json).collect();
            let keys: Vec<_> = tx.signatures.iter().map(|s| s.key_id).collect();
            session
                .out
                .document(&json!({ "tx_id": Hash32(tx.body.id()), "chain_id": tx.body.chain_id, "organisation": tx.body.organisation,
                "expires": tx.body.expires, "messages": messages, "signed_by": keys }))
        }
        Tx::Status { id, proof } => {
            let id: Hash32 = id
                .parse()
                .map_err(|e: mulu_contracts::codec::TypeError| Failure::usage(format!("{id}: {e}"), "copy the tx_id".to_string()))?;
            match session.ledger()?.try_receipt(&id)? {
                Some(receipt) => write::report(session, proof.as_deref(), receipt),
                None => Err(Failure::unknown_tx(&id.to_string())),
            }
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MessageForm {
    kind: String,
    payload: Value,
}

fn submit(session: &mut Session, write: &WriteArgs) -> Result<(), Failure> {
    if write.template {
        let examples: Vec<_> = mulu_contracts::registry::KINDS.iter().take(1).filter_map(|k| AnyRule::example(*k)).collect();
        return session
            .out
            .raw_json(&json!(examples.iter().map(|e| json!({ "kind": e.kind(), "payload": e.to_json() })).collect::<Vec<_>>()));
    }
    let Some(path) = &write.file else {
        return Err(Failure::usage("which messages?", "--file FORM.json; --template prints one".to_string()));
    };
    let bytes = crate::home::read_file(path, crate::home::MAX_TEXT)?;
    let hint = || "a list of {\"kind\": …, \"payload\": …}; --template prints one".to_string();
    let forms: Vec<MessageForm> = serde_json::from_slice(&bytes).map_err(|e| Failure::usage(format!("{}: {e}", path.display()), hint()))?;
    let mut rules = Vec::new();
    for form in forms {
        match AnyRule::from_json(&form.kind, form.payload) {
            Some(Ok(rule)) => rules.push(rule),
            Some(Err(e)) => return Err(Failure::usage(format!("{}: {e}", form.kind), hint())),
            None => return Err(Failure::usage(format!("no kind is called {}", form.kind), hint())),
        }
    }
    write::send(session, write, &rules)
}
