//! The drill of an upgrade on a real network of four: governance decides, the old programs stop at the height, the new ones go on, and an
//! old client says what to do. App version 2 exists in `mulud-next` and `mulu-next` alone (feature `next-version`).

use std::fs;

use mulu_tests::desk::soon;
use mulu_tests::testnet::{Four, NAMES};
use mulu_tests::{program, wait_minutes};
use serde_json::{Value, json};

const GOVERNORS: [&str; 5] = ["city", "county-a", "county-b", "operator", "auditor"];

fn height(four: &Four) -> u64 {
    four.status(NAMES[0])["height"].as_str().unwrap().parse().unwrap()
}

#[test]
fn at_its_height_a_new_version_begins_the_old_program_stops_and_what_was_proven_stays_proven() {
    let four = Four::governed();
    let url = four.url(NAMES[0]);
    let must = |args: &[&str]| -> Value {
        let told = four.mulu(&[&url], args);
        assert_eq!(told.code, 0, "{args:?}: {}", told.stderr);
        told.json
    };
    let governors: Vec<String> =
        must(&["gov", "governors"])["answer"]["governors"].as_array().unwrap().iter().map(|g| g.as_str().unwrap().to_string()).collect();
    let keys = must(&["key", "list"]);
    let key_of = |uscc: &String| {
        let all = keys["items"].as_array().unwrap();
        all.iter().find(|key| key["organisation"] == json!(uscc)).map(|key| key["name"].as_str().unwrap().to_string())
    };
    let keys: Vec<String> = governors.iter().filter_map(key_of).collect();
    assert!(keys.len() >= 4, "{keys:?} of {GOVERNORS:?}");
    let entry = must(&["catalog", "list", "--division", "520300"])["answer"]["items"][0]["id"].as_str().unwrap().to_string();
    let proof = four.dir().join("before.proof");
    must(&["catalog", "show", &entry, "--proof", proof.to_str().unwrap()]);

    // Not the version after next, not a height that has passed.
    let action = |name: &str, version: u64, height: u64| {
        let path = four.dir().join(name);
        let hash = format!("sha256:{}", "1".repeat(64));
        let action = json!({ "schedule_upgrade": { "height": height, "version": version, "binary_hash": hash } });
        fs::write(&path, action.to_string()).unwrap();
        path.to_str().unwrap().to_string()
    };
    let propose = |action: &str, at: &str| {
        four.mulu(&[&url], &["--key", &keys[0], "gov", "propose", "--reason", "law", "--effective-at", at, "--action", action])
    };
    for (name, version, height) in [("skips.json", 3, 1_000_000), ("past.json", 2, 1)] {
        let told = propose(&action(name, version, height), &soon(30));
        assert_eq!((told.code, &told.error["error"]["name"]), (1, &json!("out_of_bounds")), "{}", told.stderr);
    }
    let upgrade = height(&four) + 25;
    let told = propose(&action("upgrade.json", 2, upgrade), &soon(12));
    assert_eq!(told.code, 0, "{}", told.stderr);
    let id = told.json["ids"][0].as_str().unwrap().to_string();
    for key in &keys[..4] {
        must(&["--key", key, "gov", "approve", &id, "--yes"]);
    }
    wait_minutes(2, "the upgrade to be scheduled", || must(&["gov", "show", &id])["answer"]["status"] == "executed");
    assert_eq!(must(&["proof", "verify", proof.to_str().unwrap()])["verdict"], "proven");

    // The old programs stop before the block, loudly. A node that had not heard the last votes when its peers went waits for them
    // until it is stopped; two cannot decide a block without each other.
    let running = || NAMES.iter().filter(|name| four.status(name)["running"] == true).copied().collect::<Vec<_>>();
    wait_minutes(8, "the old nodes to stop", || NAMES.len() - running().len() >= 4);
    let words = "the chain needs app version 2; this program knows up to 1: install the newer release";
    let told = |name: &str| fs::read_to_string(four.dir().join(name).join("node.log")).unwrap().contains(words);
    assert!(NAMES.iter().filter(|name| told(name)).count() >= 4);
    for name in running() {
        let stopped = four.testnet("stop", &[name]);
        assert_eq!(stopped.code, 0, "{name}: {}", stopped.stderr);
    }
    // Started again, the old one does not come past it either.
    let again = four.testnet("start", &[NAMES[0]]);
    let stopped = || four.status(NAMES[0])["running"] == false;
    if again.code == 0 {
        wait_minutes(2, "the old node to stop again", stopped);
    }

    // The new ones go on from there.
    let next = four.by(program("mulud-next"));
    next.start(&[]);
    wait_minutes(3, "blocks of the new version", || height(&next) > upgrade + 1);
    next.wait_equal();
    let url = next.url(NAMES[1]);
    // An old client judges nothing, and says what to do.
    let old = four.mulu(&[&url], &["catalog", "show", &entry]);
    assert_eq!((old.code, &old.error["error"]["name"]), (5, &json!("newer_version")), "{}", old.stderr);
    assert!(old.error["error"]["hint"].as_str().unwrap().contains("install the newer release"), "{}", old.stderr);
    // A new one reads on, finds what the version brought, and what was proven before stays proven, for both.
    let read = |args: &[&str]| {
        let told = next.mulu_by(program("mulu-next"), &[&url], args);
        assert_eq!(told.code, 0, "{args:?}: {}", told.stderr);
        told.json
    };
    assert_eq!(read(&["gov", "params", "drill"])["answer"]["value"], json!("7"));
    assert_eq!(read(&["catalog", "show", &entry])["verified"], true);
    assert_eq!(read(&["proof", "verify", proof.to_str().unwrap()])["verdict"], "proven");
    let offline = four.mulu(&["http://127.0.0.1:9"], &["proof", "verify", proof.to_str().unwrap()]);
    assert_eq!((offline.code, &offline.json["verdict"]), (0, &json!("proven")), "{}", offline.stderr);

    // Replay from genesis by the new program, both sides of the height: every app hash is checked on the way.
    next.kill("auditor");
    next.wipe("auditor");
    next.start(&["auditor"]);
    let equal = next.wait_equal();
    assert_eq!(equal["equal"], true);
    let told = next.mulu_by(program("mulu-next"), &[&next.url("auditor")], &["catalog", "list", "--division", "520300", "--at", "3"]);
    assert_eq!((told.code, &told.json["verified"]), (0, &json!(true)), "{}", told.stderr);
}
