//! What a call is to the node, and who answers it.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use mulu_contracts::dry_run::DryRun;
use mulu_contracts::ledger::ask::QUESTION;
use mulu_contracts::ledger::query::Query as _;
use serde_json::{Value, json};

use super::wire::{Failure, Params};
use crate::app::App;

/// What a call is to the node: each kind has places of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Anything else.
    Read,
    /// A transaction is handed in.
    Write,
    /// A question that executes a transaction.
    DryRun,
}

/// What a call is.
pub fn of(method: &str, params: &Params) -> Work {
    let dry_run = DryRun::NUMBER.to_le_bytes();
    let tries =
        || params.text("path").is_ok_and(|path| path == QUESTION) && params.hex("data").is_ok_and(|data| data.starts_with(&dry_run));
    match method {
        "broadcast_tx_async" | "broadcast_tx_sync" => Work::Write,
        ABCI_QUERY if tries() => Work::DryRun,
        _ => Work::Read,
    }
}

/// The answer of a method.
pub type Answer = Result<Value, Failure>;

/// The methods and the names of their parameters, in their order. No others are served, before CometBFT neither: by `check_tx` anybody could
/// let a bundle wait here that no engine holds, and what nobody needs nobody can turn against a node.
pub const METHODS: &[(&str, &[&str])] = &[
    ("abci_info", &[]),
    (ABCI_QUERY, &["path", "data", "height", "prove"]),
    ("block", &["height"]),
    ("block_results", &["height"]),
    ("broadcast_tx_async", &["tx"]),
    ("broadcast_tx_sync", &["tx"]),
    ("commit", &["height"]),
    ("consensus_params", &["height"]),
    ("genesis", &[]),
    ("header", &["height"]),
    ("health", &[]),
    ("net_info", &[]),
    ("num_unconfirmed_txs", &[]),
    ("status", &[]),
    ("validators", &["height", "page", "per_page"]),
];

/// The method that questions come by.
pub const ABCI_QUERY: &str = "abci_query";

/// What this program answers itself.
pub trait Methods: Send + Sync {
    /// Calls a method; it may wait for the disk.
    fn call(&self, method: &str, params: &Params) -> Answer;

    /// May an answer of the engine be served?
    fn may_pass(&self, _method: &str, _answer: &Value) -> Result<(), Failure> {
        Ok(())
    }
}

/// Asks the application.
pub fn abci_query(app: &App, params: &Params) -> Answer {
    let answer = app.query(&params.text("path")?, &params.hex("data")?);
    Ok(json!({ "response": {
        "code": answer.code,
        "log": answer.log,
        "info": "",
        "index": "0",
        "key": null,
        "value": BASE64.encode(answer.value),
        "proofOps": null,
        "height": answer.height.to_string(),
        "codespace": "",
    }}))
}

/// A block whose transactions said words that were redacted since.
pub fn withheld(height: impl std::fmt::Display) -> Failure {
    Failure::internal(format!("block {height} holds words that were redacted: its transactions are not served"))
}

/// Questions alone: what is answered before an engine that has all other methods. Over the engine's one connection they would be answered
/// one after the other, a dear one before all that came behind it.
pub struct Questions(pub Arc<App>);

impl Methods for Questions {
    fn call(&self, method: &str, params: &Params) -> Answer {
        match method {
            ABCI_QUERY => abci_query(&self.0, params),
            other => Err(Failure::method(other)),
        }
    }

    fn may_pass(&self, method: &str, answer: &Value) -> Result<(), Failure> {
        if method != "block" {
            return Ok(());
        }
        let block = &answer["result"]["block"];
        let txs = block["data"]["txs"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let txs: Vec<Vec<u8>> = txs.filter_map(|tx| BASE64.decode(tx).ok()).collect();
        if self.0.holds_redacted(&txs).map_err(|e| Failure::internal(e.to_string()))? {
            return Err(withheld(block["header"]["height"].as_str().unwrap_or_default()));
        }
        Ok(())
    }
}
