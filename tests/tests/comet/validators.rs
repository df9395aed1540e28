//! Governance changes who votes on a real network of four: the auditor's key comes, the operator's goes. The network goes on by the new
//! set, proofs of before and across stay proofs, light clients follow, and every block again gives the same state.

use std::fs;
use std::process::Command;

use mulu_tests::desk::soon;
use mulu_tests::light::{self, Light};
use mulu_tests::testnet::{Four, NAMES};
use mulu_tests::{Answer, mulu, program, wait_minutes};
use serde_json::{Value, json};

/// Nobody listens there.
const NOWHERE: &str = "http://127.0.0.1:9";

/// Who runs the key of each node.
const ORGS: [(&str, &str); 5] = [
    ("city", "11520300MB00000197"),
    ("county-a", "11520382MB0000027T"),
    ("county-b", "11520324MB00000205"),
    ("operator", "91520300MA00000316"),
    ("auditor", "11520300MB0000064W"),
];

/// A node's seat with its proof, as its operator makes it.
fn seat(four: &Four, name: &str) -> Value {
    let org = ORGS.iter().find(|(node, _)| *node == name).unwrap().1;
    let mut command = Command::new(program("mulud"));
    let out = command.args(["prove-validator", "--org", org, "--home"]).arg(four.dir().join(name)).output().unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    serde_json::from_slice(&out.stdout).unwrap()
}

fn key(seat: &Value) -> String {
    seat["public_key"].as_str().unwrap().trim_start_matches("ed25519:").to_string()
}

fn height(four: &Four, name: &str) -> u64 {
    four.status(name)["height"].as_str().unwrap().parse().unwrap()
}

/// Addresses of the keys in an engine's set of a height.
fn addresses(url: &str, height: u64) -> Vec<String> {
    let set = light::get(&format!("{url}/validators?height={height}")).unwrap();
    set["validators"].as_array().unwrap().iter().map(|v| v["address"].as_str().unwrap().to_string()).collect()
}

fn address(seat: &Value) -> String {
    let key: [u8; 32] = hex::decode(key(seat)).unwrap().try_into().unwrap();
    hex::encode_upper(mulu_node::engine::keys::address(&key))
}

