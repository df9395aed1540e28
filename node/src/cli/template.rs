//! `config.toml` of a new home, with each default told.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use crate::config::{Cometbft, Engine, Rpc};
use crate::engine::cometbft;

/// What a new home's `config.toml` says of its own.
#[derive(Debug, Clone)]
pub struct Template<'a> {
    /// Engine.
    pub engine: Engine,
    /// Name of the node.
    pub moniker: &'a str,
    /// Where clients ask.
    pub rpc: SocketAddr,
    /// Where other nodes connect.
    pub p2p: SocketAddr,
    /// Address told to them, where it differs.
    pub external_address: &'a str,
    /// `id@host:port` of the others.
    pub peers: &'a [String],
    /// The program of CometBFT; empty: on the PATH.
    pub bin: PathBuf,
}

impl<'a> Template<'a> {
    /// Of a node without others.
    pub fn alone(engine: Engine, moniker: &'a str, rpc: SocketAddr) -> Self {
        // A node that takes any free port for its clients is one among others on its machine, and alone in its network.
        let p2p = if rpc.port() == 0 { SocketAddr::from((Ipv4Addr::LOCALHOST, 0)) } else { Cometbft::default().p2p_listen };
        Template { engine, moniker, rpc, p2p, external_address: "", peers: &[], bin: Self::bin(engine) }
    }

    /// Where CometBFT is at this moment, kept so that the home starts from anywhere.
    pub fn bin(engine: Engine) -> PathBuf {
        let told = || cometbft::told().unwrap_or_default();
        if engine == Engine::Cometbft { told() } else { PathBuf::new() }
    }

    /// The file's text.
    pub fn text(&self) -> String {
        let Template { engine, moniker, rpc, p2p, external_address, .. } = self;
        let peers: Vec<String> = self.peers.iter().map(|peer| format!("\n  \"{peer}\",")).collect();
        let peers = if peers.is_empty() { "[]".into() } else { format!("[{}\n]", peers.concat()) };
        let bin = toml::Value::from(self.bin.to_string_lossy().as_ref());
        format!(
            r#"# Configuration of a Mulu node. Fields that are left out have the value told here; unknown fields are refused.

# "solo": one validator inside mulud. "cometbft": several validators, with a CometBFT process beside each mulud.
engine = "{engine}"
# Name of the node, for people.
moniker = "{moniker}"
# Where the state is kept, under the home unless absolute.
data_dir = "data"

[rpc]
# Where clients ask. Port 0: any free one, told in the file rpc.addr.
listen = "{rpc}"
# How much one question may make of work (units, at most 64000000) and of time (seconds); beyond it there is no answer.
question_work = {question_work}
question_seconds = {question_seconds}

[log]
# "text" or "json", on standard error.
format = "text"
# "error", "warn", "info", "debug", or directives such as "info,mulu_node=debug".
level = "info"

[cometbft]
# The program, unless the variable MULU_COMETBFT or .tools/bin/cometbft tells another; "": on the PATH. It must be v{version}.
bin = {bin}
# Where the other validators reach this node. Port 0: any free one.
p2p_listen = "{p2p}"
# Address told to the others, where it differs.
external_address = "{external_address}"
# The others: "id@host:port". Their ids: `mulud status`. The network is private: who stands neither here nor below is not let in.
persistent_peers = {peers}
# Ids of nodes that may connect without being called.
allowed_peers = []
# Pause after a block, in which the next transactions gather.
timeout_commit_ms = 500
# Blocks looked back for a signature of this validator's key before it signs again; guards against a second node with the same key.
# 0: none. A network whose nodes all stop together cannot start again while it is above 0.
double_sign_check_height = 0
"#,
            engine = engine.name(),
            question_work = Rpc::default().question_work,
            question_seconds = Rpc::default().question_seconds,
            version = cometbft::VERSION,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, ConfigError};

    fn loopback(port: u16) -> SocketAddr {
        SocketAddr::from((Ipv4Addr::LOCALHOST, port))
    }

    fn load(text: &str) -> Result<Config, ConfigError> {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("config.toml"), text).unwrap();
        Config::load(home.path())
    }

    #[test]
    fn the_written_file_holds_the_defaults() {
        let config = load(&Template::alone(Engine::Solo, "node", loopback(26_657)).text()).unwrap();
        let least = load("engine = \"solo\"\nmoniker = \"node\"").unwrap();
        assert_eq!(format!("{config:?}"), format!("{least:?}"));
    }

    #[test]
    fn the_written_file_names_the_engines_program() {
        let mut template = Template::alone(Engine::Cometbft, "node", loopback(1));
        template.bin = "/opt/data \"bureau\"/cometbft".into();
        assert_eq!(load(&template.text()).unwrap().cometbft.bin, template.bin);
    }

    #[test]
    fn peers_are_named_by_id_and_reach_the_filter() {
        let id = "0123456789abcdef0123456789abcdef01234567";
        let peers = [format!("{id}@127.0.0.1:26656")];
        let mut template = Template::alone(Engine::Cometbft, "node", loopback(1));
        template.peers = &peers;
        let config = load(&template.text()).unwrap();
        assert_eq!(config.cometbft.persistent_peers, peers);
        assert_eq!(config.peer_ids().into_iter().collect::<Vec<_>>(), [id]);
        for wrong in ["127.0.0.1:26656", "0123@127.0.0.1:26656"] {
            let text = format!("engine = \"cometbft\"\n[cometbft]\npersistent_peers = [\"{wrong}\"]");
            assert!(matches!(load(&text), Err(ConfigError::Value(..))), "{wrong}");
        }
    }
}
