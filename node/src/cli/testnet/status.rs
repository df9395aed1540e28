//! `mulud testnet status`: how the nodes are, and whether they hold the same state.

use std::path::Path;
use std::process::ExitCode;

use mulu_contracts::kernel::text::one_line;
use mulu_contracts::ledger::ask::NodeStatus;
use serde_json::{Value, json};

use super::arguments::Which;
use super::layout::{Layout, Member};
use crate::cli::failure::Failure;
use crate::cli::home::{node_path, read, rpc_url};
use crate::cli::output::{Output, print_line};
use crate::cli::{ask, process};
use crate::engine::keys::read_node_id;

/// What a node and its engine say.
struct Told {
    status: NodeStatus,
    peers: u64,
    catching_up: bool,
}

/// A row of the answer.
struct Row<'a> {
    member: &'a Member,
    url: String,
    pid: Option<u32>,
    node_id: Option<String>,
    told: Option<Told>,
    /// Its state is that of the others at its height; none where that cannot be told.
    agrees: Option<bool>,
}

fn look<'a>(dir: &Path, member: &'a Member) -> Result<Row<'a>, Failure> {
    let home = dir.join(&member.name);
    let url = rpc_url(&home, &read(&home)?.0);
    let told = ask::status(&url).ok().map(|status| {
        let number = |value: Option<Value>, pointer: &str| value.and_then(|v| v.pointer(pointer)?.as_str()?.parse().ok());
        let engine = ask::call(&url, "status", json!({})).ok();
        let catching_up = engine.and_then(|e| e.pointer("/sync_info/catching_up")?.as_bool()).unwrap_or(true);
        let peers = number(ask::call(&url, "net_info", json!({})).ok(), "/n_peers").unwrap_or(0);
        Told { status, peers, catching_up }
    });
    Ok(Row { member, url, pid: process::running(&home), node_id: read_node_id(&node_path(&home)).ok(), told, agrees: None })
}

/// Compares each node's state with the one that the highest node's chain says for its height: the app hash after block h stands in
/// header h+1.
fn compare(rows: &mut [Row]) {
    let told = rows.iter().filter_map(|row| Some((row.url.clone(), row.told.as_ref()?.status.clone())));
    let Some((url, highest)) = told.max_by_key(|(_, status)| status.height) else { return };
    for row in rows {
        let Some(told) = &row.told else { continue };
        let expected = if told.status.height == highest.height {
            Some(highest.app_hash.clone())
        } else {
            let header = ask::call(&url, "header", json!({ "height": (told.status.height + 1).to_string() })).ok();
            header.and_then(|h| h.pointer("/header/app_hash")?.as_str().map(str::to_lowercase))
        };
        row.agrees = expected.map(|hash| hash == told.status.app_hash && told.status.chain_id == highest.chain_id);
    }
}

pub(super) fn run(which: &Which) -> Result<ExitCode, Failure> {
    let layout = Layout::read(&which.dir)?;
    let dir = std::path::absolute(&which.dir).map_err(Failure::usage)?;
    let members = layout.members(&which.names)?;
    let mut rows = members.iter().map(|member| look(&dir, member)).collect::<Result<Vec<_>, _>>()?;
    compare(&mut rows);
    let running = rows.iter().filter(|row| row.told.is_some()).count();
    let differs = rows.iter().any(|row| row.agrees == Some(false));
    let equal = running > 0 && !differs && rows.iter().all(|row| row.told.is_none() || row.agrees == Some(true));
    if which.output == Output::Json {
        let nodes: Vec<Value> = rows.iter().map(as_json).collect();
        print_line(&json!({ "chain_id": layout.chain_id, "running": running, "equal": equal, "nodes": nodes }).to_string());
    } else {
        table(&rows);
        let words = match (running, equal) {
            (0, _) => "no node runs; mulud testnet start --dir DIR starts them".to_string(),
            (n, true) => format!("{n} of {} nodes run; app hashes are equal at every node's height", rows.len()),
            (n, false) if differs => format!("{n} of {} nodes run; APP HASHES DIFFER", rows.len()),
            (n, false) => format!("{n} of {} nodes run; app hashes cannot be compared yet", rows.len()),
        };
        print_line(&words);
    }
    Ok(ExitCode::from(if differs {
        3
    } else if running < rows.len() {
        4
    } else {
        0
    }))
}

fn as_json(row: &Row) -> Value {
    let told = row.told.as_ref();
    json!({
        "name": row.member.name,
        "power": row.member.power.to_string(),
        "running": told.is_some(),
        "pid": row.pid,
        "rpc": row.url,
        "node_id": row.node_id,
        "height": told.map(|t| t.status.height.to_string()),
        "provable": told.map(|t| t.status.provable.to_string()),
        "time": told.map(|t| t.status.time),
        "app_hash": told.map(|t| t.status.app_hash.clone()),
        "agrees": row.agrees,
        "peers": told.map(|t| t.peers),
        "catching_up": told.map(|t| t.catching_up),
    })
}

fn table(rows: &[Row]) {
    print_line(&format!(
        "{:16} {:>5} {:12} {:>8} {:>8} {:>5} {:11} {:16} rpc",
        "node", "power", "state", "height", "provable", "peers", "catching up", "app hash"
    ));
    for row in rows {
        let name = one_line(&row.member.name);
        match &row.told {
            None => {
                let state = if row.pid.is_some() { "no answer" } else { "stopped" };
                print_line(&format!("{name:16} {:>5} {state:12}", row.member.power));
            }
            Some(told) => {
                let state = match row.agrees {
                    Some(true) => "runs",
                    Some(false) => "DIFFERS",
                    None => "unknown",
                };
                let hash = one_line(told.status.app_hash.get(..16).unwrap_or_default());
                print_line(&format!(
                    "{name:16} {:>5} {state:12} {:>8} {:>8} {:>5} {:11} {hash:16} {}",
                    row.member.power,
                    told.status.height,
                    told.status.provable,
                    told.peers,
                    if told.catching_up { "yes" } else { "no" },
                    row.url
                ));
            }
        }
    }
}
