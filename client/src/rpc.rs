//! The only file that opens a connection: the engine's JSON-RPC, the same for solo and CometBFT.

use std::io::Read;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use mulu_contracts::kernel::json::{self, MAX_ANSWER_VALUES};
use mulu_contracts::kernel::text::one_line;
use mulu_contracts::ledger::ask::CheckLog;
use mulu_contracts::ledger::proof::MAX_PROOF_BYTES;
use serde_json::{Value, json};

use crate::deadline::Deadline;

/// Largest answer that is read, bytes: the largest proof in base64, and what stands around it.
const MAX_ANSWER: u64 = MAX_PROOF_BYTES as u64 / 3 * 4 + (1 << 20);
/// Most characters of a node's words.
const MAX_WORDS: usize = 1_000;

/// Why a node gave no usable answer.
#[derive(Debug, thiserror::Error)]
pub enum RpcError {
    /// No connection, or it broke. For a write: whether it arrived is not known.
    #[error("{url} cannot be reached: {words}")]
    Unreachable { url: String, words: String },
    /// The node answered with something else than JSON-RPC.
    #[error("{url} does not answer as a node does: {words}")]
    Strange { url: String, words: String },
    /// The node refused the call.
    #[error("{url} refuses: {words}")]
    Refused { url: String, words: String },
}

/// A node by the URL of its RPC port.
#[derive(Debug, Clone)]
pub struct Node {
    url: String,
    agent: ureq::Agent,
    time: Time,
}

/// How long a call may take.
#[derive(Debug, Clone)]
enum Time {
    Each(Duration),
    Until(Deadline),
}

/// Answer of `abci_query`.
#[derive(Debug, Clone)]
pub struct QueryReply {
    /// 0, or an error of `mulu_contracts::ledger::ask`.
    pub code: u32,
    /// Words of the node.
    pub log: String,
    /// What was asked for.
    pub value: Vec<u8>,
}

/// Answer of `broadcast_tx_sync`.
#[derive(Debug, Clone)]
pub struct BroadcastReply {
    /// 0 where it went into the pool.
    pub code: u32,
    /// Why not, where the node says it in our form.
    pub refused: Option<CheckLog>,
    /// The node's words.
    pub log: String,
}

impl Node {
    /// A node; nothing is sent yet. `timeout` bounds each call, until it gets a deadline with others ([`Node::within`]).
    pub fn new(url: &str, timeout: Duration) -> Self {
        let url = if url.contains("://") { url.to_string() } else { format!("http://{url}") };
        let url = url.replacen("tcp://", "http://", 1).trim_end_matches('/').to_string();
        // Who is asked is who answers: a node sends nobody elsewhere.
        let config = ureq::Agent::config_builder().max_redirects(0).http_status_as_error(false).build();
        Node { url, agent: config.into(), time: Time::Each(timeout) }
    }

    /// The same node within a deadline that it shares with others.
    #[must_use]
    pub fn within(mut self, deadline: &Deadline) -> Self {
        self.time = Time::Until(deadline.clone());
        self
    }

    /// Its URL.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn unreachable(&self, error: impl ToString) -> RpcError {
        RpcError::Unreachable { url: self.url.clone(), words: said(&error.to_string()) }
    }

    fn strange(&self, words: impl ToString) -> RpcError {
        RpcError::Strange { url: self.url.clone(), words: said(&words.to_string()) }
    }

    /// One JSON-RPC call; gives `result`.
    pub fn call(&self, method: &str, params: Value) -> Result<Value, RpcError> {
        let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let left = match &self.time {
            Time::Each(time) => *time,
            Time::Until(deadline) => deadline.left(),
        };
        if left.is_zero() {
            return Err(self.unreachable("no time is left to ask it"));
        }
        let request = self.agent.post(&self.url).config().timeout_global(Some(left)).build();
        let sent = request.header("content-type", "application/json").send(body.to_string());
        let mut answer = sent.map_err(|e| self.unreachable(e))?;
        if answer.status().is_redirection() {
            return Err(self.strange(format!("it answers {} and names another place", answer.status().as_u16())));
        }
        let mut bytes = Vec::new();
        let read = answer.body_mut().as_reader().take(MAX_ANSWER + 1).read_to_end(&mut bytes);
        read.map_err(|e| self.unreachable(e))?;
        if bytes.len() as u64 > MAX_ANSWER {
            return Err(self.strange(format!("its answer is larger than {} MiB", MAX_ANSWER >> 20)));
        }
        let mut answer: Value = json::read(&bytes, MAX_ANSWER_VALUES).map_err(|e| self.strange(e))?;
        drop(bytes);
        if let Some(error) = answer.get("error").filter(|e| !e.is_null()) {
            let word = |key: &str| error.get(key).and_then(Value::as_str).unwrap_or_default().to_string();
            let words = format!("{} {}", word("message"), word("data"));
            return Err(RpcError::Refused { url: self.url.clone(), words: said(words.trim()) });
        }
        match answer.get_mut("result") {
            Some(result) => Ok(result.take()),
            None => Err(self.strange("no result")),
        }
    }

    /// Asks the application.
    pub fn query(&self, path: &str, data: &[u8]) -> Result<QueryReply, RpcError> {
        let result = self.call("abci_query", json!({ "path": path, "data": hex::encode(data), "height": "0", "prove": false }))?;
        let response = result.get("response").ok_or_else(|| self.strange("no response"))?;
        let value = match response.get("value").and_then(Value::as_str) {
            Some(text) => BASE64.decode(text).map_err(|e| self.strange(e))?,
            None => Vec::new(),
        };
        Ok(QueryReply { code: code_of(response), log: said(log_of(response)), value })
    }

    /// Hands in a bundle.
    pub fn broadcast(&self, bundle: &[u8]) -> Result<BroadcastReply, RpcError> {
        let result = self.call("broadcast_tx_sync", json!({ "tx": BASE64.encode(bundle) }));
        let result = match result {
            // The pool of the engine knows the same bytes: they are on their way.
            Err(RpcError::Refused { words, .. }) if words.contains("already exists in cache") => {
                return Ok(BroadcastReply { code: 0, refused: None, log: words });
            }
            other => other?,
        };
        let log = log_of(&result);
        let refused = serde_json::from_str(log).ok().map(|log: CheckLog| CheckLog { detail: log.detail.as_deref().map(said), ..log });
        Ok(BroadcastReply { code: code_of(&result), refused, log: said(log) })
    }

    /// The genesis document, as the node serves it.
    pub fn genesis(&self) -> Result<Value, RpcError> {
        let mut result = self.call("genesis", json!({}))?;
        result.get_mut("genesis").map(Value::take).ok_or_else(|| self.strange("no genesis"))
    }
}

fn code_of(value: &Value) -> u32 {
    value.get("code").and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok()).unwrap_or(0)
}

fn log_of(value: &Value) -> &str {
    value.get("log").and_then(Value::as_str).unwrap_or_default()
}

/// A node's words as we repeat them: on one line, and no more than somebody reads.
fn said(words: &str) -> String {
    let mut line = one_line(&words.chars().take(MAX_WORDS).collect::<String>());
    if words.chars().nth(MAX_WORDS).is_some() {
        line.push('…');
    }
    line
}

#[cfg(test)]
#[path = "rpc_tests.rs"]
mod tests;
