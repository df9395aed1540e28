//! The main job on the embedded engine, as a newcomer runs it: import, publish, list, prove, verify alone, refuse what was altered.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::fs;
use std::time::Instant;

use mulu_contracts::comet::Trust;
use mulu_contracts::proof::ProofFile;
use mulu_tests::{Network, mulu, project, shared};
use serde_json::Value;

fn sample() -> std::path::PathBuf {
    project().join("genesis/samples/catalog.json")
}

#[test]
fn the_real_catalog_is_published_listed_and_proven_and_a_second_import_adds_nothing() {
    let file = shared("data/zunyi_open_catalog_2023.json");
    let mut network = Network::quickstart("solo", &file);
    network.start();
    let begun = Instant::now();
    let url = network.url();
    let list = network.mulu(&url, &["catalog", "list", "--division", "520300", "--all"]);
    assert_eq!(list.code, 0, "{}", list.stderr);
    assert_eq!(list.json["verified"], true);
    assert_eq!(list.json["answer"]["total"], "1443");
    assert_eq!(list.json["answer"]["items"].as_array().unwrap().len(), 1_443);
    assert!(begun.elapsed().as_secs() < 10);

    let map = network.path("map.toml");
    let import = |file: &std::path::Path, more: &[&str]| {
        let mut args = vec!["catalog", "import", file.to_str().unwrap(), "--map", map.to_str().unwrap()];
        args.extend(more);
        network.mulu(&url, &args)
    };
    let again = import(&file, &[]);
    assert_eq!((again.code, &again.json["added"], &again.json["unchanged"]), (0, &Value::from(0), &Value::from(1_443)), "{}", again.stderr);

    let mut rows: Vec<Value> = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    rows.remove(7);
    rows[3]["数据摘要"] = "改过的摘要".into();
    let changed = network.path("changed.json");
    fs::write(&changed, serde_json::to_vec(&rows).unwrap()).unwrap();
    let told = import(&changed, &["--report-missing"]);
    let counts = ["rows", "added", "unchanged", "changed", "missing", "failed"].map(|k| told.json[k].as_u64().unwrap());
    assert_eq!(counts, [1_442, 0, 1_441, 1, 1, 0], "{}", told.stderr);
    network.stop();
}

#[test]
fn a_proof_verifies_with_the_node_deleted_and_no_flipped_bit_of_it_passes() {
    let network = Network::quickstart("solo", &sample());
    fs::remove_dir_all(network.path("node")).unwrap();
    let proof = network.path("entry.proof");
    let path = proof.to_str().unwrap();
    let nowhere = "http://127.0.0.1:9";
    let good = network.mulu(nowhere, &["proof", "verify", path]);
    assert_eq!((good.code, &good.json["verdict"]), (0, &Value::from("proven")), "{}", good.stderr);
    assert_eq!(good.json["trust"]["validators"], 1);
    let id = good.json["answer"]["core"]["entry_id"].as_str().unwrap().to_string();
    assert_eq!(network.mulu(nowhere, &["proof", "verify", path, "--id", &id, "--version", "2"]).code, 0);
    for wrong in [vec!["--id", "E-520300-3YN9-2AGA-NFLD-PY68-R"], vec!["--version", "1"], vec!["--not-before", "2200-01-01T00:00:00Z"]] {
        let refused = network.mulu(nowhere, &[&["proof", "verify", path], wrong.as_slice()].concat());
        assert_eq!((refused.code, &refused.error["error"]["name"]), (3, &Value::from("false")), "{wrong:?}");
    }

    let trust: Trust = serde_json::from_slice(&fs::read(network.path("home/trust.json")).unwrap()).unwrap();
    let bytes = fs::read(&proof).unwrap();
    let judge = |bytes: &[u8]| ProofFile::from_bytes(bytes).and_then(|file| file.verify(&trust));
    assert!(judge(&bytes).is_ok());
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(judge(&flipped).is_err(), "bit {bit} of {}", bytes.len() * 8);
    }
    let altered = network.path("altered.proof");
    for at in [0, 11, 12, 40, bytes.len() / 2, bytes.len() - 1] {
        let mut flipped = bytes.clone();
        flipped[at] ^= 1;
        fs::write(&altered, &flipped).unwrap();
        let refused = network.mulu(nowhere, &["proof", "verify", altered.to_str().unwrap()]);
        assert!([3, 5].contains(&refused.code), "byte {at}: exit {}", refused.code);
    }
    let other = Network::quickstart("solo", &sample());
    let strange = mulu(&other.path("home"), nowhere, &["proof", "verify", path]);
    assert_eq!(strange.code, 3, "a proof of another chain: {}", strange.stderr);
    assert!(strange.error["error"]["message"].as_str().unwrap().contains("is of chain"));
}
