//! The time that the real catalog takes, in a program of its own, so that no other test runs beside it.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::time::Instant;

use mulu_tests::{Network, shared};
use serde_json::json;

#[test]
fn the_real_catalog_is_published_and_listed_within_ten_seconds_of_the_start() {
    let file = shared("data/zunyi_open_catalog_2023.json");
    let begun = Instant::now();
    let mut network = Network::quickstart("solo", &file);
    network.start();
    let list = network.mulu(&network.url(), &["catalog", "list", "--division", "520300", "--all"]);
    let took = begun.elapsed();
    assert_eq!((list.code, &list.json["verified"], &list.json["answer"]["total"]), (0, &json!(true), &json!("1443")), "{}", list.stderr);
    assert_eq!(list.json["answer"]["items"].as_array().unwrap().len(), 1_443);
    assert!(took.as_secs() < 10, "{took:?}");
}
