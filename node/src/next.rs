//! The program `mulud` of the next app version, for the drill of an upgrade (feature `next-version`).

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    mulu_node::cli::run(mulu_node::cli::Arguments::parse())
}