/// A client that trusts the genesis document alone.
fn newcomer(four: &Four, name: &str) -> std::path::PathBuf {
    let home = four.dir().join(name);
    let genesis = four.dir().join("city/genesis.json");
    let told = mulu(&home, NOWHERE, &["trust", "init", "--genesis", genesis.to_str().unwrap()]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    home
}

fn proven(told: &Answer, hand_overs: u64) {
    let trust = &told.json["trust"];
    assert_eq!(
        (told.code, &told.json["verdict"], &trust["hand_overs"]),
        (0, &json!("proven"), &json!(hand_overs)),
        "{} {}",
        told.json,
        told.stderr
    );
}

#[test]
fn the_set_changes_by_governance_and_what_was_proven_before_and_after_stays_proven() {
    let four = Four::governed();
    let url = four.url("city");
    let must = |args: &[&str]| -> Value {
        let told = four.mulu(&[&url], args);
        assert_eq!(told.code, 0, "{args:?}: {}", told.stderr);
        told.json
    };
    let keys = must(&["key", "list"]);
    let key_of = |org: &str| {
        let all = keys["items"].as_array().unwrap();
        all.iter().find(|key| key["organisation"] == json!(org)).map(|key| key["name"].as_str().unwrap().to_string())
    };
    let governors: Vec<String> = ORGS.iter().filter_map(|(_, org)| key_of(org)).collect();
    assert!(governors.len() >= 4, "{keys}");
    let entry = must(&["catalog", "list", "--division", "520300"])["answer"]["items"][0]["id"].as_str().unwrap().to_string();
    let path = |name: &str| four.dir().join(name).to_str().unwrap().to_string();
    must(&["catalog", "show", &entry, "--proof", &path("before.proof")]);

    // Genesis names keys alone.
    let stands = must(&["gov", "validators"])["answer"]["validators"].clone();
    assert_eq!(stands.as_array().unwrap().len(), 4);
    assert!(stands.as_array().unwrap().iter().all(|v| v["org"].is_null() && v["power"] == "10"), "{stands}");

    let action = |name: &str, seats: &[Value]| {
        fs::write(path(name), json!({ "set_validators": { "set": seats } }).to_string()).unwrap();
        path(name)
    };
    let propose = |action: &str, at: &str| {
        four.mulu(&[&url], &["--key", &governors[0], "gov", "propose", "--reason", "law", "--effective-at", at, "--action", action])
    };
    let seats: Vec<Value> = ["city", "county-a", "county-b", "auditor"].map(|name| seat(&four, name)).to_vec();
    let gone = seat(&four, "operator");
    // Refused: two of four at once, and a key whose holder said nothing.
    let mut silent = seats.clone();
    silent[3]["proof"] = Value::Null;
    for (name, seats, why) in [("half.json", &seats[..3], "fewer than four keys"), ("silent.json", &silent[..], "set[3].proof")] {
        let told = propose(&action(name, seats), &soon(30));
        assert_eq!((told.code, &told.error["error"]["name"]), (1, &json!("set_refused")), "{}", told.stderr);
        assert!(told.stderr.contains(why), "{}", told.stderr);
    }
    let told = propose(&action("set.json", &seats), &soon(12));
    assert_eq!(told.code, 0, "{}", told.stderr);
    let id = told.json["ids"][0].as_str().unwrap().to_string();
    for key in &governors[..4] {
        must(&["--key", key, "gov", "approve", &id, "--yes"]);
    }
    wait_minutes(2, "the change to be decided", || must(&["gov", "show", &id])["answer"]["status"] == "executed");
    let made: u64 = must(&["gov", "validators"])["answer"]["height"].as_str().unwrap().parse().unwrap();
    let now = must(&["gov", "validators"])["answer"]["validators"].clone();
    assert!(now.as_array().unwrap().iter().all(|v| v["org"].is_string()), "{now}");

    // The engine votes by the new set from the second block on, and told it of itself in the header between.
    wait_minutes(2, "blocks of the new set", || height(&four, "city") > made + 4);
    assert!(addresses(&url, made + 1).contains(&address(&gone)) && !addresses(&url, made + 1).contains(&address(&seats[3])));
    assert!(!addresses(&url, made + 2).contains(&address(&gone)) && addresses(&url, made + 2).contains(&address(&seats[3])));
    must(&["catalog", "show", &entry, "--proof", &path("after.proof")]);
    let deciding = must(&["gov", "show", &id, "--proof", &path("decided.proof")]);
    assert_eq!(deciding["verified"], true);

    // Offline, by who trusts genesis alone: both, and the second one across the hand-over.
    let fresh = newcomer(&four, "fresh");
    proven(&mulu(&fresh, NOWHERE, &["proof", "verify", &path("before.proof")]), 0);
    proven(&mulu(&fresh, NOWHERE, &["proof", "verify", &path("after.proof")]), 1);
    proven(&mulu(&fresh, NOWHERE, &["proof", "verify", &path("decided.proof")]), 1);
    // The root follows, and judges what came before by the set of then.
    let follower = newcomer(&four, "follower");
    let updated = mulu(&follower, &url, &["trust", "update"]);
    assert_eq!(updated.code, 0, "{}", updated.stderr);
    let root = mulu(&follower, NOWHERE, &["trust", "show"]).json;
    let trusted = root["validators"].to_string();
    assert!(trusted.contains(&key(&seats[3])) && !trusted.contains(&key(&gone)), "{root}");
    assert_eq!(root["earlier"].as_array().map(Vec::len), Some(1), "{root}");
    proven(&mulu(&follower, NOWHERE, &["proof", "verify", &path("before.proof")]), 1);
    proven(&mulu(&follower, NOWHERE, &["proof", "verify", &path("after.proof")]), 0);

    // CometBFT's own light client follows, in leaps and step by step.
    let first = light::get(&format!("{url}/commit?height=1")).unwrap();
    let root = first["signed_header"]["commit"]["block_id"]["hash"].as_str().unwrap().to_string();
    let chain = first["signed_header"]["header"]["chain_id"].as_str().unwrap().to_string();
    for (n, how) in [&[][..], &["--sequential"]].into_iter().enumerate() {
        let home = four.dir().join(format!("light-{n}"));
        let mut light = Light::follow(&chain, [&url, &four.url("auditor")], &root, &home, how);
        let ours = light::get(&format!("{url}/commit?height={}", made + 3)).unwrap();
        assert_eq!(light.header(made + 3)["header"], ours["signed_header"]["header"]);
    }

    // Without the operator nothing is missing; without a second one the auditor's vote is what makes two thirds.
    four.kill("operator");
    four.kill("county-b");
    let from = height(&four, "city");
    wait_minutes(2, "blocks by the city, one county and the auditor", || height(&four, "city") > from + 2);
    must(&["catalog", "show", &entry]);

    // One that executes every block again, and one that had stopped, come to the same state; so do all after a restart.
    four.wipe("county-b");
    four.start(&["county-b", "operator"]);
    assert_eq!(four.wait_equal()["equal"], true);
    let told = four.mulu(&[&four.url("county-b")], &["gov", "validators"]);
    assert_eq!((told.code, &told.json["answer"]["validators"]), (0, &now), "{}", told.stderr);
    let stopped = four.testnet("stop", &[]);
    assert_eq!(stopped.code, 0, "{}", stopped.stderr);
    four.start(&[]);
    four.wait_equal();
    for name in NAMES {
        let told = four.mulu(&[&four.url(name)], &["gov", "validators"]);
        assert_eq!((told.code, &told.json["answer"]["validators"]), (0, &now), "{name}: {}", told.stderr);
    }
}
