//! The command line of `mulud`: its commands and their arguments.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

use super::output::Output;
use super::testnet::Testnet;
use crate::config::Engine;

/// A node of a Mulu ledger.
///
/// Begin with `mulud init --home DIR --network solo`, then `mulud start --home DIR`; clients ask it with `mulu`.
/// Exit codes: 0 done, 2 wrong usage or input, 3 damage found, 4 no node reachable, 70 the node failed.
#[derive(Debug, Parser)]
#[command(name = "mulud", version, propagate_version = true, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub(super) command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a home: keys, genesis document and configuration, from a network file.
    ///
    /// The chain id gets a random suffix, so that no two chains ever share one. Keys of organisations come from the network
    /// file or from --keys; make them first (`mulu key new`), for who has no key at genesis has to be registered later.
    ///
    /// A network of several machines: each operator runs `mulud keys`, all of them put together one network file, agree on
    /// --chain-id and --genesis-time, and each runs `mulud init --node NAME` with the same file. The genesis document is then the same
    /// everywhere; compare the hash that is printed. All nodes on this one machine: `mulud testnet`.
    Init(InitArguments),
    /// Make the keys of a node of a network of several machines, and print what the network file has to say of it.
    ///
    /// Each operator runs it on the node's own machine. When the network file names all nodes, each runs `mulud init` with that file.
    Keys {
        /// Directory to make the home in.
        #[arg(long, env = "MULUD_HOME", value_name = "DIR")]
        home: PathBuf,
    },
    /// Prove that this node's validator key is run for an organisation, and print its seat for the action set_validators.
    ///
    /// Run on the node's own machine; the key does not leave it. Seats of all validators together are the action that
    /// `mulu gov propose --action` takes; keys that stand already need no proof.
    ProveValidator {
        /// Home of the node, or the directory in which `mulud keys` made its keys.
        #[arg(long, env = "MULUD_HOME", value_name = "DIR")]
        home: PathBuf,
        /// The organisation that runs it (统一社会信用代码).
        #[arg(long, value_name = "USCC")]
        org: mulu_contracts::kernel::id::Uscc,
        /// Its votes.
        #[arg(long, value_name = "POWER", default_value_t = 10)]
        power: u64,
        /// The chain, where the home has no genesis document yet.
        #[arg(long, value_name = "ID")]
        chain_id: Option<String>,
    },
    /// Run the node until SIGTERM or ctrl-c.
    ///
    /// Prints one line that begins with "ready" (with [log] format = "json": one JSON object) once it serves; the address stands in
    /// HOME/rpc.addr. The log goes to standard error.
    Start {
        /// Home, made by `mulud init`.
        #[arg(long, env = "MULUD_HOME", value_name = "DIR")]
        home: PathBuf,
        /// Run it without this terminal, with its log in HOME/node.log; come back once it serves.
        #[arg(long)]
        detach: bool,
        /// Form of the answer, of --detach.
        #[arg(long, value_enum, default_value_t = Output::Table)]
        output: Output,
    },
    /// Stop the node of a home, in order, and wait for its end.
    Stop {
        /// Home of the node on this machine.
        #[arg(long, env = "MULUD_HOME", value_name = "DIR")]
        home: PathBuf,
        /// Form of the answer.
        #[arg(long, value_enum, default_value_t = Output::Table)]
        output: Output,
    },
    /// Stop the node of a home and start it again without this terminal.
    Restart {
        /// Home of the node on this machine.
        #[arg(long, env = "MULUD_HOME", value_name = "DIR")]
        home: PathBuf,
        /// Form of the answer.
        #[arg(long, value_enum, default_value_t = Output::Table)]
        output: Output,
    },
    /// Print the end of the log of a node that runs without a terminal.
    Logs {
        /// Home of the node on this machine.
        #[arg(long, env = "MULUD_HOME", value_name = "DIR")]
        home: PathBuf,
        /// So many lines.
        #[arg(long, value_name = "N", default_value_t = 50)]
        lines: usize,
        /// Go on with what comes, until the node ends.
        #[arg(long)]
        follow: bool,
    },
    /// Tell how a node is: chain, height, what can be proven. Its own word, without proof.
    Status {
        /// Home of the node on this machine.
        #[arg(long, env = "MULUD_HOME", value_name = "DIR", required_unless_present = "node")]
        home: Option<PathBuf>,
        /// URL of any node's JSON-RPC, such as http://127.0.0.1:26657.
        #[arg(long, value_name = "URL")]
        node: Option<String>,
        /// Form of the answer.
        #[arg(long, value_enum, default_value_t = Output::Table)]
        output: Output,
    },
    /// Print the completions of a shell
    Completions {
        /// bash, zsh, fish, elvish or powershell
        shell: clap_complete::Shell,
    },
    /// Write man pages, one for each command
    Man {
        /// Folder for the pages
        dir: PathBuf,
    },
    /// Check everything that a stopped node keeps against the hashes that speak for it. Minutes for millions of records.
    Fsck {
        /// Home of the node; it must not run.
        #[arg(long, env = "MULUD_HOME", value_name = "DIR")]
        home: PathBuf,
        /// Forget the index of words; the next start makes it anew from the state.
        #[arg(long)]
        reindex: bool,
        /// Form of the answer.
        #[arg(long, value_enum, default_value_t = Output::Table)]
        output: Output,
    },
    /// Make and run all nodes of a network on this machine.
    #[command(subcommand)]
    Testnet(Testnet),
}

/// Arguments of `init`.
#[derive(Debug, clap::Args)]
pub struct InitArguments {
    /// Directory to make; one that exists must be empty.
    #[arg(long, env = "MULUD_HOME", value_name = "DIR")]
    pub home: PathBuf,
    /// Network file (TOML), or the name of a sample: solo, four.
    #[arg(long, value_name = "FILE")]
    pub network: String,
    /// Public keys of organisations, JSON: {"city": "ed25519:HEX", "operator": ["ed25519:HEX", …]} by their id in the network file.
    #[arg(long, value_name = "FILE")]
    pub keys: Option<PathBuf>,
    /// Engine: solo for a network of one node, cometbft for any.
    #[arg(long, value_enum, default_value_t = Engine::Solo)]
    pub engine: Engine,
    /// Whole chain id, instead of the network's name with a random suffix. A reused id lets old transactions in again.
    #[arg(long, value_name = "ID")]
    pub chain_id: Option<String>,
    /// Which node of the network this is; may be left out where it has one.
    #[arg(long, value_name = "NAME")]
    pub node: Option<String>,
    /// Time of genesis (RFC 3339), for a network of several machines: the same on all of them.
    #[arg(long, value_name = "TIME")]
    pub genesis_time: Option<mulu_contracts::kernel::value::Time>,
    /// Where clients ask; port 0: any free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:26657")]
    pub rpc: std::net::SocketAddr,
}
