//! `mulud status`.

use std::io::Read;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use mulu_contracts::ask::{NodeStatus, STATUS};
use serde_json::{Value, json};

use super::home::{address_path, node_path, read};
use super::{Failure, Output, plain, print_line};
use crate::engine::keys::read_node_id;

const TIMEOUT: Duration = Duration::from_secs(5);
const MAX_ANSWER: u64 = 1 << 20;

/// What a node says of itself.
fn ask(url: &str) -> Result<NodeStatus, Failure> {
    let gone = |words: &dyn std::fmt::Display| Failure::unreachable(format!("{url} does not answer: {words}. Does the node run?"));
    let config = ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).http_status_as_error(false).build();
    let agent: ureq::Agent = config.into();
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "abci_query", "params": { "path": STATUS, "data": "" } });
    let sent = agent.post(url).header("content-type", "application/json").send(body.to_string());
    let mut bytes = Vec::new();
    let mut answer = sent.map_err(|e| gone(&e))?;
    answer.body_mut().as_reader().take(MAX_ANSWER).read_to_end(&mut bytes).map_err(|e| gone(&e))?;
    let answer: Value = serde_json::from_slice(&bytes).map_err(|e| gone(&e))?;
    let response = answer.pointer("/result/response").ok_or_else(|| gone(&"it is no node of a ledger"))?;
    if response["code"].as_u64() != Some(0) {
        return Err(gone(&response["log"].as_str().unwrap_or_default()));
    }
    let value = BASE64.decode(response["value"].as_str().unwrap_or_default()).map_err(|e| gone(&e))?;
    serde_json::from_slice(&value).map_err(|e| gone(&e))
}

pub(super) fn run(home: Option<&Path>, node: Option<&str>, output: Output) -> Result<ExitCode, Failure> {
    let mut node_id = None;
    let url = match (node, home) {
        (Some(url), _) if url.contains("://") => url.to_string(),
        (Some(url), _) => format!("http://{url}"),
        (None, Some(home)) => {
            let (config, _) = read(home)?;
            node_id = read_node_id(&node_path(home)).ok();
            let told = std::fs::read_to_string(address_path(home)).ok();
            format!("http://{}", told.as_deref().map_or_else(|| config.rpc.listen.to_string(), |t| t.trim().to_string()))
        }
        (None, None) => return Err(Failure::usage("name a node by --home or --node")),
    };
    let status = ask(&url)?;
    if output == Output::Json {
        let mut answer = serde_json::to_value(&status).map_err(Failure::fault)?;
        answer["rpc"] = url.into();
        answer["node_id"] = node_id.into();
        print_line(&answer.to_string());
        return Ok(ExitCode::SUCCESS);
    }
    let mut lines = vec![
        ("chain", status.chain_id),
        ("height", status.height.to_string()),
        ("provable to", status.provable.to_string()),
        ("time", status.time.to_string()),
        ("app hash", status.app_hash),
        ("engine", status.engine),
        ("version", status.version),
        ("rpc", url),
    ];
    lines.extend(node_id.map(|id| ("node id", id)));
    for (name, value) in lines {
        print_line(&plain(&format!("{name:12} {value}")));
    }
    Ok(ExitCode::SUCCESS)
}
