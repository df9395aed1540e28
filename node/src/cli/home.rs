//! A home: config.toml, genesis.json, keys, data. Made whole or not at all.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use ed25519_dalek::SigningKey;
use mulu_contracts::value::Time;
use mulu_genesis::{KeyFile, Made, Network, Validator, document};
use rand_core::{OsRng, RngCore};
use serde_json::Value;

use super::Failure;
use crate::config::{Config, Engine};
use crate::engine::keys;

/// The genesis document of a home.
pub fn genesis_path(home: &Path) -> PathBuf {
    home.join("genesis.json")
}

/// The validator's key of a home.
pub fn validator_path(home: &Path) -> PathBuf {
    home.join("keys/validator.json")
}

/// The node's key of a home.
pub fn node_path(home: &Path) -> PathBuf {
    home.join("keys/node.json")
}

/// Where a running node tells its address.
pub fn address_path(home: &Path) -> PathBuf {
    home.join("rpc.addr")
}

/// Writes a file whole or not at all.
pub fn write_atomic(path: &Path, text: &str) -> std::io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".new");
    let mut file = std::fs::File::create(&beside)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&beside, path)
}

/// Reads what `mulud init` wrote.
pub fn read(home: &Path) -> Result<(Config, Value), Failure> {
    if !home.join("config.toml").exists() {
        return Err(Failure::usage(format!(
            "{} is no home of a node; make one with `mulud init --home DIR --network FILE`",
            home.display()
        )));
    }
    let config = Config::load(home).map_err(Failure::usage)?;
    let path = genesis_path(home);
    let text = std::fs::read(&path).map_err(|e| Failure::usage(format!("{} cannot be read: {e}", path.display())))?;
    let genesis = serde_json::from_slice(&text).map_err(|e| Failure::usage(format!("{} is not understood: {e}", path.display())))?;
    Ok((config, genesis))
}

/// A new network: its genesis document and the keys of its validators, in the order of its nodes.
pub struct Founded {
    /// genesis.json.
    pub genesis: Value,
    /// Consensus keys.
    pub keys: Vec<SigningKey>,
}

/// Founds a network now. `chain_id`: instead of the network's name with a random suffix.
pub fn found(network: &Network, keys: KeyFile, chain_id: Option<String>) -> Result<Founded, Failure> {
    let secrets: Vec<SigningKey> = network.nodes.iter().map(|_| keys::new_key()).collect();
    let validators = network.nodes.iter().zip(&secrets);
    let validators = validators
        .map(|(node, key)| Validator { name: node.name.clone(), public_key: key.verifying_key().to_bytes(), power: node.power })
        .collect();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(Failure::fault)?.as_secs();
    let time = Time(i64::try_from(now).map_err(Failure::fault)?);
    let chain_id = chain_id.unwrap_or_else(|| format!("{}-{:08x}", network.chain, OsRng.next_u32()));
    let genesis = document(network, &Made { chain_id, time, validators, keys }).map_err(Failure::usage)?;
    Ok(Founded { genesis, keys: secrets })
}

/// Refuses a directory that holds anything.
pub fn require_free(home: &Path) -> Result<(), Failure> {
    match std::fs::read_dir(home) {
        Ok(mut entries) => match entries.next() {
            None => Ok(()),
            Some(_) if home.join("config.toml").exists() && home.join("genesis.json").exists() => {
                Err(Failure::usage(format!("{} is a home already; start it with `mulud start --home`", home.display())))
            }
            Some(_) => Err(Failure::usage(format!("{} is not empty and no home of a node; name another directory", home.display()))),
        },
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(Failure::usage(format!("{} cannot be used: {error}", home.display()))),
    }
}

/// Makes a home in a directory that does not exist or is empty.
pub fn make(
    home: &Path,
    founded: &Founded,
    key: &SigningKey,
    engine: Engine,
    moniker: &str,
    rpc: std::net::SocketAddr,
) -> Result<(), Failure> {
    require_free(home)?;
    let home = std::path::absolute(home).map_err(Failure::usage)?;
    let name = home.file_name().ok_or_else(|| Failure::usage("a home needs a name"))?;
    // Made beside its place and moved there, so that a home is never half made.
    let mut draft = name.to_owned();
    draft.push(format!(".{:08x}.new", OsRng.next_u32()));
    let draft = home.with_file_name(draft);
    let made = fill(&draft, founded, key, engine, moniker, rpc).and_then(|()| std::fs::rename(&draft, &home).map_err(Failure::fault));
    if made.is_err() {
        let _ = std::fs::remove_dir_all(&draft);
    }
    made
}

fn fill(
    draft: &Path,
    founded: &Founded,
    key: &SigningKey,
    engine: Engine,
    moniker: &str,
    rpc: std::net::SocketAddr,
) -> Result<(), Failure> {
    use std::os::unix::fs::DirBuilderExt;
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(draft.join("keys")).map_err(Failure::usage)?;
    keys::write_secret(&validator_path(draft), &keys::validator_file(key)).map_err(Failure::fault)?;
    keys::write_secret(&node_path(draft), &keys::node_file(&keys::new_key())).map_err(Failure::fault)?;
    let genesis = serde_json::to_string_pretty(&founded.genesis).map_err(Failure::fault)?;
    write_atomic(&genesis_path(draft), &genesis).map_err(Failure::fault)?;
    write_atomic(&draft.join("config.toml"), &Config::template(engine, moniker, rpc)).map_err(Failure::fault)
}
