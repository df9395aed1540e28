//! Four validators and an auditor's full node on real CometBFT, as the quickstart makes them and `mulud testnet` runs them: what
//! becomes of writes and reads when one is killed, two are killed, one lies. CometBFT has to be installed (`scripts/get-cometbft`).

use std::fs;
use std::os::unix::fs::PermissionsExt;

use mulu_tests::data::sample_rows;
use mulu_tests::proxy::Proxy;
use mulu_tests::testnet::{Four, NAMES};
use mulu_tests::{Answer, department, wait_for};
use serde_json::{Value, json};

const ROWS: usize = 60;

fn number(value: &Value) -> u64 {
    value.as_str().and_then(|text| text.parse().ok()).unwrap_or_else(|| panic!("{value} is no number"))
}

fn list(four: &Four, url: &str) -> Answer {
    four.mulu(&[url], &["catalog", "list", "--division", "520300", "--all"])
}

/// Adds one entry by an import over these nodes (none: those of the home).
fn adds_an_entry(four: &Four, urls: &[&str], key: &str) {
    let mut row = sample_rows(0..1).remove(0);
    row["详情页网址"] = key.into();
    let file = four.dir().join("one.json");
    fs::write(&file, serde_json::to_vec(&[row]).unwrap()).unwrap();
    let map = four.dir().join("map.toml");
    let told = four.mulu(urls, &["catalog", "import", file.to_str().unwrap(), "--map", map.to_str().unwrap()]);
    assert_eq!((told.code, told.json["added"].as_u64()), (0, Some(1)), "{} {}", told.json, told.stderr);
}

