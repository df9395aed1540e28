//! CometBFT: its files and its process.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use tokio::net::TcpListener;
use tokio::time::sleep;

use super::link::ENGINE;
use crate::abci::SOCKET;
use crate::config::{Config, LogFormat};

/// The release that this program is made and tested for.
pub const VERSION: &str = "0.38.25";
/// Bundles that may wait.
const POOL_COUNT: u64 = 5_000;
/// Bytes of all that wait.
const POOL_BYTES: u64 = 256 << 20;
/// Bytes a second between two nodes. The engine's own 5 MB/s holds up a block of the largest size for seconds.
const P2P_RATE: u64 = 20 << 20;
/// An engine whose node was killed has ended after this time, and its port is free.
const PREDECESSOR: Duration = Duration::from_secs(10);
/// How long between two looks at a port that another process holds.
const LOOK: Duration = Duration::from_millis(100);

/// Where the program is told to be at this moment: `MULU_COMETBFT`, or `.tools/bin` here.
pub fn told() -> Option<PathBuf> {
    let from_env = std::env::var_os("MULU_COMETBFT").filter(|v| !v.is_empty()).map(PathBuf::from);
    let beside = || Some(PathBuf::from(".tools/bin/cometbft")).filter(|path| path.is_file());
    from_env.or_else(beside).map(from_anywhere)
}

/// The same path in every folder; a bare name is looked for in the PATH.
fn from_anywhere(path: PathBuf) -> PathBuf {
    if path.components().count() == 1 { path } else { std::path::absolute(&path).unwrap_or(path) }
}

/// Finds the program: where it is told to be, the configuration, the PATH; and asks for its version.
pub fn find(configured: &Path) -> Result<PathBuf, String> {
    let configured = Some(configured).filter(|path| !path.as_os_str().is_empty());
    let path = told().or(configured.map(Path::to_path_buf).map(from_anywhere)).unwrap_or_else(|| "cometbft".into());
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
pub fn write_config(home: &Path, config: &Config, limits: Limits) -> std::io::Result<PathBuf> {
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
proxy_app = "unix://{SOCKET}"
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
laddr = "unix://{ENGINE}"
unsafe = false
max_request_batch_size = 1
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

/// The command that runs the engine over a home; its log goes where ours goes. It runs in the home, where the sockets
/// between it and the node have short names, and looks for all else under `root`.
pub fn command(bin: &Path, home: &Path, root: &Path) -> std::io::Result<tokio::process::Command> {
    use std::os::fd::AsFd;
    let log = std::io::stderr().as_fd().try_clone_to_owned()?;
    let mut command = tokio::process::Command::new(bin);
    command.arg("start").arg("--home").arg(root).current_dir(home).stdin(std::process::Stdio::null()).stdout(log).kill_on_drop(true);
    Ok(command)
}

/// An address that the engine can listen on; where the configuration leaves the port open, with one: the engine itself does not tell
/// which one it took. A predecessor that was killed may hold it for a moment yet.
pub async fn free(listen: SocketAddr) -> std::io::Result<SocketAddr> {
    let begun = Instant::now();
    loop {
        match TcpListener::bind(listen).await {
            Err(error) if error.kind() == ErrorKind::AddrInUse && begun.elapsed() < PREDECESSOR => sleep(LOOK).await,
            listener => return listener?.local_addr(),
        }
    }
}
