//! `mulud`: commands of a node.

mod ask;
mod fsck;
pub mod home;
mod init;
mod join;
mod manual;
mod process;
mod start;
mod status;
mod testnet;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand, ValueEnum};
use serde_json::json;

use crate::config::Engine;
use crate::storage::StorageError;

/// A node of a Mulu ledger.
///
/// Begin with `mulud init --home DIR --network solo`, then `mulud start --home DIR`; clients ask it with `mulu`.
/// Exit codes: 0 done, 2 wrong usage or input, 3 damage found, 4 no node reachable, 70 the node failed.
#[derive(Debug, Parser)]
#[command(name = "mulud", version, propagate_version = true, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
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
    /// Run the node until SIGTERM or ctrl-c.
    ///
    /// Prints one line that begins with "ready" (with [log] format = "json": one JSON object) once it serves; the address stands in
    /// HOME/rpc.addr. The log goes to standard error.
    Start {
        /// Home, made by `mulud init`.
        #[arg(long, env = "MULUD_HOME", value_name = "DIR")]
        home: PathBuf,
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
    Testnet(testnet::Testnet),
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

/// Form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    Table,
    /// One JSON document.
    Json,
}

/// Why a command failed, and what to do next.
#[derive(Debug)]
pub struct Failure {
    exit: u8,
    name: &'static str,
    message: String,
}

impl Failure {
    /// Wrong usage or input.
    pub fn usage(message: impl ToString) -> Failure {
        Failure { exit: 2, name: "usage", message: message.to_string() }
    }

    /// Nobody answers.
    pub fn unreachable(message: impl ToString) -> Failure {
        Failure { exit: 4, name: "unreachable", message: message.to_string() }
    }

    /// A store that cannot be opened: where another process holds it that is nobody's fault.
    pub fn store(data: &std::path::Path, error: &StorageError) -> Failure {
        let (data, words) = (data.display(), error.to_string());
        match words.to_lowercase().contains("lock file") {
            true => Failure::usage(format!(
                "{data} is held by another process: a node runs on this home. Stop it first (mulud status shows it)"
            )),
            false => Failure::fault(format!("the store {data} cannot be opened: {words}")),
        }
    }

    /// The node, or this machine, failed.
    pub fn fault(message: impl ToString) -> Failure {
        Failure { exit: 70, name: "fault", message: message.to_string() }
    }
}

/// Text that cannot move the cursor, colour a terminal or forge a line.
fn plain(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}

fn print_line(text: &str) {
    use std::io::Write;
    // A closed pipe is no reason to fail.
    let _ = writeln!(std::io::stdout(), "{text}");
}

/// Runs the command; what fails is told on standard error.
pub fn run(arguments: Arguments) -> ExitCode {
    let mut as_json = false;
    let done = match arguments.command {
        Command::Init(arguments) => init::run(&arguments),
        Command::Keys { home } => join::keys(&home),
        Command::Start { home } => start::run(&home),
        Command::Completions { shell } => manual::completions(shell),
        Command::Man { dir } => manual::man(&dir),
        Command::Status { home, node, output } => {
            as_json = output == Output::Json;
            status::run(home.as_deref(), node.as_deref(), output)
        }
        Command::Fsck { home, reindex, output } => {
            as_json = output == Output::Json;
            fsck::run(&home, reindex, output)
        }
        Command::Testnet(command) => {
            as_json = command.output() == Output::Json;
            testnet::run(&command)
        }
    };
    match done {
        Ok(code) => code,
        Err(failure) => {
            if as_json {
                eprintln!(
                    "{}",
                    json!({ "error": { "code": null, "name": failure.name, "message": failure.message, "hint": "", "details": null } })
                );
            } else {
                eprintln!("mulud: {}", plain(&failure.message));
            }
            ExitCode::from(failure.exit)
        }
    }
}
