//! `mulud testnet`: all nodes of a network on one machine, to try out and to test. Homes `DIR/NAME`, a client's home `DIR/home`.

mod init;
mod processes;
mod status;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Subcommand;
use serde::{Deserialize, Serialize};

use super::{Failure, Output};

const FORMAT: &str = "mulu-testnet/1";

/// Commands.
#[derive(Debug, Subcommand)]
pub enum Testnet {
    /// Make homes for all nodes (DIR/NAME), with keys, genesis document, free loopback ports and each other as only peers, and a
    /// client's home (DIR/home) that trusts the chain and knows the nodes. Every node runs CometBFT.
    Init(InitArguments),
    /// Start nodes in the background and wait until each serves. Their logs: DIR/NAME/node.log.
    Start {
        #[command(flatten)]
        which: Which,
    },
    /// Stop nodes cleanly, and wait until each has ended.
    Stop {
        #[command(flatten)]
        which: Which,
    },
    /// Tell how the nodes are. Exit code 0: all run and agree; 3: app hashes differ; 4: a node does not run or answer.
    Status {
        #[command(flatten)]
        which: Which,
    },
}

/// Arguments of `testnet init`.
#[derive(Debug, clap::Args)]
pub struct InitArguments {
    /// Network file (TOML), or the name of a sample: solo, four.
    #[arg(long, value_name = "FILE")]
    pub network: String,
    /// Directory for the homes.
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,
    /// Public keys of organisations, JSON: {"city": "ed25519:HEX", …} by their id in the network file.
    #[arg(long, value_name = "FILE")]
    pub keys: Option<PathBuf>,
    /// Whole chain id, instead of the network's name with a random suffix.
    #[arg(long, value_name = "ID")]
    pub chain_id: Option<String>,
}

/// Which nodes.
#[derive(Debug, clap::Args)]
pub struct Which {
    /// Directory that `mulud testnet init` made.
    #[arg(long, value_name = "DIR")]
    pub dir: PathBuf,
    /// Only these nodes; by default all.
    #[arg(value_name = "NAME")]
    pub names: Vec<String>,
    /// Form of the answer.
    #[arg(long, value_enum, default_value_t = Output::Table)]
    pub output: Output,
}

impl Testnet {
    /// Form of the answer.
    pub(super) fn output(&self) -> Output {
        match self {
            Testnet::Init(_) => Output::Table,
            Testnet::Start { which } | Testnet::Stop { which } | Testnet::Status { which } => which.output,
        }
    }
}

/// `testnet.json`: the nodes of a directory. What else there is to know stands in their homes.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Layout {
    format: String,
    chain_id: String,
    nodes: Vec<Member>,
}

/// A node.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Member {
    name: String,
    power: u64,
}

impl Layout {
    fn path(dir: &Path) -> PathBuf {
        dir.join("testnet.json")
    }

    fn read(dir: &Path) -> Result<Layout, Failure> {
        let path = Layout::path(dir);
        let text = std::fs::read(&path).map_err(|e| {
            Failure::usage(format!(
                "{} cannot be read ({e}); make a network with `mulud testnet init --network FILE --out DIR`",
                path.display()
            ))
        })?;
        let layout: Layout =
            serde_json::from_slice(&text).map_err(|e| Failure::usage(format!("{} is not understood: {e}", path.display())))?;
        if layout.format != FORMAT {
            return Err(Failure::usage(format!("{} is of {}, this release reads {FORMAT}", path.display(), layout.format)));
        }
        Ok(layout)
    }

    /// The members of these names, in the network's order; all where none is named.
    fn members(&self, names: &[String]) -> Result<Vec<&Member>, Failure> {
        let known: Vec<&str> = self.nodes.iter().map(|node| node.name.as_str()).collect();
        if let Some(unknown) = names.iter().find(|name| !known.contains(&name.as_str())) {
            return Err(Failure::usage(format!("the network has no node {unknown:?}, but {}", known.join(", "))));
        }
        Ok(self.nodes.iter().filter(|node| names.is_empty() || names.contains(&node.name)).collect())
    }
}

/// Runs a command.
pub(super) fn run(command: &Testnet) -> Result<ExitCode, Failure> {
    match command {
        Testnet::Init(arguments) => init::run(arguments),
        Testnet::Start { which } => processes::start(which),
        Testnet::Stop { which } => processes::stop(which),
        Testnet::Status { which } => status::run(which),
    }
}
