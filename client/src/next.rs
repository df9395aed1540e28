//! `mulu` of the next app version, for the drill of an upgrade (feature `next-version`).

fn main() {
    std::process::exit(mulu_client::cli::main());
}
