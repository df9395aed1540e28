//! A network is founded: its file, the keys of its nodes, its genesis document.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use ed25519_dalek::SigningKey;
use mulu_contracts::comet::genesis::{fingerprint, short};
use mulu_contracts::kernel::value::Time;
use mulu_genesis::{KeyFile, Made, Network, SAMPLE_FOUR, SAMPLE_SOLO, Validator, document};
use rand_core::{OsRng, RngCore};
use serde_json::Value;

use super::failure::Failure;
use super::output::print_line;
use crate::engine::keys;

/// The text of a network file, or of the sample of this name.
pub fn network_text(name: &str) -> Result<String, Failure> {
    let path = Path::new(name);
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(text),
        Err(_) if name == "solo" && !path.exists() => Ok(SAMPLE_SOLO.into()),
        Err(_) if name == "four" && !path.exists() => Ok(SAMPLE_FOUR.into()),
        Err(error) => Err(Failure::usage(format!("{name} cannot be read ({error}); name a network file, or a sample: solo, four"))),
    }
}

/// The public keys of a keys file; none without one.
pub fn read_keys(path: Option<&Path>) -> Result<KeyFile, Failure> {
    let Some(path) = path else { return Ok(KeyFile::default()) };
    let text = std::fs::read_to_string(path).map_err(|e| Failure::usage(format!("{} cannot be read: {e}", path.display())))?;
    KeyFile::parse(&text).map_err(Failure::usage)
}

/// A new network: its genesis document and the keys of its nodes, in their order.
pub struct Founded {
    /// genesis.json.
    pub genesis: Value,
    /// One for each node.
    pub keys: Vec<NodeKeys>,
}

/// The two keys of a node.
pub struct NodeKeys {
    /// Signs blocks; a full node has one too and never uses it.
    pub validator: SigningKey,
    /// Names it to other nodes.
    pub node: SigningKey,
}

impl NodeKeys {
    /// New ones, from the system's randomness.
    pub fn fresh() -> Self {
        NodeKeys { validator: keys::new_key(), node: keys::new_key() }
    }

    /// Its id on the network.
    pub fn id(&self) -> String {
        keys::node_id(&self.node)
    }
}

/// Founds a network now. `chain_id`: instead of the network's name with a random suffix.
pub fn found(network: &Network, keys: KeyFile, chain_id: Option<String>) -> Result<Founded, Failure> {
    let secrets: Vec<NodeKeys> = network.nodes.iter().map(|_| NodeKeys::fresh()).collect();
    let public: Vec<[u8; 32]> = secrets.iter().map(|keys| keys.validator.verifying_key().to_bytes()).collect();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_err(Failure::fault)?.as_secs();
    let time = Time(i64::try_from(now).map_err(Failure::fault)?);
    let chain_id = chain_id.unwrap_or_else(|| format!("{}-{:08x}", network.chain, OsRng.next_u32()));
    let genesis = genesis_of(network, keys, chain_id, time, &public)?;
    Ok(Founded { genesis, keys: secrets })
}

/// The genesis document with these consensus keys, one for each node. The same input gives the same document everywhere.
pub fn genesis_of(network: &Network, keys: KeyFile, chain_id: String, time: Time, public: &[[u8; 32]]) -> Result<Value, Failure> {
    let voting = network.nodes.iter().zip(public).filter(|(node, _)| node.power > 0);
    let validators = voting.map(|(node, key)| Validator { name: node.name.clone(), public_key: *key, power: node.power }).collect();
    document(network, &Made { chain_id, time, validators, keys }).map_err(Failure::usage)
}

/// The text of genesis.json, the same in all homes of a network.
pub fn genesis_text(genesis: &Value) -> Result<String, Failure> {
    serde_json::to_string_pretty(genesis).map_err(Failure::fault)
}

/// Tells the fingerprint of a chain: the one that every command of node and client prints.
pub fn tell_fingerprint(genesis: &Value, behind: &str) {
    let digest = fingerprint(genesis);
    print_line(&format!("genesis_sha256 {}   in short {}{behind}", hex::encode(digest), short(&digest)));
}

/// How many organisations have no key at genesis, and so cannot sign.
fn unclaimed(genesis: &Value) -> usize {
    let organisations = genesis["app_state"]["organisations"].as_array().into_iter().flatten();
    organisations.filter(|o| o["keys"].as_array().is_some_and(Vec::is_empty)).count()
}

/// Tells how many organisations have no key.
pub fn tell_unclaimed(genesis: &Value) {
    let unclaimed = unclaimed(genesis);
    if unclaimed > 0 {
        print_line(&format!("{unclaimed} organisations have no key and cannot sign; give their keys with --keys before the chain starts"));
    }
}
