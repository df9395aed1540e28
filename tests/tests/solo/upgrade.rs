//! The drill of an upgrade on the embedded engine: the old program stops before the block of the height, and again when it is started
//! there; the new one goes on from what the old one had saved. And homes of an older format.

use std::fs;
use std::process::Command;

use mulu_tests::desk::{Desk, soon};
use mulu_tests::{Network, program, wait_minutes};
use serde_json::{Value, json};

/// Height of the state that an answer is about.
fn height(answer: &Value) -> u64 {
    answer["height"].as_str().unwrap().parse().unwrap()
}

#[test]
fn at_its_height_the_old_program_stops_and_the_new_one_goes_on() {
    let mut desk = Desk::with(1, "gov_delay = 1");
    let entry = desk.ids()[0].clone();
    let proof = desk.path("before.proof");
    desk.ask(&["catalog", "show", &entry, "--proof", &proof]);
    let upgrade = height(&desk.run(&["catalog", "show", &entry]).json) + 12;
    let hash = format!("sha256:{}", "1".repeat(64));
    let action = desk.file("upgrade.json", &json!({ "schedule_upgrade": { "height": upgrade, "version": 2, "binary_hash": hash } }));
    let at = soon(4);
    let told = desk.must("city", &["gov", "propose", "--reason", "law", "--effective-at", &at, "--action", &action]);
    let id = told["ids"][0].as_str().unwrap();
    for key in ["city", "county"] {
        desk.must(key, &["gov", "approve", id, "--yes"]);
    }

    // The old program stops before the block, and does not come past it.
    let mut old = desk.network.take_node();
    let ended = old.wait().unwrap();
    assert!(!ended.success());
    let words = "the chain needs app version 2; this program knows up to 1: install the newer release";
    let log = fs::read_to_string(desk.network.path("node.test.log")).unwrap();
    assert!(log.contains(words), "{log}");
    let again = Command::new(program("mulud")).arg("start").arg("--home").arg(desk.network.path("node")).output().unwrap();
    assert!(!again.status.success() && String::from_utf8_lossy(&again.stderr).contains(words), "{again:?}");

    desk.network.start_by(&program("mulud-next"));
    desk.url = desk.network.url();
    let read = |args: &[&str]| -> Value {
        let told = mulu_tests::mulu_by(&program("mulu-next"), &desk.network.path("home"), &desk.url, args);
        assert_eq!(told.code, 0, "{args:?}: {}", told.stderr);
        told.json
    };
    wait_minutes(2, "blocks of the new version", || height(&read(&["catalog", "show", &entry])) > upgrade);
    assert_eq!(read(&["gov", "params", "drill"])["answer"]["value"], json!("7"));
    assert_eq!(read(&["catalog", "show", &entry])["verified"], true);
    assert_eq!(read(&["proof", "verify", &proof])["verdict"], "proven");
    let old = desk.run(&["catalog", "show", &entry]);
    assert_eq!((old.code, &old.error["error"]["name"]), (5, &json!("newer_version")), "{}", old.stderr);
    // Every block again, over both sides of the height.
    desk.network.stop();
    let checked = Command::new(program("mulud-next")).arg("fsck").arg("--home").arg(desk.network.path("node")).output().unwrap();
    assert!(checked.status.success(), "{checked:?}");
}

#[test]
fn a_home_of_an_older_genesis_is_refused_with_the_way_out_before_anything_is_opened() {
    let network = Network::small(1);
    let path = network.path("node/genesis.json");
    let mut genesis: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    genesis["app_state"]["format"] = json!("mulu-genesis/1");
    // What the older form did not have.
    genesis["app_state"].as_object_mut().unwrap().remove("divisions");
    fs::write(&path, genesis.to_string()).unwrap();
    fs::remove_dir_all(network.path("node/data")).unwrap();
    let told = Command::new(program("mulud")).arg("start").arg("--home").arg(network.path("node")).output().unwrap();
    let words = String::from_utf8_lossy(&told.stderr).into_owned();
    assert_eq!(told.status.code(), Some(2), "{words}");
    assert!(words.contains("mulu-genesis/1") && words.contains("import what the old one exported"), "{words}");
    assert!(!network.path("node/data").exists());
}
