//! CometBFT: its files, its process, and what it tells about its blocks.

use std::io::Read;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use mulu_contracts::comet::anchor::Anchor;
use mulu_contracts::comet::commit::ValidatorPower;
use mulu_contracts::comet::header::header_bytes;
use mulu_contracts::comet::json::{CommitAnswer, join_validators, read_commit, read_validators};
use mulu_contracts::kernel::json::{self, MAX_ANSWER_VALUES};
use serde_json::Value;
use tendermint::block::Header;

use crate::anchors::EngineLink;
use crate::config::{Config, LogFormat};

/// The release that this program is made and tested for.
pub const VERSION: &str = "0.38.25";
/// Bundles that may wait.
const POOL_COUNT: u64 = 5_000;
/// Bytes of all that wait.
const POOL_BYTES: u64 = 256 << 20;
/// Bytes a second between two nodes. The engine's own 5 MB/s holds up a block of the largest size for seconds.
const P2P_RATE: u64 = 20 << 20;
/// Largest answer that is read.
const MAX_ANSWER: u64 = 16 << 20;
/// An engine on this machine answers within this time.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Where the program is told to be at this moment: `MULU_COMETBFT`, or `.tools/bin` here.
pub fn told() -> Option<PathBuf> {
    let from_env = std::env::var_os("MULU_COMETBFT").filter(|v| !v.is_empty()).map(PathBuf::from);
    let beside = || Some(PathBuf::from(".tools/bin/cometbft")).filter(|path| path.is_file());
    let found = from_env.or_else(beside)?;
    // A bare name is looked for in the PATH.
    if found.components().count() == 1 { Some(found) } else { std::path::absolute(found).ok() }
}

/// Finds the program: where it is told to be, the configuration, the PATH; and asks for its version.
pub fn find(configured: &Path) -> Result<PathBuf, String> {
    let configured = Some(configured).filter(|path| !path.as_os_str().is_empty());
    let path = told().or(configured.map(Path::to_path_buf)).unwrap_or_else(|| "cometbft".into());
    let next = format!(
        "install CometBFT v{VERSION} (`go install github.com/cometbft/cometbft/cmd/cometbft@v{VERSION}`) and name it by [cometbft] bin in \
         config.toml or by MULU_COMETBFT"
    );
    let output = Command::new(&path).arg("version").output();
    let output = output.map_err(|e| format!("{} cannot be run ({e}); {next}", path.display()))?;
    let found = String::from_utf8_lossy(&output.stdout).trim().trim_start_matches('v').to_string();
    if found.split('+').next() == Some(VERSION) {
        Ok(path)
    } else {
        Err(format!("{} is of version {found:?}, but this release works with v{VERSION} alone; {next}", path.display()))
    }
}

/// What the genesis says that the engine's files repeat.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Largest bundle, bytes.
    pub max_bundle_bytes: u64,
    /// Pause between empty blocks, seconds.
    pub empty_block_interval: u64,
}

/// Writes `engine/config/config.toml` of a home anew: what stands there is made from the home's own configuration at each start.
pub fn write_config(home: &Path, config: &Config, abci: SocketAddr, rpc: SocketAddr, limits: Limits) -> std::io::Result<PathBuf> {
    let root = home.join("engine");
    std::fs::create_dir_all(root.join("config"))?;
    std::fs::create_dir_all(root.join("data"))?;
    let state = root.join("data/priv_validator_state.json");
    if !state.exists() {
        std::fs::write(&state, "{\"height\":\"0\",\"round\":0,\"step\":0}")?;
    }
    let quiet = !config.log.level.contains("debug");
    let comet = &config.cometbft;
    let text = format!(
        r#"# Written by mulud at each start from config.toml of the home; changes here are lost.
proxy_app = "tcp://{abci}"
moniker = "{moniker}"
abci = "socket"
db_backend = "goleveldb"
db_dir = "data"
log_level = "{level}"
log_format = "{format}"
genesis_file = "../genesis.json"
priv_validator_key_file = "../keys/validator.json"
priv_validator_state_file = "data/priv_validator_state.json"
node_key_file = "../keys/node.json"
filter_peers = true

[rpc]
laddr = "tcp://{rpc}"
unsafe = false
max_body_bytes = {body}
timeout_broadcast_tx_commit = "10s"

[p2p]
laddr = "tcp://{p2p}"
external_address = "{external}"
persistent_peers = "{peers}"
pex = false
addr_book_strict = false
allow_duplicate_ip = true
unconditional_peer_ids = "{ids}"
private_peer_ids = "{ids}"
send_rate = {P2P_RATE}
recv_rate = {P2P_RATE}
flush_throttle_timeout = "10ms"

[mempool]
type = "flood"
recheck = true
broadcast = true
size = {POOL_COUNT}
max_txs_bytes = {POOL_BYTES}
cache_size = 10000
max_tx_bytes = {max_tx}

[statesync]
enable = false

[consensus]
timeout_commit = "{commit}ms"
skip_timeout_commit = false
double_sign_check_height = {double}
create_empty_blocks = true
create_empty_blocks_interval = "{interval}s"

[storage]
discard_abci_responses = false

[tx_index]
indexer = "null"

[instrumentation]
prometheus = false
"#,
        moniker = config.moniker.replace(['"', '\\'], "").chars().filter(|c| !c.is_control()).collect::<String>(),
        level = if quiet { "error" } else { "info" },
        format = if config.log.format == LogFormat::Json { "json" } else { "plain" },
        body = limits.max_bundle_bytes * 2,
        p2p = comet.p2p_listen,
        external = comet.external_address,
        peers = comet.persistent_peers.join(","),
        ids = config.peer_ids().into_iter().collect::<Vec<_>>().join(","),
        max_tx = limits.max_bundle_bytes,
        commit = comet.timeout_commit_ms,
        double = comet.double_sign_check_height,
        interval = limits.empty_block_interval,
    );
    std::fs::write(root.join("config/config.toml"), text)?;
    Ok(root)
}

