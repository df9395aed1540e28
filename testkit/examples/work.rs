//! What the dearest message of each kind takes: `cargo run --release -p mulu-testkit --example work`. Over a ledger in memory, so what a
//! store adds is not in it. Columns: kind, units and bytes written of the message, microseconds of
//! its transaction (the middle of many runs), nanoseconds a unit of the transaction, its signatures, which are taken as good, left out of both.
//! With names of kinds behind `--`: these alone, in many more runs, so that a profiler has something to look at.

#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::time::Instant;

use mulu_contracts::execute::{BlockWork, execute_tx};
use mulu_contracts::kernel::state::Overlay;
use mulu_contracts::ledger::meter::SIGNATURE;
use mulu_testkit::dearest::search;
use mulu_testkit::examples::{Anyone, unsigned};

/// As a node has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let named: Vec<String> = std::env::args().skip(1).collect();
    let runs = if named.is_empty() { 51 } else { 2_001 };
    println!("{:24} {:>8} {:>9} {:>9} {:>8}", "kind", "units", "bytes", "us", "ns/unit");
    for (kind, dearest) in search().into_iter().filter(|(kind, _)| named.is_empty() || named.iter().any(|name| name == kind.name)) {
        let found = &dearest.found;
        let tx = unsigned(&found.ledger, found.org, &found.keys, std::slice::from_ref(&dearest.rule));
        let mut times: Vec<_> = (0..runs)
            .map(|_| {
                let mut overlay = Overlay::new(&found.ledger.state);
                let mut work = BlockWork::default();
                let begun = Instant::now();
                let result = execute_tx(&found.ledger.block(), Default::default(), &tx, &mut overlay, &Anyone, &mut work).unwrap().result;
                assert_eq!(result.code, 0);
                (begun.elapsed().as_nanos() as f64, work.0 - SIGNATURE * tx.signatures.len() as u64)
            })
            .collect();
        times.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (nanos, units) = times[runs / 2];
        println!("{:24} {:>8} {:>9} {:>9.1} {:>8.1}", kind.name, dearest.units, dearest.bytes, nanos / 1_000.0, nanos / units as f64);
    }
}
