//! `mulud testnet init`.

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::Path;
use std::process::ExitCode;

use mulu_contracts::comet::genesis::fingerprint;
use mulu_contracts::comet::trust::trust_from_genesis;

use mulu_genesis::Network;
use rand_core::{OsRng, RngCore};
use serde_json::Value;

use super::arguments::InitArguments;
use super::layout::{FORMAT, Layout, Member};
use crate::cli::failure::Failure;
use crate::cli::founding::{found, network_text, read_keys, tell_fingerprint, tell_unclaimed};
use crate::cli::home::{make, write_atomic};
use crate::cli::output::{plain, print_line};
use crate::cli::template::Template;
use crate::config::Engine;

/// Ports are taken from here: below those that the system gives to outgoing connections, so that a remembered one stays free.
const PORTS: std::ops::Range<u16> = 20_000..32_000;
/// Name of the client's home.
const CLIENT: &str = "home";

/// Free loopback ports. All are held until the last is found, so that none is given twice.
fn free_ports(count: usize) -> Result<Vec<SocketAddr>, Failure> {
    let width = PORTS.end - PORTS.start;
    let begin = u16::try_from(OsRng.next_u32() % u32::from(width)).unwrap_or(0);
    let candidates = (0..width).map(|n| PORTS.start + (begin + n) % width).map(|port| SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
    let held: Vec<(SocketAddr, TcpListener)> =
        candidates.filter_map(|address| Some((address, TcpListener::bind(address).ok()?))).take(count).collect();
    if held.len() < count {
        return Err(Failure::fault(format!("of ports {} to {} fewer than {count} are free", PORTS.start, PORTS.end)));
    }
    Ok(held.into_iter().map(|(address, _)| address).collect())
}

pub(super) fn run(arguments: &InitArguments) -> Result<ExitCode, Failure> {
    let network = Network::parse(&network_text(&arguments.network)?).map_err(Failure::usage)?;
    let keys = read_keys(arguments.keys.as_deref())?;
    let dir = &arguments.out;
    if network.nodes.iter().any(|node| node.name == CLIENT) {
        return Err(Failure::usage(format!("a node cannot be called {CLIENT:?}: that is the client's home")));
    }
    let homes = network.nodes.iter().map(|node| dir.join(&node.name));
    for path in homes.chain([Layout::path(dir), dir.join(CLIENT).join("trust.json"), dir.join(CLIENT).join("config.toml")]) {
        if path.exists() {
            let words =
                format!("{} exists; start what is there with `mulud testnet start --dir`, or name another directory", path.display());
            return Err(Failure::usage(words));
        }
    }
    let founded = found(&network, keys, arguments.chain_id.clone())?;
    let count = network.nodes.len();
    let ports = free_ports(2 * count)?;
    let (rpc, p2p) = ports.split_at(count);
    std::fs::create_dir_all(dir).map_err(|e| Failure::usage(format!("{} cannot be made: {e}", dir.display())))?;
    let peers: Vec<String> = founded.keys.iter().zip(p2p).map(|(keys, address)| format!("{}@{address}", keys.id())).collect();
    for (n, (node, keys)) in network.nodes.iter().zip(&founded.keys).enumerate() {
        let others: Vec<String> = peers.iter().enumerate().filter(|(m, _)| *m != n).map(|(_, peer)| peer.clone()).collect();
        let (engine, external_address) = (Engine::Cometbft, "");
        let config = Template {
            engine,
            moniker: &node.name,
            rpc: rpc[n],
            p2p: p2p[n],
            external_address,
            peers: &others,
            bin: Template::bin(engine),
        };
        make(&dir.join(&node.name), &founded.genesis, keys, &config)?;
    }
    client_home(&dir.join(CLIENT), &founded.genesis, rpc)?;
    let chain_id = founded.genesis["chain_id"].as_str().unwrap_or_default().to_string();
    let nodes: Vec<Member> = network.nodes.iter().map(|node| Member { name: node.name.clone(), power: node.power }).collect();
    let layout = Layout { format: FORMAT.into(), chain_id: chain_id.clone(), nodes };
    // Last: with this file the network is whole.
    write_atomic(&Layout::path(dir), &serde_json::to_string_pretty(&layout).map_err(Failure::fault)?).map_err(Failure::fault)?;
    let shown = dir.display();
    print_line(&plain(&format!("made {count} nodes of chain {chain_id} in {shown}, {} of them validators", network.validators().count())));
    for (node, address) in network.nodes.iter().zip(rpc) {
        print_line(&plain(&format!("  {:16} http://{address}", node.name)));
    }
    tell_fingerprint(&founded.genesis, "");
    tell_unclaimed(&founded.genesis);
    print_line(&plain(&format!("a client's home: {shown}/{CLIENT}")));
    print_line(&plain(&format!("next: mulud testnet start --dir {shown}")));
    Ok(ExitCode::SUCCESS)
}

/// What a client needs to believe this chain and to find its nodes. Keys that lie there already stay.
fn client_home(home: &Path, genesis: &Value, rpc: &[SocketAddr]) -> Result<(), Failure> {
    let trust = trust_from_genesis(genesis, fingerprint(genesis)).map_err(Failure::fault)?;
    let nodes: Vec<String> = rpc.iter().map(|address| format!("  \"http://{address}\",\n")).collect();
    let config = format!(
        "# Nodes to ask. Every answer is proven; several nodes are compared, and the freshest proven answer counts.\nnodes = [\n{}]\n",
        nodes.concat()
    );
    std::fs::create_dir_all(home).map_err(Failure::fault)?;
    write_atomic(&home.join("trust.json"), &serde_json::to_string_pretty(&trust).map_err(Failure::fault)?).map_err(Failure::fault)?;
    write_atomic(&home.join("config.toml"), &config).map_err(Failure::fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ports_are_free_and_no_port_is_given_twice() {
        let mut ports = free_ports(10).unwrap();
        assert!(ports.iter().all(|address| TcpListener::bind(address).is_ok() && PORTS.contains(&address.port())));
        ports.sort();
        ports.dedup();
        assert_eq!(ports.len(), 10);
    }
}
