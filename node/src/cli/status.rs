//! `mulud status`.

use std::path::Path;
use std::process::ExitCode;

use mulu_contracts::comet::genesis::{fingerprint, short};
use mulu_contracts::kernel::text::one_line;
use serde_json::json;

use super::ask;
use super::failure::Failure;
use super::home::{node_path, read, rpc_url};
use super::output::{Output, print_line};
use crate::engine::keys::read_node_id;

pub(super) fn run(home: Option<&Path>, node: Option<&str>, output: Output) -> Result<ExitCode, Failure> {
    let (mut node_id, mut genesis) = (None, None);
    let url = match (node, home) {
        (Some(url), _) if url.contains("://") => url.to_string(),
        (Some(url), _) => format!("http://{url}"),
        (None, Some(home)) => {
            let (config, document) = read(home)?;
            genesis = Some(document);
            node_id = read_node_id(&node_path(home)).ok();
            rpc_url(home, &config)
        }
        (None, None) => return Err(Failure::usage("name a node by --home or --node")),
    };
    let status = ask::status(&url)?;
    // Another node may hold the port of this one.
    if let Some(own) = genesis.as_ref().and_then(|document| document["chain_id"].as_str()).filter(|own| *own != status.chain_id) {
        let other = one_line(&status.chain_id);
        return Err(Failure::unreachable(format!(
            "{url} is a node of chain {other}; this home is of {own}, whose node does not run there. Start it (mulud start), or give it another address in config.toml"
        )));
    }
    // What a node serves founds its chain as well as the home's own document.
    let genesis = genesis.or_else(|| ask::call(&url, "genesis", json!({})).ok()?.get_mut("genesis").map(serde_json::Value::take));
    let digest = genesis.as_ref().map(fingerprint);
    if output == Output::Json {
        let mut answer = serde_json::to_value(&status).map_err(Failure::fault)?;
        answer["rpc"] = url.into();
        answer["node_id"] = node_id.into();
        answer["genesis_sha256"] = digest.map(hex::encode).into();
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
    lines.extend(digest.map(|digest| ("fingerprint", format!("{}   in short {}", hex::encode(digest), short(&digest)))));
    for (name, value) in lines {
        print_line(&format!("{name:12} {}", one_line(&value)));
    }
    Ok(ExitCode::SUCCESS)
}
