//! `mulud init`.

use std::process::ExitCode;

use mulu_genesis::{KeyFile, Network, SAMPLE_SOLO};

use super::home::{found, make, require_free};
use super::{Failure, InitArguments, plain, print_line};
use crate::config::Engine;

fn network_text(name: &str) -> Result<String, Failure> {
    let path = std::path::Path::new(name);
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(_) if name == "solo" && !path.exists() => Ok(SAMPLE_SOLO.into()),
        Err(error) => Err(Failure::usage(format!("{name} cannot be read ({error}); name a network file, or the sample `solo`"))),
    }
}

pub(super) fn run(arguments: &InitArguments) -> Result<ExitCode, Failure> {
    require_free(&arguments.home)?;
    let network = Network::parse(&network_text(&arguments.network)?).map_err(Failure::usage)?;
    let names: Vec<_> = network.nodes.iter().map(|n| n.name.as_str()).collect();
    let moniker = match &arguments.node {
        Some(name) if names.contains(&name.as_str()) => name.as_str(),
        Some(name) => return Err(Failure::usage(format!("the network has no node {name:?}, but {}", names.join(", ")))),
        None => names[0],
    };
    if network.nodes.len() != 1 {
        let words = format!(
            "this network has {} nodes ({}), and each of them needs the same genesis document with all their keys: \
             make the homes of all of them at once",
            names.len(),
            names.join(", ")
        );
        return Err(Failure::usage(words));
    }
    let keys = match &arguments.keys {
        Some(path) => {
            let text = std::fs::read_to_string(path).map_err(|e| Failure::usage(format!("{} cannot be read: {e}", path.display())))?;
            KeyFile::parse(&text).map_err(Failure::usage)?
        }
        None => KeyFile::default(),
    };
    let founded = found(&network, keys, arguments.chain_id.clone())?;
    make(&arguments.home, &founded, &founded.keys[0], arguments.engine, moniker, arguments.rpc)?;
    let chain = founded.genesis["chain_id"].as_str().unwrap_or_default();
    let home = arguments.home.display().to_string();
    print_line(&plain(&format!("made {home} for chain {chain}, node {moniker}, engine {}", arguments.engine.name())));
    let unclaimed = founded.genesis["app_state"]["organisations"].as_array().into_iter().flatten();
    let unclaimed = unclaimed.filter(|o| o["keys"].as_array().is_some_and(Vec::is_empty)).count();
    if unclaimed > 0 {
        print_line(&format!("{unclaimed} organisations have no key and cannot sign; give their keys with --keys before the chain starts"));
    }
    if arguments.engine == Engine::Solo {
        print_line("one node alone makes this chain: a proof from it is the word of one node");
    }
    print_line(&plain(&format!("next: mulud start --home {home}")));
    Ok(ExitCode::SUCCESS)
}
