//! `mulud init`.

use std::process::ExitCode;

use mulu_genesis::Network;

use super::arguments::InitArguments;
use super::failure::Failure;
use super::founding::{found, network_text, read_keys, tell_fingerprint, tell_unclaimed};
use super::home::{make, require_free};
use super::join;
use super::output::{plain, print_line};
use super::template::Template;
use crate::config::Engine;

pub(super) fn run(arguments: &InitArguments) -> Result<ExitCode, Failure> {
    let network = Network::parse(&network_text(&arguments.network)?).map_err(Failure::usage)?;
    let names: Vec<_> = network.nodes.iter().map(|n| n.name.as_str()).collect();
    let moniker = match &arguments.node {
        Some(name) if names.contains(&name.as_str()) => name.as_str(),
        None if names.len() == 1 => names[0],
        None => return Err(Failure::usage(format!("which node is this? --node, one of {}", names.join(", ")))),
        Some(name) => return Err(Failure::usage(format!("the network has no node {name:?}, but {}", names.join(", ")))),
    };
    if network.nodes.len() != 1 {
        return join::run(arguments, &network, moniker);
    }
    require_free(&arguments.home)?;
    let founded = found(&network, read_keys(arguments.keys.as_deref())?, arguments.chain_id.clone())?;
    make(&arguments.home, &founded.genesis, &founded.keys[0], &Template::alone(arguments.engine, moniker, arguments.rpc))?;
    let chain = founded.genesis["chain_id"].as_str().unwrap_or_default();
    let home = arguments.home.display().to_string();
    print_line(&plain(&format!("made {home} for chain {chain}, node {moniker}, engine {}", arguments.engine.name())));
    tell_fingerprint(&founded.genesis, "");
    tell_unclaimed(&founded.genesis);
    if arguments.engine == Engine::Solo {
        print_line("one node alone makes this chain: a proof from it is the word of one node");
    }
    print_line(&plain(&format!("next: mulud start --home {home}")));
    Ok(ExitCode::SUCCESS)
}
