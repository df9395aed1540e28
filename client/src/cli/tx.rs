//! `mulu tx`: transactions as files, for offline and k-of-n signing, and what became of them.

use std::path::PathBuf;

use clap::Subcommand;
use mulu_contracts::kernel::crypto::KeyId;
use mulu_contracts::kernel::json::{self, MAX_ANSWER_VALUES};
use mulu_contracts::kernel::value::Hash32;
use mulu_contracts::ledger::envelope::Signature;
use mulu_contracts::registry::REGISTRY;
use serde::Deserialize;
use serde_json::{Value, json};

use super::joint::{self, AgreeArgs, ClearArgs, WaitingArgs};
use super::session::{Session, message_json};
use super::tx_file;
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
    Agree(AgreeArgs),
    /// Take an act on which several had to agree, and that lapsed, off the lists
    Clear(ClearArgs),
    /// List the acts that wait for a signature
    Waiting(WaitingArgs),
    /// What became of a transaction, proven
    Status {
        /// Transaction id, 64 hex digits
        id: String,
        /// Write the receipt to a file
        #[arg(long, value_name = "FILE")]
        proof: Option<PathBuf>,
    },
}

/// Runs a command.
pub fn run(session: &mut Session, command: Tx) -> Result<(), Failure> {
    match command {
        Tx::Agree(args) => joint::run(session, &args),
        Tx::Clear(args) => joint::clear(session, &args),
        Tx::Waiting(args) => joint::waiting(session, &args),
        Tx::Submit { write } => submit(session, &write),
        Tx::Sign { file } => {
            let mut tx = tx_file::read(&file)?;
            session.preview(&tx.body)?;
            let bytes = tx.body.sign_bytes();
            for signer in session.signers(&[])? {
                let key_id = KeyId(signer.key_id());
                tx.signatures.retain(|s| s.key_id != key_id);
                tx.signatures.push(Signature {
                    key_id,
                    algorithm: mulu_contracts::kernel::crypto::ED25519,
                    bytes: signer.sign(&bytes).to_vec(),
                });
            }
            tx_file::write(&file, &tx.body, &tx.signatures)?;
            session.out.document(&json!({ "tx_id": Hash32(tx.body.id()), "signatures": tx.signatures.len() }))
        }
        Tx::Broadcast { file, proof } => {
            let tx = tx_file::read(&file)?;
            let written = write::submit(session, tx, proof.as_deref())?;
            session.out.document(&written)
        }
        Tx::Show { file } => {
            let tx = tx_file::read(&file)?;
            let messages: Vec<Value> = tx.body.messages.iter().map(message_json).collect();
            let keys: Vec<_> = tx.signatures.iter().map(|s| s.key_id).collect();
            session
                .out
                .document(&json!({ "tx_id": Hash32(tx.body.id()), "chain_id": tx.body.chain_id, "organisation": tx.body.organisation,
                "expires": tx.body.expires, "messages": messages, "signed_by": keys }))
        }
        Tx::Status { id, proof } => {
            let id: Hash32 = id.parse().map_err(|e: mulu_contracts::kernel::codec::TypeError| {
                Failure::usage(format!("{id}: {e}"), "copy the tx_id".to_string())
            })?;
            match session.ledger()?.try_receipt(&id)? {
                Some(receipt) => {
                    let written = write::accepted(session, proof.as_deref(), receipt, None)?;
                    session.out.document(&written)
                }
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
        let examples: Vec<_> = REGISTRY.kinds().into_iter().take(1).map(|kind| kind.example()).collect();
        return session
            .out
            .raw_json(&json!(examples.iter().map(|e| json!({ "kind": e.kind(), "payload": e.to_json() })).collect::<Vec<_>>()));
    }
    let Some(path) = &write.file else {
        return Err(Failure::usage("which messages?", "--file FORM.json; --template prints one".to_string()));
    };
    let bytes = crate::home::read_file(path, crate::home::MAX_TEXT)?;
    let hint = || "a list of {\"kind\": …, \"payload\": …}; --template prints one".to_string();
    let forms: Vec<MessageForm> =
        json::read(&bytes, MAX_ANSWER_VALUES).map_err(|e| Failure::usage(format!("{}: {e}", path.display()), hint()))?;
    let mut rules = Vec::new();
    for form in forms {
        match REGISTRY.kind_named(&form.kind).map(|kind| kind.from_json(form.payload)) {
            Some(Ok(rule)) => rules.push(rule),
            Some(Err(e)) => return Err(Failure::usage(format!("{}: {e}", form.kind), hint())),
            None => return Err(Failure::usage(format!("no kind is called {}", form.kind), hint())),
        }
    }
    write::send(session, write, &rules)
}
