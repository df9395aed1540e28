//! Commands of `mulud testnet` and their arguments.

use std::path::PathBuf;

use clap::Subcommand;

use crate::cli::output::Output;

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
    pub fn output(&self) -> Output {
        match self {
            Testnet::Init(_) => Output::Table,
            Testnet::Start { which } | Testnet::Stop { which } | Testnet::Status { which } => which.output,
        }
    }
}
