//! A home: config.toml, genesis.json, keys, data. Made whole or not at all.

use std::io::Write;
use std::path::{Path, PathBuf};

use mulu_contracts::kernel::json::{self, MAX_ANSWER_VALUES};
use rand_core::{OsRng, RngCore};
use serde_json::Value;

use super::failure::Failure;
use super::founding::{NodeKeys, genesis_text};
use super::template::Template;
use crate::config::Config;
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

/// Where a running node tells its process id.
pub fn pid_path(home: &Path) -> PathBuf {
    home.join("mulud.pid")
}

/// Where it tells when it began, which tells it from a later process with the same id.
pub fn began_path(home: &Path) -> PathBuf {
    home.join("mulud.began")
}

/// Where a running node tells its address.
pub fn address_path(home: &Path) -> PathBuf {
    home.join("rpc.addr")
}

/// Where a node serves: as it tells while it runs, else as it is configured.
pub fn rpc_url(home: &Path, config: &Config) -> String {
    let told = std::fs::read_to_string(address_path(home)).ok();
    format!("http://{}", told.as_deref().map_or_else(|| config.rpc.listen.to_string(), |t| t.trim().to_string()))
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
    let genesis = json::read(&text, MAX_ANSWER_VALUES).map_err(|e| Failure::usage(format!("{} is not understood: {e}", path.display())))?;
    Ok((config, genesis))
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
pub fn make(home: &Path, genesis: &Value, keys: &NodeKeys, config: &Template) -> Result<(), Failure> {
    require_free(home)?;
    let home = std::path::absolute(home).map_err(Failure::usage)?;
    let name = home.file_name().ok_or_else(|| Failure::usage("a home needs a name"))?;
    // Made beside its place and moved there, so that a home is never half made.
    let mut draft = name.to_owned();
    draft.push(format!(".{:08x}.new", OsRng.next_u32()));
    let draft = home.with_file_name(draft);
    let made = fill(&draft, genesis, keys, config).and_then(|()| std::fs::rename(&draft, &home).map_err(Failure::fault));
    if made.is_err() {
        let _ = std::fs::remove_dir_all(&draft);
    }
    made
}

/// Writes the keys of a node into a home that has none.
pub fn write_keys(home: &Path, made: &NodeKeys) -> Result<(), Failure> {
    use std::os::unix::fs::DirBuilderExt;
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true).mode(0o700).create(home.join("keys")).map_err(Failure::usage)?;
    keys::write_secret(&validator_path(home), &keys::validator_file(&made.validator)).map_err(Failure::fault)?;
    keys::write_secret(&node_path(home), &keys::node_file(&made.node)).map_err(Failure::fault)
}

fn fill(draft: &Path, genesis: &Value, made: &NodeKeys, config: &Template) -> Result<(), Failure> {
    write_keys(draft, made)?;
    write_atomic(&genesis_path(draft), &genesis_text(genesis)?).map_err(Failure::fault)?;
    write_atomic(&draft.join("config.toml"), &config.text()).map_err(Failure::fault)
}
