//! A client that asks several nodes: who lies, lags, keeps silent or shows another history is named and not used. Every "node" here
//! is a proxy before the one real node, so that it can do what no node should; a network of real ones is in `comet/network_of_four.rs`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use mulu_tests::proxy::Proxy;
use mulu_tests::{Answer, Network, mulu, program, wait_for};
use serde_json::{Value, json};

const NOBODY: &str = "http://127.0.0.1:9";

struct Field {
    network: Network,
    url: String,
    proxy: Proxy,
    key: String,
    ids: Vec<String>,
}

impl Field {
    fn new() -> Field {
        let mut network = Network::small(6);
        network.start();
        let url = network.url();
        let list = network.mulu(&url, &["catalog", "list", "--division", "520300"]);
        let ids = list.json["answer"]["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().into()).collect();
        let (proxy, key) = (Proxy::new(&url), network.department());
        Field { network, url, proxy, key, ids }
    }

    /// Asks these nodes, in this order.
    fn ask(&self, urls: &[&str], args: &[&str]) -> Answer {
        self.network.mulu(&urls.join(","), args)
    }

    fn show(&self, urls: &[&str]) -> Answer {
        self.ask(urls, &["catalog", "show", &self.ids[0]])
    }

    fn amend(&self, urls: &[&str], words: &str) -> Answer {
        self.ask(urls, &["--key", &self.key, "catalog", "amend", &self.ids[0], "--update-note", words])
    }
}

/// Standing of the nodes, as an answer tells it.
fn standings(told: &Value) -> Vec<(&str, &str)> {
    let nodes = told["nodes"].as_array().unwrap_or_else(|| panic!("no nodes in {told}"));
    nodes.iter().map(|n| (n["url"].as_str().unwrap(), n["standing"].as_str().unwrap())).collect()
}

#[test]
fn a_lying_node_among_several_is_named_and_not_used() {
    let field = Field::new();
    let liar = field.proxy.url();
    field.proxy.values(|_, mut value| {
        let middle = value.len() / 2;
        value[middle] ^= 1;
        value
    });
    for urls in [[liar.as_str(), field.url.as_str()], [field.url.as_str(), liar.as_str()]] {
        let answer = field.show(&urls);
        assert_eq!((answer.code, &answer.json["verified"]), (0, &json!(true)), "{}", answer.stderr);
        assert_eq!(answer.json["answer"]["core"]["entry_id"], field.ids[0]);
        let mut told = standings(&answer.json);
        told.sort_by_key(|(_, standing)| *standing);
        assert_eq!(told, [(field.url.as_str(), "good"), (liar.as_str(), "lied")]);
        let warning: Value = serde_json::from_str(answer.stderr.trim()).unwrap();
        assert_eq!(warning["warning"]["nodes"][0]["url"], liar, "a script finds the liar on standard error too");
        assert!(warning["warning"]["nodes"][0]["words"].as_str().unwrap().contains("does not prove its answer"));
    }
    // For people, in words.
    let mut command = Command::new(program("mulu"));
    command.args(["--lang", "en", "--node", &liar, "--node", &field.url, "--home"]).arg(field.network.path("home"));
    let out = command.args(["catalog", "show", &field.ids[0]]).output().unwrap();
    let words = String::from_utf8(out.stderr).unwrap();
    assert!(out.status.success() && words.contains(&liar) && words.contains("LIED and is not used"), "{words}");
    // A write goes past the liar, and its receipt comes from the other.
    let written = field.amend(&[&liar, &field.url], "每月");
    assert_eq!((written.code, &written.json["code"]), (0, &json!(0)), "{}", written.stderr);
    // Where all lie nothing is believed.
    let second = Proxy::new(&field.url);
    second.values(|_, _| b"mulu-proof/3 nothing".to_vec());
    let all = field.show(&[&liar, &second.url()]);
    assert_eq!((all.code, &all.error["error"]["name"], &all.json), (3, &json!("not_proven"), &Value::Null), "{}", all.stderr);
    assert_eq!(standings(&all.error["error"]), [(liar.as_str(), "lied"), (second.url().as_str(), "lied")]);
}

#[test]
fn reads_and_writes_go_on_while_one_of_several_nodes_answers() {
    let field = Field::new();
    let read = field.show(&[NOBODY, &field.url]);
    assert_eq!((read.code, standings(&read.json)), (0, vec![(NOBODY, "silent"), (&field.url, "good")]), "{}", read.stderr);
    let written = field.amend(&[NOBODY, &field.url], "每周");
    assert_eq!(written.code, 0, "{}", written.stderr);
    // A node that dies between the read and the receipt is passed over.
    let dying = Arc::new(Mutex::new(0));
    field.proxy.rewrite(move |request, body| {
        *dying.lock().unwrap() += 1;
        if request["method"] == "broadcast_tx_sync" || request["params"]["path"] == "/receipt" { Vec::new() } else { body }
    });
    let written = field.amend(&[&field.proxy.url(), &field.url], "每季度");
    assert_eq!(written.code, 0, "{}", written.stderr);
    let nobody = field.show(&[NOBODY, "http://127.0.0.1:10"]);
    assert_eq!((nobody.code, &nobody.error["error"]["name"]), (4, &json!("unreachable")), "{}", nobody.stderr);
}

#[test]
fn the_freshest_proven_answer_counts_and_who_lags_is_named() {
    let field = Field::new();
    let kept: Arc<Mutex<Vec<u8>>> = Arc::default();
    let keep = kept.clone();
    field.proxy.rewrite(move |request, body| {
        if request["params"]["path"] == "/question" {
            keep.lock().unwrap().clone_from(&body);
        }
        body
    });
    let before = field.show(&[&field.proxy.url()]);
    assert_eq!(before.code, 0);
    for words in ["甲", "乙", "丙"] {
        assert_eq!(field.amend(&[&field.url], words).code, 0);
    }
    let old = kept.lock().unwrap().clone();
    field.proxy.rewrite(move |request, body| if request["params"]["path"] == "/question" { old.clone() } else { body });
    // A home that has seen nothing: only the comparison shows it.
    let (home, urls) = (field.network.fresh_home("fresh"), [field.proxy.url(), field.url.clone()].join(","));
    let answer = mulu(&home, &urls, &["catalog", "show", &field.ids[0]]);
    assert_eq!(answer.code, 0, "{}", answer.stderr);
    let version = |answer: &Answer| answer.json["answer"]["core"]["version"].as_str().unwrap().parse::<u64>().unwrap();
    assert_eq!(version(&answer), version(&before) + 3, "the freshest answer counts");
    assert_eq!(standings(&answer.json), [(field.proxy.url().as_str(), "lags"), (field.url.as_str(), "good")]);
    assert!(answer.stderr.contains("blocks and"), "{}", answer.stderr);
}

/// A quickstart over five nodes published three entries and then "proved" none: the receipts came from one node, the list from another one
/// that was a block behind.
#[test]
fn who_wrote_is_shown_no_state_from_before_the_write() {
    let field = Field::new();
    let (real, behind) = (field.url.clone(), field.proxy.url());
    let before = Arc::new(Mutex::new(Vec::new()));
    let keep = before.clone();
    field.proxy.values(move |_, value| {
        keep.lock().unwrap().clone_from(&value);
        value
    });
    assert_eq!(field.show(&[&behind]).code, 0);
    let amended = field.amend(&[&real], "随写随读");
    assert_eq!(amended.code, 0, "{}", amended.stderr);
    field.proxy.values(move |_, _| before.lock().unwrap().clone());
    let told = field.show(&[&behind]);
    assert_eq!((told.code, &told.error["error"]["name"]), (3, &json!("went_back")), "{}", told.stderr);
    let told = field.show(&[&behind, &real]);
    assert_eq!((told.code, &told.json["answer"]["detail"]["update_note"]), (0, &json!("随写随读")), "{}", told.stderr);
}

#[test]
fn a_transaction_that_one_node_keeps_to_itself_or_refuses_reaches_another() {
    let field = Field::new();
    // It says "taken" and passes nothing on.
    field
        .proxy
        .swallow(|request| (request["method"] == "broadcast_tx_sync").then(|| json!({ "code": 0, "data": "", "log": "", "hash": "" })));
    let alone = field.ask(
        &[&field.proxy.url()],
        &["--timeout", "2", "--key", &field.key, "catalog", "amend", &field.ids[1], "--update-note", "甲", "--expires-in", "60"],
    );
    assert_eq!((alone.code, &alone.error["error"]["name"]), (4, &json!("not_committed")), "{}", alone.stderr);
    assert_eq!(alone.error["error"]["details"]["may_be_committed"], true);
    assert!(alone.stderr.contains("the network goes on without it"), "{}", alone.stderr);
    let written = field.amend(&[&field.proxy.url(), &field.url], "乙");
    assert_eq!((written.code, &written.json["code"]), (0, &json!(0)), "{}", written.stderr);
    // It refuses what the rules allow.
    let log = json!({ "code": 1103, "name": "role_missing", "detail": null, "message": 0 }).to_string();
    field.proxy.swallow(move |request| (request["method"] == "broadcast_tx_sync").then(|| json!({ "code": 1103, "log": log })));
    assert_eq!(field.amend(&[&field.proxy.url()], "丙").code, 1);
    let written = field.amend(&[&field.proxy.url(), &field.url], "丁");
    assert_eq!((written.code, &written.json["code"]), (0, &json!(0)), "{}", written.stderr);
    // What the rules refuse is refused by all.
    let refused =
        field.ask(&[&field.proxy.url(), &field.url], &["--key", "developer", "catalog", "withdraw", &field.ids[0], "--reason", "other"]);
    assert_eq!(refused.code, 1, "{}", refused.stderr);
}

/// A second node with the keys and the past of the first: what a thief of a validator key can start.
struct Twin(Child, PathBuf);

impl Twin {
    fn start(network: &Network) -> Twin {
        let home = network.path("twin");
        copy(&network.path("node"), &home);
        let mut command = Command::new(program("mulud"));
        command.arg("start").arg("--home").arg(&home).stdout(Stdio::null()).stderr(Stdio::null());
        let twin = Twin(command.spawn().unwrap(), home.join("rpc.addr"));
        wait_for("the twin's address", || twin.1.exists());
        twin
    }

