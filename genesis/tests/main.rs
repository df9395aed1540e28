//! The sample networks start, and a wrong network is refused with words.

#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use mulu_contracts::kernel::crypto::PublicKey;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_genesis::{KeyFile, Made, Network, NetworkError, SAMPLE_FOUR, SAMPLE_SOLO, Validator, document};

// Points of RFC 8032's test vectors.
const KEY: &str = "ed25519:d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
const OTHER: &str = "ed25519:3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";

/// Four more of them.
const VALIDATORS: [&str; 4] = [
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    "278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e",
    "ec172b93ad5e563f4932c70e1245034c35467ef2efd4d64ebf819683467e2bf2",
    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
];

/// A network begins with somebody who governs.
const GOVERNOR: &str = r#"{"city": "ed25519:fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"}"#;

fn made(network: &Network, keys: &str) -> Made {
    let validators = network.validators().enumerate();
    let key = |n: usize| *VALIDATORS[n].parse::<PublicKey>().unwrap().bytes();
    let validators = validators.map(|(n, node)| Validator { name: node.name.clone(), public_key: key(n), power: node.power });
    Made {
        chain_id: format!("{}-1", network.chain),
        time: Time(1_767_225_600),
        validators: validators.collect(),
        keys: KeyFile::parse(keys).unwrap(),
    }
}

#[test]
fn the_sample_networks_start() {
    for text in [SAMPLE_SOLO, SAMPLE_FOUR] {
        let network = Network::parse(text).unwrap();
        let document = document(&network, &made(&network, GOVERNOR)).unwrap();
        assert_eq!(document["validators"].as_array().unwrap().len(), network.validators().count());
        assert_eq!(document["consensus_params"]["block"]["max_bytes"], "8388608");
        assert_eq!(document["genesis_time"], "2026-01-01T00:00:00Z");
    }
}

#[test]
fn no_organisation_of_a_sample_network_decides_alone() {
    for text in [SAMPLE_SOLO, SAMPLE_FOUR] {
        let network = Network::parse(text).unwrap();
        let governors = network.organisations.iter().filter(|o| o.roles.iter().any(|r| r.role == Role::Governor)).count();
        assert!(governors >= 3, "{}: {governors} governors", network.chain);
    }
}

#[test]
fn a_node_without_power_is_no_validator() {
    let network = Network::parse(SAMPLE_FOUR).unwrap();
    let names = |document: &serde_json::Value| -> Vec<String> {
        document["validators"].as_array().unwrap().iter().map(|v| v["name"].as_str().unwrap().to_string()).collect()
    };
    let told = document(&network, &made(&network, GOVERNOR)).unwrap();
    assert_eq!(names(&told), ["city", "county-a", "county-b", "operator"]);
    assert_eq!(network.nodes.last().map(|node| (node.name.as_str(), node.power)), Some(("auditor", 0)));
    let mut short = made(&network, GOVERNOR);
    short.validators.swap(0, 1);
    assert!(document(&network, &short).unwrap_err().to_string().contains("in the order of the file"));
}

#[test]
fn a_weak_validator_key_founds_no_chain() {
    let network = Network::parse(SAMPLE_FOUR).unwrap();
    // The identity point, another point of small order, and one in its second encoding (y = 3 + p).
    let (mut one, mut second) = ([0; 32], [0xff; 32]);
    (one[0], second[0], second[31]) = (1, 0xf0, 0x7f);
    for weak in [one, [0; 32], second] {
        let mut made = made(&network, GOVERNOR);
        made.validators[2].public_key = weak;
        assert!(document(&network, &made).unwrap_err().to_string().contains("weak"));
    }
}

#[test]
fn keys_of_a_keys_file_reach_their_organisation() {
    let network = Network::parse(SAMPLE_SOLO).unwrap();
    let keys = format!("{{\"city\":[\"{KEY}\",{{\"key\":\"{OTHER}\",\"label\":\"second\",\"person\":\"b\"}}]}}");
    let document = document(&network, &made(&network, &keys)).unwrap();
    let city = document["app_state"]["organisations"].as_array().unwrap().iter().find(|o| o["uscc"] == "11520300MB00000197").unwrap();
    assert_eq!(city["keys"].as_array().unwrap().len(), 2);
    assert_eq!(city["keys"][0]["public_key"], KEY.parse::<PublicKey>().unwrap().to_string());
    assert_ne!(city["keys"][0]["holder_tag"], city["keys"][1]["holder_tag"]);
}

#[test]
fn the_same_input_gives_the_same_document() {
    let network = Network::parse(SAMPLE_SOLO).unwrap();
    let keys = format!("{{\"city\":\"{KEY}\"}}");
    assert_eq!(document(&network, &made(&network, &keys)).unwrap(), document(&network, &made(&network, &keys)).unwrap());
}

#[test]
fn what_cannot_be_is_refused_with_words() {
    let refused = |text: String| match Network::parse(&text) {
        Ok(network) => document(&network, &made(&network, GOVERNOR)).unwrap_err().to_string(),
        Err(error) => error.to_string(),
    };
    let change = |from: &str, to: &str| {
        assert!(SAMPLE_SOLO.contains(from), "{from}");
        refused(SAMPLE_SOLO.replacen(from, to, 1))
    };
    assert!(change("mulu-network/1", "mulu-network/9").contains("reads mulu-network/1"));
    assert!(change("chain = ", "chian = ").contains("chian"));
    assert!(change("11520300MB00000197", "11520300MB00000198").contains("not understood"));
    assert!(change("superior = \"city\"", "superior = \"nobody\"").contains("nobody"));
    assert!(change("parent = \"520300\"", "parent = \"999999\"").contains("999999"));
    assert!(change("role = \"bureau\"", "role = \"operator\"").contains("roles"));
    assert!(change("[parameters]\n", "[parameters]\nno_such = 1\n").contains("no_such"));
    assert!(change("name = \"solo\"", "name = \"../x\"").contains("node name"));
    assert!(change("name = \"solo\"", "name = \"solo\"\npower = 0").contains("no node of the network has voting power"));
    assert!(change("name = \"solo\"", "name = \"solo\"\npower = 1000000000001").contains("10^12"));
    let network = Network::parse(SAMPLE_SOLO).unwrap();
    let unknown = document(&network, &made(&network, &format!("{{\"nobody\":\"{KEY}\"}}")));
    assert!(matches!(unknown, Err(NetworkError::Content(_))));
    let doubled = document(&network, &made(&network, &format!("{{\"city\":[\"{KEY}\",\"{KEY}\"]}}")));
    assert!(matches!(doubled, Err(NetworkError::Refused(_))));
}
