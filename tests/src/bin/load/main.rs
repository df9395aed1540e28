//! How many transactions a second a network takes: signed ahead, over many connections, each waited for until it is in a block; then the same
//! number of bytes through CometBFT's own in-process `kvstore` on this machine, so that the figure is a ratio. Prints one JSON document.
//!
//! `cargo build --release --bins && cargo run --release -p mulu-tests --bin load -- --engine solo|cometbft --validators N --seconds S --bundle B --json`
//!
//! Closed loop by default: each connection sends its next bundle once the last one was taken. `--rate R` sends R bundles a second whatever
//! is answered (open loop). `--kinds submit,review` sends both by turns, `--kinds none` nothing. `--reads N` asks over N connections beside it, each
//! answer a proof. `--csv FILE` keeps what was committed in each second, `--picture FILE.svg`
//! draws it, and what part waited how long.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

mod kvstore;
mod line;
mod options;
mod picture;
mod readers;
mod senders;

use std::sync::atomic::{AtomicBool, Ordering};

use mulu_tests::data::sample_rows;
use mulu_tests::world::{World, peak};
use serde_json::{Value, json};

use crate::kvstore::Kvstore;
use crate::line::load;
use crate::options::Options;
use crate::senders::Senders;

/// Every so many rows of the sample one, so that many departments send.
const STEP: usize = 25;
/// Rows of the sample.
const ROWS: usize = 1_188;

fn main() {
    let options = Options::read();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("catalog.json");
    let rows: Vec<Value> = sample_rows(0..ROWS).into_iter().step_by(STEP).collect();
    std::fs::write(&file, serde_json::to_vec(&rows).unwrap()).unwrap();
    // What bounds one organisation, not the machine.
    let world = World::begin(options.world(), &file, "tx_per_org_hour = 1000000\npending_per_org = 10000");
    let bundles = Senders::of(&world, folder.path()).bundles(&world, &options);
    let bytes = bundles.first().map_or(0, |bundle| bundle.len() / options.bundle);
    let asked = readers::entries(&world);
    let over = AtomicBool::new(false);
    let (ours, reads) = std::thread::scope(|scope| {
        let reading = options.reads.map(|connections| {
            let (url, asked, over) = (world.url(), &asked, &over);
            scope.spawn(move || readers::read(&url, asked, connections, over))
        });
        let ours = load(&world.url(), &bundles, options.bundle as u64, options.seconds, &options);
        over.store(true, Ordering::Relaxed);
        (ours, reading.map(|reading| reading.join().unwrap()))
    });
    let memory = peak(world.pid());
    drop(world);
    let theirs = (options.kvstore && !bundles.is_empty()).then(|| {
        let kvstore = Kvstore::start(folder.path());
        // As large as ours, one by one: it knows no bundles.
        let pair = |n: u64| format!("{n:020}={}", "x".repeat(bytes.saturating_sub(21))).into_bytes();
        let pairs: Vec<Vec<u8>> = (0..options.seconds * 15_000).map(pair).collect();
        load(&kvstore.url, &pairs, 1, options.seconds, &options)
    });
    if let Some(path) = &options.csv {
        let rows: String = ours.by_second.iter().map(|(second, count)| format!("{second},{count}\n")).collect();
        std::fs::write(path, format!("second,committed\n{rows}")).unwrap();
    }
    let what = format!("{}, bundles of {}", options.world(), options.bundle);
    if let Some(path) = &options.picture {
        let title = format!("{what}: {:.0} committed a second, {} refused", ours.per_s(), ours.refused);
        std::fs::write(path, picture::draw(&ours, &title)).unwrap();
    }
    let document = json!({
        "engine": options.engine,
        "validators": options.validators,
        "kinds": options.kinds.iter().map(|kind| format!("{kind:?}").to_lowercase()).collect::<Vec<_>>(),
        "seconds": ours.seconds,
        "connections": options.connections,
        "bundle": options.bundle,
        "rate": options.rate,
        "transaction_bytes": bytes,
        "committed": ours.committed,
        "refused": ours.refused,
        "committed_per_s": ours.per_s().round(),
        "latency_ms": { "p50": ours.waited(0.5), "p99": ours.waited(0.99) },
        "reads": reads.map(|reads| reads.json()),
        "node_peak_mib": memory,
        "kvstore_per_s": theirs.as_ref().map(|run| run.per_s().round()),
        "kvstore_latency_ms": theirs.as_ref().map(|run| json!({ "p50": run.waited(0.5), "p99": run.waited(0.99) })),
        "ratio": theirs.as_ref().map(|run| (1_000.0 * ours.per_s() / run.per_s()).round() / 1_000.0),
    });
    println!("{document:#}");
    assert!(ours.committed > 0 || options.kinds.is_empty(), "nothing was committed");
}