/// The command that runs the engine over a home; its log goes where ours goes.
pub fn command(bin: &Path, root: &Path) -> std::io::Result<tokio::process::Command> {
    use std::os::fd::AsFd;
    let log = std::io::stderr().as_fd().try_clone_to_owned()?;
    let mut command = tokio::process::Command::new(bin);
    command.arg("start").arg("--home").arg(root).stdin(std::process::Stdio::null()).stdout(log).kill_on_drop(true);
    Ok(command)
}

/// A free port, where the configuration leaves the choice: the engine itself does not tell which one it took.
pub fn choose_port(listen: SocketAddr) -> std::io::Result<SocketAddr> {
    if listen.port() != 0 { Ok(listen) } else { std::net::TcpListener::bind(listen)?.local_addr() }
}

/// Asks the engine over its JSON-RPC.
pub struct Link {
    url: String,
    agent: ureq::Agent,
}

impl Link {
    /// The engine that listens there.
    pub fn new(rpc: SocketAddr) -> Link {
        // What listens everywhere is reached on loopback.
        let host = match rpc.ip() {
            ip if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
            ip => ip,
        };
        let config = ureq::Agent::config_builder().timeout_global(Some(TIMEOUT)).max_redirects(0).http_status_as_error(false).build();
        Link { url: format!("http://{}", SocketAddr::new(host, rpc.port())), agent: config.into() }
    }

    /// One call by GET; none where the engine does not have the height yet.
    fn get(&self, call: &str) -> Result<Option<Value>, String> {
        let mut answer = self.agent.get(format!("{}/{call}", self.url)).call().map_err(|e| e.to_string())?;
        let mut bytes = Vec::new();
        answer.body_mut().as_reader().take(MAX_ANSWER).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
        let mut answer = json::read(&bytes, MAX_ANSWER_VALUES).map_err(|e| format!("{call}: {e}"))?;
        if let Some(error) = answer.get("error").filter(|e| !e.is_null()) {
            let words = error.get("data").and_then(Value::as_str).unwrap_or_default();
            let early = words.contains("must be less than or equal to") || words.contains("could not find");
            return if early { Ok(None) } else { Err(format!("{call}: {error}")) };
        }
        Ok(answer.get_mut("result").map(Value::take))
    }

    fn parse<T: serde::de::DeserializeOwned>(answer: Option<Value>, pointer: &str) -> Result<Option<T>, String> {
        let Some(mut answer) = answer else { return Ok(None) };
        let found = answer.pointer_mut(pointer).map(Value::take).filter(|v| !v.is_null());
        found.map(|v| serde_json::from_value(v).map_err(|e| format!("{pointer}: {e}"))).transpose()
    }

    fn signed(&self, height: u64) -> Result<Option<CommitAnswer>, String> {
        let answer = self.get(&format!("commit?height={height}"))?;
        answer.map(|answer| read_commit(&answer).map_err(|e| e.to_string())).transpose()
    }

    /// The whole set of a height, page by page.
    fn validators(&self, height: u64) -> Result<Option<Vec<ValidatorPower>>, String> {
        let mut pages = Vec::new();
        for page in 1..=10 {
            let Some(answer) = self.get(&format!("validators?height={height}&page={page}&per_page=100"))? else { return Ok(None) };
            let found = read_validators(&answer).map_err(|e| e.to_string())?;
            let total = found.total;
            pages.push(found);
            if pages.iter().map(|page| page.validators.len() as u64).sum::<u64>() >= total {
                return join_validators(&pages).map(Some).map_err(|e| e.to_string());
            }
        }
        Err("the validator set is larger than 1,000".into())
    }

    /// Does it serve?
    pub fn is_up(&self) -> bool {
        self.get("health").is_ok()
    }

    /// The newest block; none while there is none, or nobody answers.
    pub fn height(&self) -> Result<Option<u64>, String> {
        let height: Option<String> = Self::parse(self.get("status")?, "/sync_info/latest_block_height")?;
        Ok(height.and_then(|h| h.parse().ok()))
    }
}

impl EngineLink for Link {
    fn anchor(&self, height: u64) -> Result<Option<Anchor>, String> {
        let Some(above) = height.checked_add(1) else { return Ok(None) };
        let (Some(previous), Some(signed), Some(set)) = (self.signed(height)?, self.signed(above)?, self.validators(above)?) else {
            return Ok(None);
        };
        Anchor::build(&previous.header, &signed.header, &signed.commit, &set).map(Some).map_err(|e| e.to_string())
    }

    fn header(&self, height: u64) -> Result<Option<Vec<u8>>, String> {
        let found: Option<Header> = Self::parse(self.get(&format!("header?height={height}"))?, "/header")?;
        Ok(found.map(|header| header_bytes(&header)))
    }

    fn latest(&self) -> Result<Option<u64>, String> {
        Ok(self.height()?.and_then(|height| height.checked_sub(1)).filter(|height| *height > 0))
    }
}