    fn url(&self) -> String {
        format!("http://{}", fs::read_to_string(&self.1).unwrap().trim())
    }
}

impl Drop for Twin {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn copy(from: &Path, to: &Path) {
    // With the modes of its folders.
    assert!(Command::new("cp").arg("-a").arg(from).arg(to).status().unwrap().success());
}

#[test]
fn two_proven_headers_of_one_height_are_kept_as_evidence_and_nothing_is_believed() {
    let mut network = Network::small(3);
    let twin = Twin::start(&network);
    network.start();
    let (one, other) = (network.url(), twin.url());
    // Each side has a client of its own: a home that has seen one side would notice at once.
    copy(&network.path("home"), &network.path("twin-home"));
    let height = |url: &str| {
        let out = Command::new(program("mulud")).args(["status", "--output", "json", "--node", url]).output().unwrap();
        let told: Value = serde_json::from_slice(&out.stdout).unwrap();
        told["provable"].as_str().unwrap().parse::<u64>().unwrap()
    };
    let list = network.mulu(&one, &["catalog", "list", "--division", "520300"]);
    let id = list.json["answer"]["items"][0]["id"].as_str().unwrap().to_string();
    let key = network.department();
    let amend = |url: &str, words: &str| {
        let home = network.path(if url == one { "home" } else { "twin-home" });
        let done = mulu(&home, url, &["--key", &key, "catalog", "amend", &id, "--update-note", words]);
        assert_eq!(done.code, 0, "{}", done.stderr);
    };

    // Far apart: the headers of the two answers do not meet, so the client fetches the one that decides.
    amend(&other, "零");
    for words in ["甲", "乙", "丙", "丁"] {
        amend(&one, words);
    }
    let urls = [one.as_str(), other.as_str()].join(",");
    let mut fresh = 0;
    let mut caught = || {
        fresh += 1;
        let home = network.fresh_home(&format!("fresh-{fresh}"));
        let answer = mulu(&home, &urls, &["catalog", "show", &id]);
        let error = &answer.error["error"];
        assert_eq!((answer.code, &error["name"], &answer.json), (3, &json!("forked"), &Value::Null), "{}", answer.stderr);
        assert!(error["message"].as_str().unwrap().contains("THE CHAIN FORKED"));
        let height = error["details"]["height"].as_str().unwrap().to_string();
        let evidence: Value = serde_json::from_slice(&fs::read(home.join(format!("evidence/fork-{height}.json"))).unwrap()).unwrap();
        let sides = evidence["sides"].as_array().unwrap();
        assert_eq!((sides.len(), &evidence["height"]), (2, &json!(height)));
        assert_ne!(sides[0]["header_hash"], sides[1]["header_hash"]);
        evidence
    };
    let evidence = caught();
    let kinds: Vec<bool> = evidence["sides"].as_array().unwrap().iter().map(|side| side["evidence"]["commit"].is_object()).collect();
    assert!(kinds.contains(&true), "one side was fetched: {evidence}");
    // At the same height: the answers themselves contradict each other.
    for words in ["甲", "乙", "丙"] {
        amend(&other, words);
    }
    wait_for("heights that meet", || height(&one).abs_diff(height(&other)) <= 1);
    let evidence = caught();
    let kinds = evidence["sides"].as_array().unwrap().iter().all(|side| side["evidence"]["anchor"].is_string());
    assert!(kinds, "both sides are anchors: {evidence}");

    // One side after the other, each alone: the home keeps the header that it saw, so the next command sees the fork.
    let home = network.fresh_home("one-by-one");
    assert_eq!(mulu(&home, &one, &["catalog", "show", &id]).code, 0);
    let seen = height(&one);
    for words in ["丁", "戊", "己"] {
        amend(&other, words);
    }
    wait_for("the twin to go on", || height(&other) > seen);
    let answer = mulu(&home, &other, &["catalog", "show", &id]);
    let error = &answer.error["error"];
    assert_eq!((answer.code, &error["name"], &answer.json), (3, &json!("forked"), &Value::Null), "{}", answer.stderr);
    assert!(error["hint"].as_str().unwrap().contains("keep the two headers"));
    let height = error["details"]["height"].as_str().unwrap();
    assert!(home.join(format!("evidence/fork-{height}.json")).is_file());
}

#[test]
fn the_same_node_named_twice_is_one_node() {
    let field = Field::new();
    let answer = field.show(&[&field.url, &field.url]);
    assert_eq!((answer.code, &answer.json["nodes"]), (0, &Value::Null), "{}", answer.stderr);
    let config = field.network.path("home/config.toml");
    fs::write(&config, format!("nodes = [\"{}\", \"{NOBODY}\"]\n", field.url)).unwrap();
    let answer = field.ask(&[], &["catalog", "show", &field.ids[0]]);
    assert_eq!((answer.code, standings(&answer.json)), (0, vec![(field.url.as_str(), "good"), (NOBODY, "silent")]), "{}", answer.stderr);
    let genesis = fs::read(field.network.path("node/genesis.json")).unwrap();
    let other = Proxy::new(&field.url);
    other.swallow(move |request| {
        let mut document: Value = serde_json::from_slice(&genesis).unwrap();
        document["chain_id"] = json!("mulu-other-1");
        (request["method"] == "genesis").then(|| json!({ "genesis": document }))
    });
    let init = mulu(&field.network.path("new"), &[field.url.clone(), other.url()].join(","), &["trust", "init"]);
    assert_eq!(init.code, 3, "{}", init.stderr);
    assert!(init.stderr.contains("different genesis documents"));
}
