//! What a node on CometBFT serves to its clients: questions by itself, beside each other, and of the engine the methods that are named.

use mulu_contracts::ledger::ask::STATUS;
use mulu_tests::Network;
use mulu_tests::data::City;
use serde_json::{Value, json};

/// An answer, whatever its status.
fn asked(answer: Result<ureq::http::Response<ureq::Body>, ureq::Error>) -> (u16, Value) {
    let mut answer = answer.unwrap();
    let status = answer.status().as_u16();
    let text = answer.body_mut().read_to_string().unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
}

#[test]
fn the_named_methods_are_served_at_one_port_and_no_other_by_whatever_spelling() {
    let mut network = Network::quickstart("cometbft", &City::sample().file);
    network.start();
    let url = network.url();
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let post = |body: &str| asked(agent.post(&url).header("content-type", "application/json").send(body)).1;
    let get = |path: &str| asked(agent.get(format!("{url}/{path}")).call());
    let call = |method: &str, params: Value| post(&json!({ "jsonrpc": "2.0", "id": 7, "method": method, "params": params }).to_string());

    // By whichever way it is asked, a question is the node's, and all else the engine's.
    let status = call("status", json!({}))["result"].take();
    let chain = status["node_info"]["network"].as_str().unwrap().to_string();
    assert_eq!(status["node_info"]["protocol_version"]["p2p"], "8");
    let question = json!({ "path": STATUS, "data": "" });
    let batch = json!([
        { "jsonrpc": "2.0", "id": 1, "method": "commit", "params": { "height": "1" } },
        { "jsonrpc": "2.0", "id": "two", "method": "abci_query", "params": question },
        { "jsonrpc": "2.0", "method": "status" },
        { "jsonrpc": "2.0", "id": 3, "method": "block", "params": ["2"] },
        { "jsonrpc": "2.0", "id": 4, "method": "no_such" },
    ]);
    let answers = post(&batch.to_string());
    assert_eq!(answers.as_array().map(Vec::len), Some(4), "a notification has no answer: {answers}");
    let ids: Vec<&Value> = answers.as_array().unwrap().iter().map(|answer| &answer["id"]).collect();
    assert_eq!(ids, [&json!(1), &json!("two"), &json!(3), &json!(4)]);
    assert_eq!(answers[0]["result"]["signed_header"]["header"]["chain_id"], chain);
    assert_eq!(answers[1]["result"]["response"]["code"], 0);
    assert_eq!(answers[2]["result"]["block"]["header"]["height"], "2");
    assert_eq!(answers[3]["error"]["code"], -32601);
    assert_eq!(get("status").1["result"]["node_info"]["network"], chain);
    assert_eq!(get("validators?height=1&page=1").1["result"]["total"], "1");
    assert_eq!(get("abci_query?path=%22/status%22").1["result"]["response"]["code"], 0);
    let far = call("block", json!({ "height": "999999999" }));
    assert!(far["error"]["data"].as_str().unwrap().contains("must be less than"), "{far}");

    // By `check_tx` anybody could let something wait that no engine holds.
    for method in ["check_tx", "broadcast_tx_commit", "unconfirmed_txs", "dump_consensus_state", "subscribe", "genesis_chunked"] {
        assert_eq!(call(method, json!({}))["error"]["code"], -32601, "{method}");
        assert_eq!(get(&format!("{method}?tx=0x00")).0, 404, "{method}");
    }
    // Go takes names in any case, and the last of several.
    let twice = r#"{"jsonrpc":"2.0","id":1,"method":"health","METHOD":"check_tx","Method":"check_tx","params":{"tx":"AA=="}}"#;
    assert_eq!(post(twice)["result"], json!({}));
}
