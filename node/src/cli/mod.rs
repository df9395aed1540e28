//! `mulud`: commands of a node.

mod arguments;
mod ask;
mod control;
mod failure;
mod founding;
mod fsck;
mod home;
mod init;
mod join;
mod manual;
mod opening;
mod output;
mod process;
mod prove_validator;
mod start;
mod status;
mod template;
mod testnet;

use std::process::ExitCode;

use serde_json::json;

pub use arguments::Arguments;
use arguments::Command;
use output::{Output, plain};

/// Runs the command; what fails is told on standard error.
pub fn run(arguments: Arguments) -> ExitCode {
    let mut as_json = false;
    let done = match arguments.command {
        Command::Init(arguments) => init::run(&arguments),
        Command::Keys { home } => join::keys(&home),
        Command::ProveValidator { home, org, power, chain_id } => prove_validator::run(&home, org, power, chain_id),
        Command::Start { home, detach: false, .. } => start::run(&home),
        Command::Start { home, output, .. } => {
            as_json = output == Output::Json;
            control::start(&home, output)
        }
        Command::Stop { home, output } => {
            as_json = output == Output::Json;
            control::stop(&home, output)
        }
        Command::Restart { home, output } => {
            as_json = output == Output::Json;
            control::restart(&home, output)
        }
        Command::Logs { home, lines, follow } => control::logs(&home, lines, follow),
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
