//! A proxy between the real client and the real node that lies in every way that a node could: nothing of it is believed.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use mulu_contracts::proof::{AnswerClaim, Claim, ProofFile};
use mulu_tests::{Answer, Network, project, wait_for};
use serde_json::Value;

/// What becomes of the bytes that answer a question.
type Lie = Box<dyn FnMut(&mut Value) + Send>;

/// One HTTP message: head and body by its content length.
fn message(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte).ok()? == 0 {
            return None;
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap();
    let length =
        head.lines().find_map(|l| l.to_ascii_lowercase().strip_prefix("content-length:").map(|v| v.trim().parse::<usize>().unwrap()));
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).ok()?;
    Some((head, body))
}

/// A proxy before `node`; the lie may be exchanged while it runs.
struct Proxy {
    url: String,
    lie: Arc<Mutex<Lie>>,
}

fn proxy(node: &str) -> Proxy {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let lie: Arc<Mutex<Lie>> = Arc::new(Mutex::new(Box::new(|_| {})));
    let (shared, node) = (lie.clone(), node.trim_start_matches("http://").to_string());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let (mut stream, shared, node) = (stream.unwrap(), shared.clone(), node.clone());
            std::thread::spawn(move || {
                while let Some((_, body)) = message(&mut stream) {
                    let mut to = TcpStream::connect(&node).unwrap();
                    let head = format!(
                        "POST / HTTP/1.1\r\nhost: {node}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
                        body.len()
                    );
                    to.write_all(&[head.as_bytes(), &body].concat()).unwrap();
                    let Some((_, answer)) = message(&mut to) else { return };
                    let mut answer: Value = serde_json::from_slice(&answer).unwrap();
                    if answer.pointer("/result/response/value").is_some_and(Value::is_string) {
                        (shared.lock().unwrap())(&mut answer["result"]["response"]);
                    }
                    let body = serde_json::to_vec(&answer).unwrap();
                    let head = format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n", body.len());
                    if stream.write_all(&[head.as_bytes(), &body].concat()).is_err() {
                        return;
                    }
                }
            });
        }
    });
    Proxy { url, lie }
}

/// A lie about the reads: the file is made anew around them, its digest right.
fn about(change: impl Fn(&mut AnswerClaim) + Send + 'static) -> Lie {
    Box::new(move |response| {
        let bytes = BASE64.decode(response["value"].as_str().unwrap()).unwrap();
        let mut file = ProofFile::from_bytes(&bytes).unwrap();
        let Claim::Answer(claim) = &mut file.claim else { return };
        change(claim);
        response["value"] = BASE64.encode(file.to_bytes()).into();
    })
}

fn instead(value: Value) -> Lie {
    Box::new(move |response| *response = value.clone())
}

/// Neither done nor a proven no, and told by its name.
fn caught(answer: &Answer, exit: i32, name: &str, words: &str) {
    assert_eq!((answer.code, &answer.error["error"]["name"]), (exit, &Value::from(name)), "{}", answer.stderr);
    let message = answer.error["error"]["message"].as_str().unwrap();
    assert!(message.contains(words), "{message:?} does not tell {words:?}");
    assert_eq!(answer.json, Value::Null, "an answer that is not proven is not printed");
}

#[test]
fn no_lie_of_a_node_is_believed() {
    let mut network = Network::quickstart("solo", &project().join("genesis/samples/catalog.json"));
    network.start();
    let proxy = proxy(&network.url());
    let tell = |lie: Lie| *proxy.lie.lock().unwrap() = lie;
    let run = |args: &[&str]| network.mulu(&proxy.url, args);
    let list = ["catalog", "list", "--division", "520300", "--limit", "20"];
    let id = run(&list).json["answer"]["items"][0]["id"].as_str().expect("the proxy passes the truth on").to_string();
    let nobody = "E-520300-3YN9-2AGA-NFLD-PY68-R";

    tell(about(|claim| drop(claim.witness.values.pop())));
    caught(&run(&list), 3, "not_proven", "missing");
    tell(about(|claim| claim.witness.values.push(None)));
    caught(&run(&list), 3, "not_proven", "left over");
    // A shortened page: the last entry's core says that it is absent, or another value stands in its place.
    tell(about(|claim| *claim.witness.values.last_mut().unwrap() = None));
    caught(&run(&list), 3, "not_proven", "");
    tell(about(|claim| {
        let last = claim.witness.values.len() - 1;
        claim.witness.values[last] = claim.witness.values[last - 1].clone();
    }));
    caught(&run(&list), 3, "not_proven", "not those under the app hash");
    tell(about(|claim| {
        // One letter of a title, in a value that still decodes.
        let value = claim.witness.values.last_mut().unwrap().as_mut().unwrap();
        let at = value.windows(9).position(|w| std::str::from_utf8(w).is_ok_and(|t| !t.is_ascii())).unwrap();
        value[at..at + 9].copy_from_slice("假假假".as_bytes());
    }));
    caught(&run(&["catalog", "list", "--division", "520300", "--limit", "1"]), 3, "not_proven", "");
    tell(about(|claim| claim.witness.tree.truncate(claim.witness.tree.len() - 32)));
    caught(&run(&list), 3, "not_proven", "not those under the app hash");

    // "Not found" for what exists: the node's word is no proof, and the proof of another absence is another answer.
    tell(Box::new(|response| {
        response["code"] = 4.into();
        response["value"] = "".into();
    }));
    caught(&run(&["catalog", "show", &id]), 4, "no_answer", "");
    let absence = Arc::new(Mutex::new(Value::Null));
    let kept = absence.clone();
    tell(Box::new(move |response| *kept.lock().unwrap() = response.clone()));
    let proven = run(&["catalog", "show", nobody]);
    assert_eq!((proven.code, &proven.json["verified"], &proven.json["answer"]), (1, &Value::from(true), &Value::Null), "absence is proven");
    tell(instead(absence.lock().unwrap().clone()));
    caught(&run(&["catalog", "show", &id]), 3, "other_answer", "another question");

    // An old state as new.
    let old = Arc::new(Mutex::new(Value::Null));
    let kept = old.clone();
    tell(Box::new(move |response| *kept.lock().unwrap() = response.clone()));
    let first = run(&list);
    tell(Box::new(|_| {}));
    let height = |answer: &Answer| answer.json["height"].as_str().unwrap().parse::<u64>().unwrap();
    wait_for("the next block", || height(&run(&list)) > height(&first));
    tell(instead(old.lock().unwrap().clone()));
    caught(&run(&list), 3, "went_back", "old state as new");

    // Bytes that are no proof at all.
    tell(Box::new(|response| response["value"] = BASE64.encode([0xff; 300]).into()));
    caught(&run(&list), 3, "not_proven", "no intact proof file");
    tell(Box::new(|response| response["value"] = "".into()));
    caught(&run(&list), 3, "not_proven", "no intact proof file");
    tell(Box::new(|response| response["value"] = "*".into()));
    caught(&run(&list), 4, "unreachable", "");

    tell(Box::new(|_| {}));
    assert_eq!(run(&list).code, 0, "the truth is still believed");
    network.stop();
}
