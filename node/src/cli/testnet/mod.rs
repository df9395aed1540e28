//! `mulud testnet`: all nodes of a network on one machine, to try out and to test. Homes `DIR/NAME`, a client's home `DIR/home`.

mod arguments;
mod init;
mod layout;
mod processes;
mod status;

use std::process::ExitCode;

pub use arguments::Testnet;

use super::failure::Failure;

/// Runs a command.
pub(super) fn run(command: &Testnet) -> Result<ExitCode, Failure> {
    match command {
        Testnet::Init(arguments) => init::run(arguments),
        Testnet::Start { which } => processes::start(which),
        Testnet::Stop { which } => processes::stop(which),
        Testnet::Status { which } => status::run(which),
    }
}