#[test]
fn any_one_of_four_validators_may_fail_or_lie_and_the_ledger_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("catalog.json");
    fs::write(&file, serde_json::to_vec(&sample_rows(0..ROWS)).unwrap()).unwrap();

    // The main job on the network; everything is stopped at its end, and the proof stands alone.
    let (four, told) = Four::quickstart(&file);
    assert_eq!(
        (&told["engine"], &told["total"], &told["verified_alone"]),
        (&json!("cometbft"), &json!(ROWS.to_string()), &json!(true)),
        "{told}"
    );
    let proof = four.dir().join("entry.proof");
    let alone = four.mulu(&["http://127.0.0.1:9"], &["proof", "verify", proof.to_str().unwrap()]);
    assert_eq!((alone.code, &alone.json["trust"]["validators"]), (0, &json!(4)), "{} {}", alone.json, alone.stderr);
    for name in NAMES {
        let mode = |path: &str| fs::metadata(four.dir().join(name).join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("keys"), mode("keys/validator.json"), mode("keys/node.json")), (0o700, 0o600, 0o600), "{name}");
        let config = fs::read_to_string(four.dir().join(name).join("engine/config/config.toml")).unwrap();
        for line in ["pex = false", "filter_peers = true", "addr_book_strict = false", "max_tx_bytes = 4194304", "max_body_bytes = 8388608"]
        {
            assert!(config.lines().any(|l| l == line), "{name}: {line}");
        }
        let addresses = config.lines().filter(|l| l.contains("laddr") || l.starts_with("proxy_app"));
        let here = |line: &str| line.contains("\"unix://") || line.contains("\"tcp://127.0.0.1:");
        assert!(addresses.clone().count() >= 3 && addresses.clone().all(here), "{name}: sockets in the home, and p2p on loopback");
    }
    // The same folder again: nothing is added twice.
    let again = four.quickstart_again(&file);
    assert_eq!((&again["import"]["added"], &again["total"]), (&json!(0), &json!(ROWS.to_string())), "{again}");
    assert_eq!(four.testnet("status", &[]).code, 4, "all are stopped");

    four.start(&[]);
    let state = four.wait_equal();
    let urls: Vec<String> = NAMES.map(|name| four.url(name)).to_vec();

    // Every node, the auditor's too, proves every height.
    let top = number(&state["nodes"][0]["provable"]);
    for url in &urls {
        let whole = list(&four, url);
        assert_eq!(
            (whole.code, &whole.json["answer"]["total"], &whole.json["verified"]),
            (0, &json!(ROWS.to_string()), &json!(true)),
            "{}",
            whole.stderr
        );
        for height in (0..=top).step_by((top / 6).max(1) as usize) {
            let past = four.mulu(&[url], &["party", "list", "--division", "520300", "--at", &height.to_string()]);
            assert_eq!((past.code, &past.json["verified"]), (0, &json!(true)), "height {height} of {url}: {}", past.stderr);
        }
    }

    // kill -9 of one validator and its engine: the others go on, and it catches up by itself.
    four.kill("county-b");
    let others: Vec<&str> = urls.iter().map(String::as_str).collect();
    adds_an_entry(&four, &[], "while one validator is away");
    let told = four.mulu(&[], &["catalog", "list", "--division", "520300"]);
    assert_eq!(told.code, 0, "{}", told.stderr);
    let silent: Vec<_> = told.json["nodes"].as_array().unwrap().iter().filter(|n| n["standing"] == "silent").collect();
    assert_eq!((silent.len(), &silent[0]["url"]), (1, &json!(urls[2])), "the dead node is named");
    four.start(&["county-b"]);
    four.wait_equal();
    let here = four.mulu(&[others[2]], &["catalog", "list", "--division", "520300", "--status", "submitted"]);
    assert_eq!((here.code, &here.json["answer"]["total"]), (0, &json!("1")), "it proves what was written without it: {}", here.stderr);

    // A node that lies is named and not used.
    let liar = Proxy::new(&urls[0]);
    liar.values(|_, mut value| {
        if let Some(last) = value.last_mut() {
            *last ^= 1;
        }
        value
    });
    let told = four.mulu(&[&liar.url(), others[1], others[4]], &["catalog", "list", "--division", "520300"]);
    assert_eq!((told.code, &told.json["verified"]), (0, &json!(true)), "{}", told.stderr);
    assert_eq!((&told.json["nodes"][0]["url"], &told.json["nodes"][0]["standing"]), (&json!(liar.url()), &json!("lied")));

    // Two of four are dead: nothing is committed, and who reads is told how old it is.
    four.kill("county-a");
    four.kill("county-b");
    let key = department(&four.dir().join("home"));
    let entry = list(&four, others[0]).json["answer"]["items"][0]["id"].as_str().unwrap().to_string();
    let amend = ["--key", &key, "--timeout", "12", "catalog", "amend", &entry, "--update-note", "两个节点停机时"];
    let write = four.mulu(&[others[0], others[3]], &amend);
    assert_eq!((write.code, &write.error["error"]["name"]), (4, &json!("not_committed")), "{}", write.stderr);
    assert!(write.error["error"]["message"].as_str().unwrap().contains("not committed within 12 s"), "{}", write.stderr);
    let tx = write.error["error"]["details"]["tx_id"].as_str().unwrap().to_string();
    for url in [others[0], others[3], others[4]] {
        let old = four.mulu(&[url], &["--max-age", "5", "catalog", "show", &entry]);
        assert_eq!((old.code, &old.error["error"]["name"]), (5, &json!("too_old")), "{}", old.stderr);
        assert!(old.error["error"]["message"].as_str().unwrap().contains(" s ago"), "{}", old.stderr);
    }
    wait_for("the state to be old enough to be told so", || {
        let told = four.mulu(&[others[4]], &["--max-age", "3600", "catalog", "show", &entry]);
        assert_eq!(told.code, 0, "{}", told.stderr);
        told.json["age_secs"].as_str().is_some_and(|age| age.parse::<u64>().unwrap() > 15)
    });

    // They start again: the network goes on, and what waited is committed.
    four.start(&["county-a", "county-b"]);
    wait_for("the write that waited", || four.mulu(&[others[1]], &["tx", "status", &tx]).code == 0);
    adds_an_entry(&four, &[others[2]], "after two validators were away");
    four.wait_equal();
    for url in &others {
        assert_eq!(list(&four, url).json["answer"]["total"], ROWS.to_string(), "published entries at {url}");
    }
    let stopped = four.testnet("stop", &[]);
    assert_eq!(stopped.code, 0, "{}", stopped.stderr);
    assert!(stopped.json["nodes"].as_array().unwrap().iter().all(|n| n["outcome"] == "stopped"), "{}", stopped.json);
}
