//! The program `mulud`.

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    mulu_node::cli::run(mulu_node::cli::Arguments::parse())
}
