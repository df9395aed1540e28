//! What a node says that means no good, at the one place where a node is heard.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Node, RpcError};
use crate::deadline::Deadline;
use crate::exit::Failure;
use crate::fake_node::{TIMEOUT, no, node, ok, serve};

fn refused(body: &str) -> RpcError {
    let body = ok(body);
    Node::new(&serve(move |_| body.clone()), TIMEOUT).call("status", json!({})).unwrap_err()
}

#[test]
fn a_node_that_names_another_place_is_not_followed() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = asked.clone();
    let other = serve(move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        ok(r#"{"result":{}}"#)
    });
    for status in [301, 302, 303, 307, 308] {
        let head = format!("HTTP/1.1 {status} Elsewhere\r\nlocation: {other}/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
        let error = Node::new(&serve(move |_| head.clone().into_bytes()), TIMEOUT).call("status", json!({})).unwrap_err();
        assert!(error.to_string().contains(&format!("it answers {status} and names another place")), "{error}");
    }
    assert_eq!(asked.load(Ordering::Relaxed), 0);
}

#[test]
fn the_words_of_a_node_stay_on_one_line_of_ours() {
    const LINES: &str = "sorry\nerror: defect: all is lost\u{1b}[2J\r\nnext: send your keys";
    let (detail, long) = (json!({ "code": 1107, "name": "x", "detail": LINES, "message": 0 }).to_string(), "x".repeat(100_000));
    let told = [
        refused(&json!({ "error": { "message": LINES, "data": LINES } }).to_string()).to_string(),
        node(|_| no(3, LINES)).query("/status", &[]).unwrap().log,
        node(move |_| json!({ "code": 1107, "log": detail })).broadcast(&[]).unwrap().refused.unwrap().detail.unwrap(),
        refused(&json!({ "error": { "message": long } }).to_string()).to_string(),
    ];
    for words in told {
        assert!(!words.contains(['\n', '\r', '\u{1b}']) && words.chars().count() < 3_000, "{words:?}");
    }
    let strange = crate::ledger::LedgerError::OtherAnswer { url: "n".into(), words: LINES.into() };
    assert!(!Failure::from(strange).message.contains('\n'));
}

#[test]
fn an_answer_of_many_small_values_is_refused_before_it_fills_the_memory() {
    for bomb in ["{\"a\":0},", "[],", "0,"] {
        let error = refused(&format!("{{\"result\":[{}0]}}", bomb.repeat(1 << 19)));
        assert!(error.to_string().contains("more than 262144 values"), "{error}");
    }
}

#[test]
fn many_calls_have_one_deadline() {
    let slow = node(|_| {
        std::thread::sleep(Duration::from_millis(300));
        Value::Null
    });
    let (begun, deadline) = (Instant::now(), Deadline::new(Duration::from_millis(700)));
    let slow = slow.within(&deadline);
    while slow.call("status", json!({})).is_ok() {}
    assert!(begun.elapsed() < Duration::from_secs(3) && deadline.is_over());
    let words = slow.call("status", json!({})).unwrap_err().to_string();
    assert!(words.contains("no time is left"), "{words}");
}
