//! A proxy between the real client and a real node, which rewrites what the node answers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::{Value, json};

/// From the request and the node's answer to what the client gets: the body of an HTTP answer.
pub type Rewrite = Box<dyn FnMut(&Value, Vec<u8>) -> Vec<u8> + Send>;

/// What the client gets for a request that the node never sees; none: it is passed on.
pub type Swallow = Box<dyn FnMut(&Value) -> Option<Value> + Send>;

/// A proxy on a port of its own; it ends with the process.
pub struct Proxy {
    address: SocketAddr,
    lies: Arc<Lies>,
}

struct Lies {
    swallow: Mutex<Swallow>,
    rewrite: Mutex<Rewrite>,
}

impl Proxy {
    /// Before a node (`http://HOST:PORT`); it rewrites nothing yet.
    pub fn new(node: &str) -> Proxy {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let lies = Arc::new(Lies { swallow: Mutex::new(Box::new(|_| None)), rewrite: Mutex::new(Box::new(|_, body| body)) });
        let (node, shared) = (node.trim_start_matches("http://").to_string(), lies.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (node, shared) = (node.clone(), shared.clone());
                // A client that goes away in the middle is no concern of the proxy.
                std::thread::spawn(move || drop(pass(stream, &node, &shared)));
            }
        });
        Proxy { address, lies }
    }

    /// Its URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on answers go through this.
    pub fn rewrite(&self, rewrite: impl FnMut(&Value, Vec<u8>) -> Vec<u8> + Send + 'static) {
        *self.lies.rewrite.lock().unwrap() = Box::new(rewrite);
    }

    /// From now on this answers in the node's place; the node does not see the requests that it answers.
    pub fn swallow(&self, swallow: impl FnMut(&Value) -> Option<Value> + Send + 'static) {
        *self.lies.swallow.lock().unwrap() = Box::new(swallow);
    }

    /// From now on the value of every `abci_query` answer goes through this.
    pub fn values(&self, mut rewrite: impl FnMut(&Value, Vec<u8>) -> Vec<u8> + Send + 'static) {
        self.rewrite(move |request, body| {
            if request["method"] != "abci_query" {
                return body;
            }
            let mut answer: Value = serde_json::from_slice(&body).unwrap();
            let text = answer["result"]["response"]["value"].as_str().unwrap_or_default();
            let value = rewrite(request, BASE64.decode(text).unwrap());
            answer["result"]["response"]["value"] = json!(BASE64.encode(value));
            answer.to_string().into_bytes()
        });
    }
}

fn message(stream: &mut BufReader<TcpStream>) -> std::io::Result<Vec<u8>> {
    let mut length = None;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(text) = line.strip_prefix("content-length:") {
            length = Some(text.trim().parse().unwrap());
        }
    }
    let mut body = Vec::new();
    match length {
        Some(length) => {
            body.resize(length, 0);
            stream.read_exact(&mut body)?;
        }
        // To an HTTP/1.0 request Go answers until the end of the connection.
        None => {
            stream.read_to_end(&mut body)?;
        }
    }
    Ok(body)
}

fn pass(stream: TcpStream, node: &str, lies: &Lies) -> std::io::Result<()> {
    let mut client = BufReader::new(stream);
    let body = message(&mut client)?;
    let request: Value = serde_json::from_slice(&body).unwrap();
    let swallowed = (lies.swallow.lock().unwrap())(&request);
    let answer = match swallowed {
        Some(result) => json!({ "jsonrpc": "2.0", "id": request["id"], "result": result }).to_string().into_bytes(),
        None => (lies.rewrite.lock().unwrap())(&request, ask(node, &body)?),
    };
    let stream = client.get_mut();
    write!(stream, "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", answer.len())?;
    stream.write_all(&answer)
}

/// Asks the real node.
fn ask(node: &str, body: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut upstream = TcpStream::connect(node)?;
    write!(
        upstream,
        "POST / HTTP/1.0\r\nhost: {node}\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    )?;
    upstream.write_all(body)?;
    message(&mut BufReader::new(upstream))
}
