//! How cost grows with what stands: `cargo run --release -p mulu-node --example growth -- 1000000`. Blocks of 200 submissions are executed over a
//! store, brought into lists and tree, and written in synced batches, until so many entries stand. At each size: microseconds a submission of
//! rules, of lists and tree, and of the batch (means over fifty blocks); bytes on disk and bytes written to it, an entry; memory of the process.
//! Signatures are taken as good; the index of words is not in it.

#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::path::Path;
use std::time::{Duration, Instant};

use mulu_contracts::execute::{BlockWork, begin_block, execute_bundle};
use mulu_contracts::kernel::block::Block;
use mulu_contracts::kernel::state::Overlay;
use mulu_contracts::kernel::value::Time;
use mulu_node::storage::{Beside, Store};
use mulu_testkit::examples::Anyone;
use mulu_testkit::filled::{BLOCK, bundle, submissions};
use mulu_testkit::{CHAIN, Ledger};

/// As the node has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Blocks that a figure is the mean of.
const SEEN: usize = 50;

fn main() {
    let entries: usize = std::env::args().nth(1).map_or(1_000_000, |n| n.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(folder.path()).unwrap();
    let mut ledger = Ledger::new();
    store.commit(store.prepare_genesis(CHAIN, ledger.time, ledger.state.as_written()).unwrap(), Beside::default()).unwrap();
    println!(
        "{:>9} {:>8} {:>14} {:>8} {:>8} {:>11} {:>14} {:>7}",
        "entries", "rules", "lists and tree", "batch", "all us", "disk bytes", "written bytes", "MiB"
    );
    let mut spent = [Duration::ZERO; 3];
    let blocks = entries / BLOCK;
    let sizes: Vec<usize> =
        [10_000, 100_000, 1_000_000].into_iter().filter(|size| *size < entries).chain([entries]).map(|size| size / BLOCK).collect();
    for n in 0..blocks {
        if sizes.iter().any(|size| n + SEEN == *size) {
            spent = [Duration::ZERO; 3];
        }
        let bytes = bundle(submissions(&ledger, &format!("grows-{n}")));
        let height = store.tip().unwrap().height + 1;
        let block = Block { chain_id: CHAIN.into(), height, time: Time(ledger.time.0 + 1) };
        let begun = Instant::now();
        let view = store.view(height - 1).unwrap();
        let mut overlay = Overlay::new(&view);
        begin_block(&block, &mut overlay).unwrap();
        let outcome = execute_bundle(&block, 0, &bytes, &mut overlay, &Anyone, &mut BlockWork::default()).unwrap();
        assert_eq!(outcome.results.iter().map(|result| result.code).max(), Some(0), "a submission is refused");
        let changes = overlay.into_changes();
        let executed = Instant::now();
        let prepared = store.prepare(height, block.time, changes).unwrap();
        let hashed = Instant::now();
        store.commit(prepared, Beside::default()).unwrap();
        let times = [executed - begun, hashed - executed, hashed.elapsed()];
        spent = std::array::from_fn(|part| spent[part] + times[part]);
        ledger.time = block.time;
        if sizes.contains(&(n + 1)) {
            let stand = ((n + 1) * BLOCK) as f64;
            let each = spent.map(|part| part.as_secs_f64() * 1e6 / (SEEN * BLOCK) as f64);
            println!(
                "{stand:>9} {:>8.1} {:>14.1} {:>8.1} {:>8.1} {:>11.0} {:>14.0} {:>7}",
                each[0],
                each[1],
                each[2],
                each.iter().sum::<f64>(),
                size(folder.path()) as f64 / stand,
                figure("/proc/self/io", "write_bytes:") as f64 / stand,
                figure("/proc/self/status", "VmRSS:") / 1_024,
            );
        }
    }
}

/// Bytes of all files below.
fn size(path: &Path) -> u64 {
    let below = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.unwrap();
        // A file that the store let go of meanwhile has none.
        entry.metadata().map_or(0, |data| if data.is_dir() { size(&entry.path()) } else { data.len() })
    };
    std::fs::read_dir(path).unwrap().map(below).sum()
}

/// A number of this process that the kernel tells.
fn figure(file: &str, name: &str) -> u64 {
    let text = std::fs::read_to_string(file).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}
