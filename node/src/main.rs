//! The program `mulud`.

use std::process::ExitCode;

use clap::Parser;

/// A transaction takes some hundreds of small allocations: with the system's allocator they were a third of its time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    mulu_node::cli::run(mulu_node::cli::Arguments::parse())
}
