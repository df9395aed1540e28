//! One node's own words, over its JSON-RPC. Nothing here is proven: clients prove, operators look.

use std::io::Read;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use mulu_contracts::kernel::json::{self, MAX_ANSWER_VALUES};
use mulu_contracts::kernel::text::one_line;
use mulu_contracts::ledger::ask::{NodeStatus, STATUS};
use serde_json::{Value, json};

use super::failure::Failure;

const TIMEOUT: Duration = Duration::from_secs(5);
const MAX_ANSWER: u64 = 1 << 20;

fn gone(url: &str, words: &dyn std::fmt::Display) -> Failure {
    // Part of it may be what answers there says.
    Failure::unreachable(format!("{url} does not answer: {}. Does the node run?", one_line(&words.to_string())))
}

/// One call; gives `result`.
pub fn call(url: &str, method: &str, params: Value) -> Result<Value, Failure> {
    let config = ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).max_redirects(0).http_status_as_error(false).build();
    let agent: ureq::Agent = config.into();
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let sent = agent.post(url).header("content-type", "application/json").send(body.to_string());
    let mut bytes = Vec::new();
    let mut answer = sent.map_err(|e| gone(url, &e))?;
    answer.body_mut().as_reader().take(MAX_ANSWER).read_to_end(&mut bytes).map_err(|e| gone(url, &e))?;
    let mut answer: Value = json::read(&bytes, MAX_ANSWER_VALUES).map_err(|e| gone(url, &e))?;
    match answer.get_mut("result") {
        Some(result) => Ok(result.take()),
        None => Err(gone(url, &answer.get("error").map_or_else(|| "it is no node of a ledger".into(), Value::to_string))),
    }
}

/// What a node says of itself.
pub fn status(url: &str) -> Result<NodeStatus, Failure> {
    let answer = call(url, "abci_query", json!({ "path": STATUS, "data": "" }))?;
    let response = answer.get("response").ok_or_else(|| gone(url, &"it is no node of a ledger"))?;
    if response["code"].as_u64() != Some(0) {
        return Err(gone(url, &response["log"].as_str().unwrap_or_default()));
    }
    let value = BASE64.decode(response["value"].as_str().unwrap_or_default()).map_err(|e| gone(url, &e))?;
    serde_json::from_slice(&value).map_err(|e| gone(url, &e))
}
