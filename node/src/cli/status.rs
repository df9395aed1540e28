//! `mulud status`.

use std::path::Path;
use std::process::ExitCode;

use mulu_contracts::kernel::text::one_line;

use super::ask;
use super::failure::Failure;
use super::home::{node_path, read, rpc_url};
use super::output::{Output, print_line};
use crate::engine::keys::read_node_id;

pub(super) fn run(home: Option<&Path>, node: Option<&str>, output: Output) -> Result<ExitCode, Failure> {
    let mut node_id = None;
    let url = match (node, home) {
        (Some(url), _) if url.contains("://") => url.to_string(),
        (Some(url), _) => format!("http://{url}"),
        (None, Some(home)) => {
            let (config, _) = read(home)?;
            node_id = read_node_id(&node_path(home)).ok();
            rpc_url(home, &config)
        }
        (None, None) => return Err(Failure::usage("name a node by --home or --node")),
    };
    let status = ask::status(&url)?;
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
        print_line(&format!("{name:12} {}", one_line(&value)));
    }
    Ok(ExitCode::SUCCESS)
}
