//! The promises that are times, measured: `cargo bench -p mulu-tests` on a quiet machine, after `cargo build --release --bins`.
//! Prints what it took, as a table, and fails where a promise is not kept. Tests assert counts, units and bytes instead.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::ops::Range;
use std::time::{Duration, Instant};

use mulu_client::rpc::Node;
use mulu_tests::data::City;
use mulu_tests::{Network, wait_for};
use serde_json::json;

/// Pause between empty blocks: the parameter `empty_block_interval`.
const INTERVAL: f64 = 5.0;

/// Prints a row; whether the promise is kept.
fn row(what: &str, promise: &Range<f64>, took: Duration) -> bool {
    let (seconds, kept) = (took.as_secs_f64(), promise.contains(&took.as_secs_f64()));
    let words = if kept { "" } else { ", NOT KEPT" };
    println!("| {what} | {} to {} s | {seconds:.2} s{words} |", promise.start, promise.end);
    kept
}

/// From nothing to the whole catalog published and listed with proofs, on the embedded engine.
fn main_job() -> bool {
    let (city, whose) = City::real().map_or_else(|| (City::sample(), "the sample's"), |city| (city, "a real city's"));
    let begun = Instant::now();
    let mut network = Network::quickstart("solo", &city.file);
    network.start();
    let listing = Instant::now();
    let list = network.mulu(&network.url(), &["catalog", "list", "--division", "520300", "--all"]);
    let (whole, listed) = (begun.elapsed(), listing.elapsed());
    assert_eq!((list.code, &list.json["verified"], &list.json["answer"]["total"]), (0, &json!(true), &json!(city.rows.to_string())));
    assert_eq!(list.json["answer"]["items"].as_array().unwrap().len(), city.rows);
    let kept = row(&format!("{whose} {} entries from start to published and listed", city.rows), &(0.0..10.0), whole);
    kept & row("the list alone, proven complete", &(0.0..10.0), listed)
}

/// Pauses between empty blocks of an idle chain.
fn idle(engine: &str, promise: &Range<f64>) -> bool {
    let mut network = Network::quickstart(engine, &City::sample().file);
    network.start();
    let node = Node::new(&network.url(), Duration::from_secs(20));
    let height = || -> u64 {
        let told = node.call("status", json!({})).unwrap();
        told["sync_info"]["latest_block_height"].as_str().unwrap().parse().unwrap()
    };
    let mut seen = vec![(height(), Instant::now())];
    wait_for("four empty blocks", || {
        let now = height();
        if now > seen.last().unwrap().0 {
            seen.push((now, Instant::now()));
        }
        seen.len() == 5
    });
    // The first of them may have been on its way when the watch began.
    let pauses = seen[1..].windows(2).map(|pair| {
        assert_eq!(pair[1].0, pair[0].0 + 1);
        row(&format!("an empty block on {engine} after the last"), promise, pair[1].1 - pair[0].1)
    });
    pauses.fold(true, |all, kept| all & kept)
}

fn main() {
    println!("| what | promise | took |\n|---|---|---|");
    let kept = [main_job(), idle("solo", &(INTERVAL - 0.1..INTERVAL + 0.7)), idle("cometbft", &(INTERVAL - 0.5..INTERVAL + 2.0))];
    assert!(kept.iter().all(|kept| *kept), "a promise is not kept");
}
