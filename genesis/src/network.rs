//! Network files: what a person writes to start a network.

use std::collections::{BTreeMap, BTreeSet};

use mulu_contracts::kernel::crypto::PublicKey;
use mulu_contracts::kernel::id::{DivisionCode, Uscc};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::text::{Code, Text, Text0};
use mulu_contracts::kernel::value::{Hash, Set, Time};
use mulu_contracts::ledger::division::DivisionLevel;
use mulu_contracts::ledger::organisation::{OrganisationType, Thresholds};
use mulu_contracts::ledger::params::Value;
use mulu_contracts::party::attestation::AttestationType;
use serde::Deserialize;

/// Version of the format.
pub const FORMAT: &str = "mulu-network/1";
/// Sample: one node for trying out.
pub const SAMPLE_SOLO: &str = include_str!("../networks/solo.toml");
/// Sample: four validators of a city, two counties and an operator, and an auditor's full node.
pub const SAMPLE_FOUR: &str = include_str!("../networks/city-county-operator.toml");
/// Most nodes of a network file.
const MAX_NODES: usize = 64;

/// Why a network file, or what it makes, is refused.
#[derive(Debug, thiserror::Error)]
pub enum NetworkError {
    /// The file does not have the form.
    #[error("the network file is not understood: {0}")]
    Form(#[from] toml::de::Error),
    /// A file of keys does not have the form.
    #[error("the keys file is not understood: {0}")]
    Keys(#[from] serde_json::Error),
    /// Something in it contradicts something else.
    #[error("{0}")]
    Content(String),
    /// The ledger refuses the first state.
    #[error("the ledger refuses this genesis: {0}")]
    Refused(#[from] mulu_contracts::genesis::GenesisError),
}

/// Words for [`NetworkError::Content`].
pub(crate) fn refuse<T>(words: impl Into<String>) -> Result<T, NetworkError> {
    Err(NetworkError::Content(words.into()))
}

/// A network file.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Network {
    /// [`FORMAT`].
    pub format: String,
    /// First part of the chain id; a random suffix follows, so that no two chains ever share an id.
    pub chain: String,
    /// For people.
    #[serde(default)]
    pub description: String,
    /// Parameters that differ from their defaults.
    #[serde(default)]
    pub parameters: BTreeMap<String, Value>,
    /// Validators, and full nodes that follow without a vote.
    pub nodes: Vec<Node>,
    /// The division table.
    pub divisions: Vec<NetworkDivision>,
    /// Organisations that the ledger knows from the start.
    pub organisations: Vec<NetworkOrganisation>,
}

/// A validator, or a full node.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Node {
    /// Name, also of its home directory: 1 to 32 of `a-z 0-9 -`.
    pub name: String,
    /// Voting power; 0: a full node, which follows the chain and serves proofs without a vote.
    #[serde(default = "default_power")]
    pub power: u64,
    /// Who runs it, for people.
    #[serde(default)]
    pub operator: String,
    /// Its consensus key, where it was made on its own machine (`mulud keys`).
    pub validator_key: Option<PublicKey>,
    /// Its id on the network, likewise: 40 lower-case hex digits.
    pub node_id: Option<String>,
    /// `host:port` where the others reach it.
    pub address: Option<String>,
}

fn default_power() -> u64 {
    10
}

/// A division.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkDivision {
    /// Code; one with a letter is local.
    pub code: DivisionCode,
    /// Name.
    pub name: Text<64>,
    /// What it lies in.
    pub parent: Option<DivisionCode>,
    /// Level.
    pub level: DivisionLevel,
    /// In force from this time on; default: always.
    pub from: Option<Time>,
    /// In force before this time.
    pub until: Option<Time>,
}

/// An organisation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkOrganisation {
    /// Its name in this file and in keys files, such as `city`.
    pub id: String,
    /// 统一社会信用代码.
    pub uscc: Uscc,
    /// Name.
    pub name: Text<128>,
    /// Short name.
    #[serde(default)]
    pub short_name: Text0<64>,
    /// Division.
    pub division: DivisionCode,
    /// `id` of the authority above it.
    pub superior: Option<String>,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: OrganisationType,
    /// What it does in the data market.
    #[serde(default)]
    pub business: Set<Code<24>, 0, 8>,
    /// Its keys; those of a keys file come after them.
    #[serde(default)]
    pub keys: Keys,
    /// k of its keys, by kind.
    #[serde(default)]
    pub thresholds: Thresholds,
    /// Its roles.
    #[serde(default)]
    pub roles: Vec<NetworkRole>,
    /// Its attestations.
    #[serde(default)]
    pub attestations: Vec<NetworkAttestation>,
}

