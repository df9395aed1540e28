//! `mulud testnet start` and `stop`.

use std::fs::File;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use super::arguments::Which;
use super::layout::Layout;
use crate::cli::failure::Failure;
use crate::cli::home::{address_path, read, rpc_url};
use crate::cli::output::{Output, plain, print_line};
use crate::cli::{ask, process};

/// A node replays what its engine has and it has not: after a crash in the middle of much work that takes its time.
const READY: Duration = Duration::from_secs(150);
/// A node gives its engine 20 s to stop.
const STOPPED: Duration = Duration::from_secs(40);
/// A whole network has made a provable block, and every node has caught up, within this time.
const FIRST_BLOCK: Duration = Duration::from_secs(60);
/// How long between two looks.
const LOOK: Duration = Duration::from_millis(30);

fn log_path(home: &Path) -> PathBuf {
    home.join("node.log")
}

fn last_words(home: &Path) -> String {
    let text = std::fs::read(log_path(home)).unwrap_or_default();
    let text = String::from_utf8_lossy(&text[text.len().saturating_sub(4_096)..]).into_owned();
    text.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or("it said nothing").to_string()
}

/// Starts a node in a process group of its own, so that an interrupt at the terminal does not reach it.
fn spawn(home: &Path) -> Result<Child, Failure> {
    let program = std::env::current_exe().map_err(Failure::fault)?;
    let open = || File::options().create(true).append(true).open(log_path(home));
    let out = open().map_err(|e| Failure::usage(format!("{}: {e}", log_path(home).display())))?;
    let err = out.try_clone().map_err(Failure::fault)?;
    // A node that was killed left it; the new one writes it when it serves.
    let _ = std::fs::remove_file(address_path(home));
    let mut command = Command::new(program);
    command.arg("start").arg("--home").arg(home).stdin(Stdio::null()).stdout(out).stderr(err).process_group(0);
    command.spawn().map_err(Failure::fault)
}

/// Waits until a node serves.
fn wait_ready(name: &str, home: &Path, child: &mut Child, begun: Instant) -> Result<(), Failure> {
    loop {
        if let Some(status) = child.try_wait().map_err(Failure::fault)? {
            return Err(Failure::fault(format!(
                "node {name} ended ({status}): {}; its log: {}",
                last_words(home),
                log_path(home).display()
            )));
        }
        if address_path(home).exists() {
            return Ok(());
        }
        if begun.elapsed() > READY {
            let words = format!(
                "node {name} does not serve after {} s: {}; its log: {}",
                READY.as_secs(),
                last_words(home),
                log_path(home).display()
            );
            return Err(Failure::fault(words));
        }
        std::thread::sleep(LOOK);
    }
}

pub(super) fn start(which: &Which) -> Result<ExitCode, Failure> {
    let layout = Layout::read(&which.dir)?;
    let members = layout.members(&which.names)?;
    let dir = std::path::absolute(&which.dir).map_err(Failure::usage)?;
    let begun = Instant::now();
    let mut started: Vec<(&str, PathBuf, Child)> = Vec::new();
    let done = (|| {
        for member in &members {
            let home = dir.join(&member.name);
            if process::running(&home).is_none() {
                started.push((&member.name, home.clone(), spawn(&home)?));
            }
        }
        started.iter_mut().try_for_each(|(name, home, child)| wait_ready(name, home, child, begun))
    })();
    if let Err(failure) = done {
        // All of them or none: what this call started does not stay behind a failure.
        for (_, _, child) in &mut started {
            let _ = child.kill();
            let _ = child.wait();
        }
        return Err(failure);
    }
    let mut rows = Vec::new();
    for member in &members {
        let home = dir.join(&member.name);
        let url = rpc_url(&home, &read(&home)?.0);
        let new = started.iter().any(|(name, ..)| *name == member.name);
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
    // All are told at once; then each is waited for.
    let told: Vec<_> = members.iter().map(|member| (member.name.as_str(), process::terminate(&dir.join(&member.name)))).collect();
    let mut rows = Vec::new();
    for (name, ran) in told {
        let home = dir.join(name);
        let clean = process::wait_for_end(&home, STOPPED);
        if !clean {
            process::kill(&home);
            process::wait_for_end(&home, STOPPED);
        }
        rows.push((
            name,
            if !ran {
                "did not run"
            } else if clean {
                "stopped"
            } else {
                "killed"
            },
        ));
    }
    if which.output == Output::Json {
        let nodes: Vec<_> = rows.iter().map(|(name, how)| json!({ "name": name, "outcome": how })).collect();
        print_line(&json!({ "chain_id": layout.chain_id, "nodes": nodes }).to_string());
    } else {
        for (name, how) in &rows {
            print_line(&plain(&format!("{name:16} {how}")));
        }
    }
    if rows.iter().any(|(_, how)| *how == "killed") {
        return Err(Failure::fault("a node did not stop in time and was killed; it goes on from its last block when it is started"));
    }
    Ok(ExitCode::SUCCESS)
}
