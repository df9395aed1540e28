//! `config.toml` of a home. Unknown fields are refused; each default is told in the file that `mulud init` writes.

use std::collections::BTreeSet;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use mulu_contracts::ledger::meter::MAX_QUESTION_WORK;
use serde::Deserialize;

/// Which program orders the transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// One validator inside `mulud`.
    Solo,
    /// A CometBFT process beside it, for several validators.
    Cometbft,
}

impl Engine {
    /// Its name in files and answers.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Solo => "solo",
            Engine::Cometbft => "cometbft",
        }
    }
}

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}

/// The configuration of a node.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Engine.
    pub engine: Engine,
    /// Name of the node, for people.
    #[serde(default)]
    pub moniker: String,
    /// Where the state is kept, under the home unless absolute.
    #[serde(default = "default_data_dir")]
    pub data_dir: PathBuf,
    /// JSON-RPC.
    #[serde(default)]
    pub rpc: Rpc,
    /// Log.
    #[serde(default)]
    pub log: Log,
    /// What only the engine CometBFT reads.
    #[serde(default)]
    pub cometbft: Cometbft,
}

/// JSON-RPC, that clients ask.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rpc {
    /// Address; port 0: any free one, told in `rpc.addr` of the home.
    pub listen: SocketAddr,
    /// Units of work that one question may make, at most [`MAX_QUESTION_WORK`].
    pub question_work: u64,
    /// Seconds that one question may take. Clients wait thirty.
    pub question_seconds: u64,
}

/// Log, on standard error.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// Form.
    pub format: LogFormat,
    /// `error`, `warn`, `info`, `debug`, or directives such as `info,mulu_node=debug`.
    pub level: String,
}

/// CometBFT.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Cometbft {
    /// The program, unless `MULU_COMETBFT` or `.tools/bin/cometbft` tells another; empty: on the PATH.
    pub bin: PathBuf,
    /// Where the other validators reach this node.
    pub p2p_listen: SocketAddr,
    /// Address told to the others, where it differs.
    pub external_address: String,
    /// `id@host:port` of the others.
    pub persistent_peers: Vec<String>,
    /// Ids of nodes that may connect without being called. Nobody else is let in.
    pub allowed_peers: Vec<String>,
    /// Pause after a block, in which the next transactions gather, milliseconds.
    pub timeout_commit_ms: u64,
    /// Blocks looked back for a signature of this validator's key before it signs again; 0: none.
    pub double_sign_check_height: u64,
}

fn default_data_dir() -> PathBuf {
    "data".into()
}

fn loopback(port: u16) -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, port))
}

impl Default for Rpc {
    fn default() -> Self {
        Rpc { listen: loopback(26_657), question_work: MAX_QUESTION_WORK, question_seconds: 20 }
    }
}

impl Default for Log {
    fn default() -> Self {
        Log { format: LogFormat::Text, level: "info".into() }
    }
}

impl Default for Cometbft {
    fn default() -> Self {
        Cometbft {
            bin: PathBuf::new(),
            p2p_listen: SocketAddr::from((Ipv4Addr::UNSPECIFIED, 26_656)),
            external_address: String::new(),
            persistent_peers: Vec::new(),
            allowed_peers: Vec::new(),
            timeout_commit_ms: 500,
            double_sign_check_height: 0,
        }
    }
}

/// Why a configuration is refused.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It cannot be read.
    #[error("{0} cannot be read: {1}")]
    Read(PathBuf, std::io::Error),
    /// It does not have the form.
    #[error("{0} is not understood: {1}")]
    Form(PathBuf, toml::de::Error),
    /// A value that cannot be.
    #[error("{0}: {1}")]
    Value(PathBuf, String),
}

impl Config {
    /// Reads `config.toml` of a home.
    pub fn load(home: &Path) -> Result<Config, ConfigError> {
        let path = home.join("config.toml");
        let text = std::fs::read_to_string(&path).map_err(|e| ConfigError::Read(path.clone(), e))?;
        let config: Config = toml::from_str(&text).map_err(|e| ConfigError::Form(path.clone(), e))?;
        config.check().map_err(|words| ConfigError::Value(path, words))?;
        Ok(config)
    }

    fn check(&self) -> Result<(), String> {
        if !(100_000..=MAX_QUESTION_WORK).contains(&self.rpc.question_work) {
            return Err(format!("[rpc] question_work must be from 100000 to {MAX_QUESTION_WORK}"));
        }
        if !(1..=25).contains(&self.rpc.question_seconds) {
            return Err("[rpc] question_seconds must be from 1 to 25".into());
        }
        // The engine's own file is made from these texts.
        let plain = |text: &str| text.len() <= 256 && text.bytes().all(|b| b.is_ascii_graphic() && b != b'"' && b != b'\\' && b != b',');
        let cometbft = &self.cometbft;
        if !cometbft.persistent_peers.iter().chain([&cometbft.external_address]).all(|text| plain(text)) {
            return Err("[cometbft] peers and addresses are id@host:port without blanks and quotes".into());
        }
        let is_id = |id: &str| id.len() == 40 && id.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        let called = cometbft.persistent_peers.iter().map(|peer| peer.split_once('@').map_or("", |(id, _)| id));
        if let Some(wrong) = called.chain(cometbft.allowed_peers.iter().map(String::as_str)).find(|id| !is_id(id)) {
            return Err(format!("[cometbft] {wrong:?} is no node id: 40 lower-case hex digits, told by `mulud status`"));
        }
        if !(1..=60_000).contains(&cometbft.timeout_commit_ms) {
            return Err("[cometbft] timeout_commit_ms must be from 1 to 60000".into());
        }
        Ok(())
    }

    /// Where the state of a home is kept.
    pub fn data_dir(&self, home: &Path) -> PathBuf {
        home.join(&self.data_dir)
    }

    /// Ids of the nodes that this one may be connected to.
    pub fn peer_ids(&self) -> BTreeSet<String> {
        let called = self.cometbft.persistent_peers.iter().filter_map(|peer| Some(peer.split_once('@')?.0.to_string()));
        called.chain(self.cometbft.allowed_peers.iter().cloned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Config, ConfigError> {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("config.toml"), text).unwrap();
        Config::load(home.path())
    }

    #[test]
    fn unknown_fields_and_impossible_budgets_are_refused() {
        assert!(matches!(load("engine = \"solo\"\nrcp = 1"), Err(ConfigError::Form(..))));
        assert!(matches!(load("engine = \"solo\"\n[abci]\nlisten = \"127.0.0.1:0\""), Err(ConfigError::Form(..))));
        assert!(matches!(load("engine = \"other\""), Err(ConfigError::Form(..))));
        for budget in ["question_work = 64000001", "question_work = 1", "question_seconds = 0", "question_seconds = 26"] {
            assert!(matches!(load(&format!("engine = \"solo\"\n[rpc]\n{budget}")), Err(ConfigError::Value(..))), "{budget}");
        }
    }
}