/// A role.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkRole {
    /// The role.
    pub role: Role,
    /// Where it reaches; default: the organisation's division.
    pub scope: Option<DivisionCode>,
    /// Sectors of a sector authority.
    #[serde(default)]
    pub sectors: Set<Code<24>, 0, 32>,
    /// Kinds of a registrar.
    #[serde(default)]
    pub certificate_kinds: Set<Code<24>, 0, 16>,
    /// Competences of a supervisor.
    #[serde(default)]
    pub competences: Set<Code<24>, 0, 16>,
    /// From this time on; default: genesis.
    pub from: Option<Time>,
    /// Before this time.
    pub until: Option<Time>,
}

/// An attestation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NetworkAttestation {
    /// What is attested.
    #[serde(rename = "type")]
    pub kind: AttestationType,
    /// Level or grade.
    #[serde(default)]
    pub level: Text0<16>,
    /// Who issued it.
    pub issuer: Text<128>,
    /// Hash of the document.
    pub document: Hash,
    /// Live from this time on; default: genesis.
    pub from: Option<Time>,
    /// Live for so many days; default three years, at most five.
    #[serde(default = "default_days")]
    pub days: u32,
}

fn default_days() -> u32 {
    1_095
}

/// A key: `"ed25519:hex"`, or a table that also names the person who holds it.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Key {
    /// Each key written so counts as held by a person of its own.
    Plain(PublicKey),
    /// With names.
    Named(NamedKey),
}

/// A key with names.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedKey {
    /// The key.
    pub key: PublicKey,
    /// For people.
    #[serde(default)]
    pub label: Text0<32>,
    /// Some word for its holder: keys with the same word count as one person's. Only its hash enters the chain.
    pub person: Option<String>,
}

/// One key, or several.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Keys {
    /// One.
    One(Key),
    /// Several.
    Many(Vec<Key>),
}

impl Default for Keys {
    fn default() -> Self {
        Keys::Many(Vec::new())
    }
}

impl Keys {
    /// The keys.
    pub fn as_slice(&self) -> &[Key] {
        match self {
            Keys::One(key) => std::slice::from_ref(key),
            Keys::Many(keys) => keys,
        }
    }
}

/// A keys file: public keys by `id` of an organisation.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct KeyFile(pub BTreeMap<String, Keys>);

impl KeyFile {
    /// Reads a keys file (JSON).
    pub fn parse(text: &str) -> Result<KeyFile, NetworkError> {
        Ok(serde_json::from_str(text)?)
    }
}

fn is_name(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

impl Network {
    /// Reads a network file.
    pub fn parse(text: &str) -> Result<Network, NetworkError> {
        let network: Network = toml::from_str(text)?;
        if network.format != FORMAT {
            return refuse(format!("the format is {:?}; this release reads {FORMAT}", network.format));
        }
        if !is_name(&network.chain) {
            return refuse("`chain` must be 1 to 32 of a-z, 0-9 and -");
        }
        if network.nodes.is_empty() || network.nodes.len() > MAX_NODES {
            return refuse(format!("a network has 1 to {MAX_NODES} [[nodes]]"));
        }
        let mut names = BTreeSet::new();
        for node in &network.nodes {
            if !is_name(&node.name) || !names.insert(&node.name) {
                return refuse(format!("the node name {:?} must be 1 to 32 of a-z, 0-9 and -, and stand once", node.name));
            }
            // The engine's sum of powers must stay below i64::MAX / 8; far below, so that governance has room.
            if node.power > 1_000_000_000_000 {
                return refuse(format!("the power of node {:?} must be from 0 (a full node) to 10^12", node.name));
            }
        }
        if network.validators().next().is_none() {
            return refuse("no node of the network has voting power");
        }
        let mut ids = BTreeSet::new();
        for organisation in &network.organisations {
            if !is_name(&organisation.id) || !ids.insert(organisation.id.as_str()) {
                return refuse(format!(
                    "the id {:?} of an organisation must be 1 to 32 of a-z, 0-9 and -, and stand once",
                    organisation.id
                ));
            }
        }
        for organisation in &network.organisations {
            if let Some(superior) = &organisation.superior
                && !ids.contains(superior.as_str())
            {
                return refuse(format!(
                    "organisation {:?} names the superior {superior:?}, and no organisation has this id",
                    organisation.id
                ));
            }
        }
        Ok(network)
    }

    /// The nodes with voting power, in order.
    pub fn validators(&self) -> impl Iterator<Item = &Node> {
        self.nodes.iter().filter(|node| node.power > 0)
    }
}
