//! `mulud testnet start` and `stop`.

use std::process::ExitCode;
use std::time::{Duration, Instant};

use serde_json::json;

use super::arguments::Which;
use super::layout::Layout;
use crate::cli::control::{Ended, Starting, stop_all, was_killed};
use crate::cli::failure::Failure;
use crate::cli::home::{read, rpc_url};
use crate::cli::output::{Output, plain, print_line};
use crate::cli::{ask, process};

/// How long between two looks.
const LOOK: Duration = Duration::from_millis(30);
/// A whole network has made a provable block, and every node has caught up, within this time.
const FIRST_BLOCK: Duration = Duration::from_secs(60);

pub(super) fn start(which: &Which) -> Result<ExitCode, Failure> {
    let layout = Layout::read(&which.dir)?;
    let members = layout.members(&which.names)?;
    let dir = std::path::absolute(&which.dir).map_err(Failure::usage)?;
    let begun = Instant::now();
    let mut started: Vec<Starting> = Vec::new();
    let done = (|| {
        for member in &members {
            let home = dir.join(&member.name);
            if process::running(&home).is_none() {
                started.push(Starting::begin(&member.name, &home)?);
            }
        }
        started.iter_mut().try_for_each(Starting::wait)
    })();
    if let Err(failure) = done {
        // All of them or none: what this call started does not stay behind a failure.
        started.iter_mut().for_each(Starting::cancel);
        return Err(failure);
    }
    let mut rows = Vec::new();
    for member in &members {
        let home = dir.join(&member.name);
        let url = rpc_url(&home, &read(&home)?.0);
        let new = started.iter().any(|node| node.name() == member.name);
        rows.push((member.name.clone(), url, process::running(&home), new));
    }
    let runs = |name: &str| process::running(&dir.join(name)).is_some();
    if layout.nodes.iter().all(|node| runs(&node.name)) {
        let settled = |url: &str| {
            let caught_up = ask::call(url, "status", json!({})).is_ok_and(|told| told["sync_info"]["catching_up"] == false);
            caught_up && ask::status(url).is_ok_and(|status| status.provable > 0)
        };
        while begun.elapsed() < FIRST_BLOCK && !rows.iter().all(|(_, url, ..)| settled(url)) {
            std::thread::sleep(LOOK);
        }
    }
    if which.output == Output::Json {
        let nodes: Vec<_> =
            rows.iter().map(|(name, rpc, pid, new)| json!({ "name": name, "rpc": rpc, "pid": pid, "started": new })).collect();
        print_line(&json!({ "chain_id": layout.chain_id, "nodes": nodes }).to_string());
    } else {
        for (name, url, pid, new) in rows {
            let how = if new { "ready" } else { "ran already" };
            print_line(&plain(&format!("{name:16} {how:12} {url}  pid {}", pid.map_or_else(|| "?".into(), |pid| pid.to_string()))));
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn stop(which: &Which) -> Result<ExitCode, Failure> {
    let layout = Layout::read(&which.dir)?;
    let members = layout.members(&which.names)?;
    let dir = std::path::absolute(&which.dir).map_err(Failure::usage)?;
    let homes: Vec<_> = members.iter().map(|member| dir.join(&member.name)).collect();
    let ended = stop_all(&homes);
    let rows: Vec<(&str, &str)> = members.iter().zip(&ended).map(|(member, how)| (member.name.as_str(), how.words())).collect();
    if which.output == Output::Json {
        let nodes: Vec<_> = rows.iter().map(|(name, how)| json!({ "name": name, "outcome": how })).collect();
        print_line(&json!({ "chain_id": layout.chain_id, "nodes": nodes }).to_string());
    } else {
        for (name, how) in &rows {
            print_line(&plain(&format!("{name:16} {how}")));
        }
    }
    if ended.contains(&Ended::Killed) { Err(was_killed()) } else { Ok(ExitCode::SUCCESS) }
}
