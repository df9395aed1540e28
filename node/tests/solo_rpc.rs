//! The JSON-RPC of the solo engine: CometBFT's forms, and no junk that hurts it.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use crate::common::start;

const INTERVAL: Duration = Duration::from_millis(50);

fn raw(address: std::net::SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_millis(500))).unwrap();
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

#[test]
fn the_methods_answer_in_the_forms_of_cometbft() {
    let dir = tempfile::tempdir().unwrap();
    let node = start(dir.path(), INTERVAL);
    let status = node.call("status", json!({}))["result"].take();
    let height: u64 = status["sync_info"]["latest_block_height"].as_str().unwrap().parse().unwrap();
    assert!(height >= 2);
    assert_eq!(status["node_info"]["network"], "mulu-solo-test");

    let commit = node.call("commit", json!({ "height": "1" }))["result"].take();
    assert_eq!(commit["canonical"], true);
    let signed: tendermint::block::signed_header::SignedHeader = serde_json::from_value(commit["signed_header"].clone()).unwrap();
    assert_eq!(signed.header.hash(), signed.commit.block_id.hash, "the header reads back to its own hash");
    assert_eq!(commit["signed_header"]["header"]["last_block_id"]["parts"]["total"], 0);

    let set = node.call("validators", json!({ "height": "1", "page": "1", "per_page": "100" }))["result"].take();
    let info: Vec<tendermint::validator::Info> = serde_json::from_value(set["validators"].clone()).unwrap();
    assert_eq!((info.len(), set["total"].as_str()), (1, Some("1")));

    let block = node.call("block", json!({ "height": 2 }))["result"].take();
    let parsed: tendermint::block::Block = serde_json::from_value(block["block"].clone()).unwrap();
    assert_eq!(parsed.header.hash().to_string(), block["block_id"]["hash"]);

    assert_eq!(node.call("block_results", json!({ "height": "1" }))["result"]["txs_results"], Value::Null);
    assert_eq!(node.call("genesis", json!({}))["result"]["genesis"]["chain_id"], "mulu-solo-test");
    assert_eq!(node.call("health", json!({}))["result"], json!({}));
    let query = node.call("abci_query", json!({ "path": "/status", "data": "" }))["result"].take();
    assert_eq!(query["response"]["code"], 0, "{query}");
    let refused = node.call("broadcast_tx_sync", json!({ "tx": "AAAA" }))["result"].take();
    assert_ne!(refused["code"], 0);
    assert_eq!(refused["hash"].as_str().unwrap().len(), 64);
    let far = node.call("commit", json!({ "height": "100000" }));
    assert_eq!(far["error"]["code"], -32603);
    assert!(far["error"]["data"].as_str().unwrap().contains("must be less than or equal to"));
    node.stop();
}

#[test]
fn a_get_answers_like_a_post() {
    let dir = tempfile::tempdir().unwrap();
    let node = start(dir.path(), INTERVAL);
    let text = raw(node.address, b"GET /commit?height=1 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    let body: Value = serde_json::from_str(text.split("\r\n\r\n").nth(1).unwrap()).unwrap();
    assert_eq!(body["result"], node.call("commit", json!([1]))["result"]);
    assert!(raw(node.address, b"GET /nothing HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").starts_with("HTTP/1.1 404"));
    node.stop();
}

#[test]
fn junk_is_refused_and_leaves_the_node_alive() {
    let dir = tempfile::tempdir().unwrap();
    let node = start(dir.path(), INTERVAL);
    let post = |body: &str| format!("POST / HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let junk = [
        "\0\0\0\0".to_string(),
        "GET".into(),
        "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999\r\n\r\n".into(),
        "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n".into(),
        "GET /websocket HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".into(),
        "GET /block?height=0x HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".into(),
        "GET /block?height=-9223372036854775808 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".into(),
        "GET /abci_query?path=%00&data=0xzz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".into(),
        post(""),
        post("{"),
        post("[]"),
        post("null"),
        post("[1,2,3]"),
        post("{\"id\":1,\"method\":\"block\",\"params\":{\"height\":\"1e9\"}}"),
        post("{\"id\":1,\"method\":\"block\",\"params\":{\"height\":{}}}"),
        post("{\"id\":1,\"method\":\"broadcast_tx_sync\",\"params\":{\"tx\":\"####\"}}"),
        post(&"[".repeat(100_000)),
        post(&format!("{{\"id\":1,\"method\":\"{}\"}}", "x".repeat(10_000))),
        post(&format!("[{}]", ["{\"id\":1,\"method\":\"health\"}"; 11].join(","))),
    ];
    for bytes in &junk {
        raw(node.address, bytes.as_bytes());
        assert_eq!(node.call("health", json!({}))["result"], json!({}), "after {:.60}", bytes);
    }
    let large = "x".repeat(crate::common::MAX_TX * 2 + 1);
    assert!(raw(node.address, post(&large).as_bytes()).starts_with("HTTP/1.1 413"), "a body above the bound is refused");
    assert_eq!(node.call("health", json!({}))["result"], json!({}));
    node.stop();
}
