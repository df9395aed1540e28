//! A home of a network of several machines: `mulud keys` on each of them, then `mulud init` with the network file that names all.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::ExitCode;

use mulu_contracts::kernel::crypto::PublicKey;
use mulu_genesis::{Network, Node};

use super::arguments::InitArguments;
use super::failure::Failure;
use super::founding::{NodeKeys, genesis_of, genesis_text, read_keys, tell_fingerprint, tell_unclaimed};
use super::home::{genesis_path, node_path, require_free, validator_path, write_atomic, write_keys};
use super::output::{plain, print_line};
use super::template::Template;
use crate::config::Engine;
use crate::engine::keys::{read_node_id, read_validator};

/// What stands in a directory that `mulud keys` made, or that an `init` was broken off in.
const OWN: [&str; 2] = ["keys", "genesis.json"];

/// `mulud keys`.
pub(super) fn keys(home: &Path) -> Result<ExitCode, Failure> {
    if !validator_path(home).exists() {
        require_free(home)?;
        write_keys(home, &NodeKeys::fresh())?;
    }
    let (validator, id) = read(home)?;
    print_line("# For the [[nodes]] of the network file, with the address where the other nodes reach this one:");
    print_line(&format!("validator_key = \"{validator}\"\nnode_id = \"{id}\"\naddress = \"HOST:26656\""));
    Ok(ExitCode::SUCCESS)
}

fn read(home: &Path) -> Result<(PublicKey, String), Failure> {
    let validator = read_validator(&validator_path(home)).map_err(Failure::usage)?;
    let id = read_node_id(&node_path(home)).map_err(Failure::usage)?;
    Ok((PublicKey::ed25519(validator.verifying_key().to_bytes()), id))
}

/// What the network file has to say of a node that runs elsewhere.
fn told(node: &Node) -> Result<(&PublicKey, &str, &str), Failure> {
    match (&node.validator_key, &node.node_id, &node.address) {
        (Some(key), Some(id), Some(address)) => Ok((key, id, address)),
        _ => Err(Failure::usage(format!(
            "node {:?} of the network file lacks validator_key, node_id or address: its operator gets them from `mulud keys`; for a network \
             on this machine alone: `mulud testnet init`",
            node.name
        ))),
    }
}

/// `mulud init` for one node of several.
pub(super) fn run(arguments: &InitArguments, network: &Network, name: &str) -> Result<ExitCode, Failure> {
    let home = &arguments.home;
    if arguments.engine != Engine::Cometbft {
        return Err(Failure::usage("a network of several nodes runs --engine cometbft"));
    }
    let (Some(chain_id), Some(time)) = (&arguments.chain_id, arguments.genesis_time) else {
        return Err(Failure::usage(
            "all operators of a network give the same --chain-id (one that no chain had before) and --genesis-time",
        ));
    };
    let nodes = network.nodes.iter().map(told).collect::<Result<Vec<_>, _>>()?;
    let at = network.nodes.iter().position(|node| node.name == name).unwrap_or_default();
    let (own_key, own_id, own_address) = nodes[at];
    if !validator_path(home).exists() {
        return Err(Failure::usage(format!("{} holds no keys; make them with `mulud keys --home`", home.display())));
    }
    let foreign = std::fs::read_dir(home).map_err(Failure::usage)?.flatten().map(|entry| entry.file_name());
    if let Some(foreign) = foreign.into_iter().find(|name| !OWN.iter().any(|own| name == own)) {
        return Err(Failure::usage(format!("{} holds {} already; it is a home, or something else", home.display(), foreign.display())));
    }
    let (key, id) = read(home)?;
    if key != *own_key || id != own_id {
        return Err(Failure::usage(format!("the keys in {} are not those of node {name:?} in the network file", home.display())));
    }
    let port = own_address.rsplit_once(':').and_then(|(_, port)| port.parse().ok());
    let port = port.ok_or_else(|| Failure::usage(format!("the address {own_address:?} of node {name:?} is not HOST:PORT")))?;
    let public: Vec<[u8; 32]> = nodes.iter().map(|(key, ..)| *key.bytes()).collect();
    let genesis = genesis_of(network, read_keys(arguments.keys.as_deref())?, chain_id.clone(), time, &public)?;
    let others = nodes.iter().enumerate().filter(|(other, _)| *other != at);
    let peers: Vec<String> = others.map(|(_, (_, id, address))| format!("{id}@{address}")).collect();
    let template = Template {
        engine: Engine::Cometbft,
        moniker: name,
        rpc: arguments.rpc,
        p2p: SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)),
        external_address: own_address,
        peers: &peers,
        bin: Template::bin(Engine::Cometbft),
    };
    let text = genesis_text(&genesis)?;
    write_atomic(&genesis_path(home), &text).map_err(Failure::fault)?;
    // Last: what has this file is a home.
    write_atomic(&home.join("config.toml"), &template.text()).map_err(Failure::fault)?;
    let shown = home.display();
    print_line(&plain(&format!("made {shown} for chain {chain_id}, node {name}, with {} others", peers.len())));
    tell_fingerprint(&genesis, "; compare it with the other operators' before you start");
    tell_unclaimed(&genesis);
    print_line(&plain(&format!("next: mulud start --home {shown}")));
    Ok(ExitCode::SUCCESS)
}
