//! `mulud init`.

use std::process::ExitCode;

use mulu_genesis::{Network, SAMPLE_FOUR, SAMPLE_SOLO};

use super::home::{found, make, read_keys, require_free, unclaimed};
use super::{Failure, InitArguments, plain, print_line};
use crate::config::{Engine, Template};

pub(super) fn network_text(name: &str) -> Result<String, Failure> {
    let path = std::path::Path::new(name);
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(_) if name == "solo" && !path.exists() => Ok(SAMPLE_SOLO.into()),
        Err(_) if name == "four" && !path.exists() => Ok(SAMPLE_FOUR.into()),
        Err(error) => Err(Failure::usage(format!("{name} cannot be read ({error}); name a network file, or a sample: solo, four"))),
    }
}

pub(super) fn tell_unclaimed(genesis: &serde_json::Value) {
    let unclaimed = unclaimed(genesis);
    if unclaimed > 0 {
        print_line(&format!("{unclaimed} organisations have no key and cannot sign; give their keys with --keys before the chain starts"));
    }
}

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
        return super::join::run(arguments, &network, moniker);
    }
    require_free(&arguments.home)?;
    let founded = found(&network, read_keys(arguments.keys.as_deref())?, arguments.chain_id.clone())?;
    make(&arguments.home, &founded.genesis, &founded.keys[0], &Template::alone(arguments.engine, moniker, arguments.rpc))?;
    let chain = founded.genesis["chain_id"].as_str().unwrap_or_default();
    let home = arguments.home.display().to_string();
    print_line(&plain(&format!("made {home} for chain {chain}, node {moniker}, engine {}", arguments.engine.name())));
    tell_unclaimed(&founded.genesis);
    if arguments.engine == Engine::Solo {
        print_line("one node alone makes this chain: a proof from it is the word of one node");
    }
    print_line(&plain(&format!("next: mulud start --home {home}")));
    Ok(ExitCode::SUCCESS)
}
