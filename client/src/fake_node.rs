//! A node that says what a test wants it to, over HTTP as it is.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

use crate::rpc::Node;

/// Serves whole HTTP answers to JSON-RPC requests; ends with the process. Gives its URL.
pub fn serve(answer: impl Fn(&Value) -> Vec<u8> + Send + Sync + 'static) -> String {
    let (listener, answer) = (TcpListener::bind("127.0.0.1:0").unwrap(), Arc::new(answer));
    let url = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let answer = answer.clone();
            std::thread::spawn(move || -> std::io::Result<()> {
                let mut reader = BufReader::new(stream);
                let request = request(&mut reader)?;
                reader.get_mut().write_all(&answer(&request))
            });
        }
    });
    url
}

/// The request's body; null where it has none.
fn request(reader: &mut BufReader<TcpStream>) -> std::io::Result<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim().to_lowercase();
        if line.is_empty() {
            break;
        }
        length = line.strip_prefix("content-length:").map_or(length, |n| n.trim().parse().unwrap());
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(serde_json::from_slice(&body).unwrap_or_default())
}

/// A node that gives `result` of each call.
pub fn node(result: impl Fn(&Value) -> Value + Send + Sync + 'static) -> Node {
    Node::new(&serve(move |request| ok(&json!({ "jsonrpc": "2.0", "id": 1, "result": result(request) }).to_string())), TIMEOUT)
}

/// How long a call to such a node may take.
pub const TIMEOUT: Duration = Duration::from_secs(10);

/// HTTP around a body.
pub fn ok(body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}", body.len()).into_bytes()
}

/// The answer of `abci_query` with a value.
pub fn value(bytes: &[u8]) -> Value {
    json!({ "response": { "code": 0, "value": BASE64.encode(bytes) } })
}

/// The answer of `abci_query` without one.
pub fn no(code: u32, log: &str) -> Value {
    json!({ "response": { "code": code, "log": log } })
}
