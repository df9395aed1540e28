//! `mulu`: the client of departments, operators, auditors and exchanges.

fn main() {
    std::process::exit(mulu_client::cli::main());
}
