//! The main job on the embedded engine, as a newcomer runs it: import, publish, list, prove, verify alone, refuse what was altered.

use std::fs;

use mulu_contracts::comet::trust::Trust;
use mulu_contracts::ledger::proof::ProofFile;
use mulu_contracts::questions::QUESTIONS;
use mulu_tests::data::City;
use mulu_tests::{Network, mulu};
use serde_json::Value;

fn is_published_listed_and_proven_and_a_second_import_adds_nothing(city: &City) {
    let (file, rows) = (&city.file, city.rows as u64);
    let mut network = Network::quickstart("solo", file);
    network.start();
    let url = network.url();
    let list = network.mulu(&url, &["catalog", "list", "--division", "520300", "--all"]);
    assert_eq!(list.code, 0, "{}", list.stderr);
    assert_eq!(list.json["verified"], true);
    assert_eq!(list.json["answer"]["total"], rows.to_string());
    assert_eq!(list.json["answer"]["items"].as_array().unwrap().len(), city.rows);

    let map = network.path("map.toml");
    let import = |file: &std::path::Path, more: &[&str]| {
        let mut args = vec!["catalog", "import", file.to_str().unwrap(), "--map", map.to_str().unwrap()];
        args.extend(more);
        network.mulu(&url, &args)
    };
    let again = import(file, &[]);
    assert_eq!((again.code, &again.json["added"], &again.json["unchanged"]), (0, &Value::from(0), &Value::from(rows)), "{}", again.stderr);

    let mut changed_rows = city.take(0..city.rows);
    changed_rows.remove(7);
    changed_rows[3]["数据摘要"] = "改过的摘要".into();
    let changed = network.path("changed.json");
    fs::write(&changed, serde_json::to_vec(&changed_rows).unwrap()).unwrap();
    let told = import(&changed, &["--report-missing"]);
    let counts = ["rows", "added", "unchanged", "changed", "missing", "failed"].map(|k| told.json[k].as_u64().unwrap());
    assert_eq!(counts, [rows - 1, 0, rows - 2, 1, 1, 0], "{}", told.stderr);
    network.stop();
}

#[test]
fn the_sample_catalog_is_published_listed_and_proven_and_a_second_import_adds_nothing() {
    is_published_listed_and_proven_and_a_second_import_adds_nothing(&City::sample());
}

#[test]
fn the_real_catalog_is_published_listed_and_proven_and_a_second_import_adds_nothing() {
    if let Some(city) = City::real() {
        is_published_listed_and_proven_and_a_second_import_adds_nothing(&city);
    }
}

#[test]
fn a_proof_verifies_with_the_node_deleted_and_no_flipped_bit_of_it_passes() {
    let network = Network::quickstart("solo", &City::sample().file);
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
        assert_eq!((refused.code, &refused.error["error"]["name"]), (5, &Value::from("other")), "{wrong:?}");
    }

    let trust: Trust = serde_json::from_slice(&fs::read(network.path("home/trust.json")).unwrap()).unwrap();
    let bytes = fs::read(&proof).unwrap();
    let judge = |bytes: &[u8]| ProofFile::from_bytes(bytes).and_then(|file| file.verify(&trust, &QUESTIONS));
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
    let other = Network::quickstart("solo", &City::sample().file);
    let strange = mulu(&other.path("home"), nowhere, &["proof", "verify", path]);
    assert_eq!(
        (strange.code, &strange.json["verdict"]),
        (5, &Value::from("other")),
        "a proof of another chain is nobody's lie: {}",
        strange.stderr
    );
    assert!(strange.error["error"]["message"].as_str().unwrap().contains("is of chain"));
}
