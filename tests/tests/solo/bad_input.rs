//! Junk on the node's RPC port and bundles that are none: clear errors, the process lives, nothing is written, memory stays bounded.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use mulu_client::home::{Home, Passphrase};
use mulu_client::keystore::{KeySigner, Keystore, Signer};
use mulu_client::lang::Lang;
use mulu_contracts::kernel::crypto::{ED25519, KeyId};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::ask::{AskError, CheckLog, MAX_REQUEST, QUESTION, RECEIPT, RENEW, STATUS};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::{Bundle, Message, Signature, SignedTx, TxBody};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{SALTS, text0, uscc};
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_tests::Network;
use mulu_tests::forge::Choice;
use serde_json::{Value, json};

const CITY: &str = "11520300MB00000197";

struct Node {
    network: Network,
    address: String,
    before: Value,
}

impl Node {
    fn start() -> Node {
        let mut network = Network::small(2);
        network.start();
        let address = network.url().trim_start_matches("http://").to_string();
        let mut node = Node { network, address, before: Value::Null };
        node.before = node.state();
        node
    }

    /// Sends bytes as they are, hangs up behind them, and gives all that comes back until the node closes.
    fn raw(&self, bytes: &[u8]) -> String {
        self.exchange(bytes, true)
    }

    fn exchange(&self, bytes: &[u8], hang_up: bool) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        // The node may refuse before it has read all.
        let _ = stream.write_all(bytes);
        if hang_up {
            let _ = stream.shutdown(std::net::Shutdown::Write);
        }
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// A POST; status and body.
    fn post(&self, body: &[u8]) -> (u16, Value) {
        let head = format!(
            "POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
            body.len()
        );
        let answer = self.exchange(&[head.as_bytes(), body].concat(), false);
        let status = answer.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
        let text = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        (status, serde_json::from_str(text).unwrap_or(Value::Null))
    }

    fn call(&self, method: &str, params: Value) -> Value {
        let (status, answer) = self.post(json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params }).to_string().as_bytes());
        assert_eq!(status, 200, "{method}");
        answer
    }

    fn query(&self, path: &str, data: &[u8]) -> Value {
        self.call("abci_query", json!({ "path": path, "data": hex::encode(data) }))["result"]["response"].take()
    }

    fn broadcast(&self, tx: &[u8]) -> Value {
        self.call("broadcast_tx_sync", json!({ "tx": BASE64.encode(tx) }))
    }

    /// App hash and pool. The hash covers the list of blocks that wrote: while it stands, nothing was written.
    fn state(&self) -> Value {
        let status = self.query(STATUS, &[]);
        let status: Value = serde_json::from_slice(&BASE64.decode(status["value"].as_str().unwrap()).unwrap()).unwrap();
        json!({ "app_hash": status["app_hash"], "pool": self.call("num_unconfirmed_txs", json!({}))["result"]["n_txs"] })
    }

    /// The process is the one that was started, it answers, and nothing was written.
    fn untouched(&self, what: &str) {
        assert!(fs::metadata(format!("/proc/{}/status", self.network.pid())).is_ok(), "{what}: the node is gone");
        assert_eq!(self.state(), self.before, "{what}: something was written");
    }

    /// Memory in use, KiB.
    fn memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.network.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        line.split_whitespace().nth(1).unwrap().parse().unwrap()
    }
}

#[test]
fn junk_on_the_rpc_port_is_answered_with_a_clear_error() {
    let node = Node::start();
    let error = |what: &str, body: &[u8], code: i64, words: &str| {
        let (status, answer) = node.post(body);
        assert_eq!((status, answer["error"]["code"].as_i64()), (200, Some(code)), "{what}: {answer}");
        let told = format!("{}: {}", answer["error"]["message"], answer["error"]["data"]);
        assert!(told.contains(words), "{what}: {told}");
    };
    let whole = br#"{"jsonrpc":"2.0","id":1,"method":"status","params":{}}"#;
    for length in 0..whole.len() {
        error("truncated", &whole[..length], -32700, "Parse error");
    }
    error("trailing bytes", &[whole.as_slice(), b"x"].concat(), -32700, "trailing");
    error("binary", &[0xff, 0, 0x80, 1], -32700, "Parse error");
    error("not UTF-8", b"{\"method\":\"\xc3\x28\"}", -32700, "Parse error");
    error("depth", &vec![b'['; 500], -32700, "recursion limit");
    error("a deep object", "{\"a\":".repeat(400).as_bytes(), -32700, "recursion limit");
    error("without an end", &vec![b'['; 200_000], -32700, "more than 1000 values");
    error("objects without an end", "{\"a\":".repeat(100_000).as_bytes(), -32700, "more than 1000 values");
    error("no object", b"5", -32600, "a request is an object");
    error("no method", b"{\"id\":1}", -32600, "names its method");
    error("a strange id", br#"{"id":{"a":1},"method":"status"}"#, -32600, "an id is a number or a text");
    error("a long batch", format!("[{}]", ["{}"; 11].join(",")).as_bytes(), -32600, "at most 10");
    error("no such method", br#"{"id":1,"method":"unsafe_flush_mempool"}"#, -32601, "no method");
    error("no base64", br#"{"id":1,"method":"broadcast_tx_sync","params":{"tx":"%%"}}"#, -32602, "does not decode");
    error("no hex", br#"{"id":1,"method":"abci_query","params":{"path":"/question","data":"xyz"}}"#, -32602, "does not decode");
    error("no height", br#"{"id":1,"method":"block","params":{"height":"99999999999999999999"}}"#, -32602, "height");
    error("a height to come", br#"{"id":1,"method":"block","params":{"height":"999999999"}}"#, -32603, "must be less than");
    error("params of another shape", br#"{"id":1,"method":"block","params":7}"#, -32602, "");

    // What is no HTTP, or says another length than it has.
    for bytes in [b"\x16\x03\x01\x02\x00junk".to_vec(), vec![0; 10_000], b"GET".to_vec(), b"POST / HTTP/9.9\r\n\r\n".to_vec()] {
        let answer = node.raw(&bytes);
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 400"), "{answer}");
    }
    let short = node.raw(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\nconnection: close\r\n\r\n{}");
    assert!(short.is_empty() || short.starts_with("HTTP/1.1 400"), "{short}");
    let many = format!("GET /status HTTP/1.1\r\n{}\r\n", "a: b\r\n".repeat(50_000));
    assert!(!node.raw(many.as_bytes()).starts_with("HTTP/1.1 200"));
    node.untouched("junk");
}

#[test]
fn questions_that_are_none_are_refused_by_number() {
    let node = Node::start();
    let refused = |what: &str, path: &str, data: &[u8], words: &str| {
        let answer = node.query(path, data);
        assert_eq!(answer["code"], AskError::BadRequest as u32, "{what}: {answer}");
        assert!(answer["log"].as_str().unwrap().contains(words), "{what}: {answer}");
    };
    let question =
        |query: u16, args: &[u8], rest: &[u8]| [&query.to_le_bytes()[..], &(args.len() as u32).to_le_bytes(), args, rest].concat();
    refused("another path", "/store", &[], "paths are");
    refused("nothing", QUESTION, &[], "does not decode");
    refused("a number alone", QUESTION, &[30, 0], "does not decode");
    refused("an unknown number", QUESTION, &question(999, &[], &[0]), "does not know query 999");
    refused("arguments that are none", QUESTION, &question(30, &[1, 2, 3], &[0]), "the arguments do not decode");
    refused("trailing bytes", QUESTION, &question(1, &[0; 12], &[0, 0]), "does not decode");
    refused("a length bomb", QUESTION, &[30, 0, 0xff, 0xff, 0xff, 0xff], "does not decode");
    // 4,294,967,295 ids of entries.
    refused("a bomb inside", QUESTION, &question(39, &[0xff; 4], &[0]), "the arguments do not decode");
    refused("a short id", RECEIPT, &[1; 31], "32 bytes");
    refused("a long height", RENEW, &[1; 9], "8 bytes");
    refused("too much", QUESTION, &vec![0; MAX_REQUEST + 1], "larger than 2 MiB");
    let unknown = node.query(RECEIPT, &[1; 32]);
    assert_eq!(unknown["code"], AskError::Unknown as u32);
    // A list of everything from everywhere is a question with an answer, and that is bounded.
    let all = node.query(QUESTION, &question(1, &[[0xff; 8].as_slice(), &[0xff; 4]].concat(), &[0]));
    assert_eq!(all["code"].as_u64().unwrap_or(0), 0, "{all}");
    node.untouched("questions");
}

/// Bundles of the city, true but for one thing.
struct Forge {
    signer: KeySigner,
    chain_id: String,
    now: i64,
}

impl Forge {
    fn new(node: &Node) -> Forge {
        let home = Home::open(Some(node.network.path("home"))).unwrap();
        let mut keys = Keystore::open(&home, Passphrase::File(node.network.path("passphrase")), Lang::En).unwrap();
        let trust: Value = serde_json::from_slice(&fs::read(node.network.path("home/trust.json")).unwrap()).unwrap();
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
        Forge { signer: keys.signer("city").unwrap(), chain_id: trust["chain_id"].as_str().unwrap().into(), now }
    }

    fn message() -> Message {
        let rule = AmendOrganisation {
            uscc: CITY.parse().unwrap(),
            version: 1,
            short_name: Some(text0("数据局")),
            ..AmendOrganisation::example()
        };
        AnyRule::from(rule).message(&SALTS)
    }

    fn tx(&self, change: impl FnOnce(&mut TxBody)) -> SignedTx {
        let messages = vec![Forge::message()];
        let mut body =
            TxBody { chain_id: self.chain_id.clone(), organisation: CITY.parse().unwrap(), expires: Time(self.now + 600), messages };
        change(&mut body);
        let bytes = self.signer.sign(&body.sign_bytes()).to_vec();
        SignedTx { body, signatures: vec![Signature { key_id: KeyId(self.signer.key_id()), algorithm: ED25519, bytes }] }
    }

    fn bundle(&self, change: impl FnOnce(&mut TxBody)) -> Vec<u8> {
        Bundle { transactions: vec![self.tx(change)] }.encode()
    }

    fn signed(&self, change: impl FnOnce(&mut SignedTx)) -> Vec<u8> {
        let mut tx = self.tx(|_| {});
        change(&mut tx);
        Bundle { transactions: vec![tx] }.encode()
    }
}

#[test]
fn bundles_that_are_none_are_refused_each_with_its_code() {
    let node = Node::start();
    let forge = Forge::new(&node);
    let good = forge.bundle(|_| {});
    let message = Forge::message();
    let with = |kind: u16, payload: Vec<u8>| forge.bundle(|body| body.messages = vec![Message { kind, payload }]);
    let mut cases: Vec<(&str, Vec<u8>, Code)> = vec![
        ("nothing", Vec::new(), Code::MALFORMED),
        ("no transaction", vec![0; 4], Code::MALFORMED),
        ("a length bomb", vec![0xff; 4], Code::MALFORMED),
        ("a length bomb inside", [&[1, 0, 0, 0][..], &[0xff, 0xff, 0xff, 0x7f]].concat(), Code::MALFORMED),
        ("trailing bytes", [good.as_slice(), &[0]].concat(), Code::MALFORMED),
        ("text", b"hello, ledger".to_vec(), Code::MALFORMED),
        ("4 MiB of zeros", vec![0; 4 << 20], Code::MALFORMED),
        ("no message", forge.bundle(|body| body.messages.clear()), Code::MALFORMED),
        ("no signature", forge.signed(|tx| tx.signatures.clear()), Code::MALFORMED),
        ("17 signatures", forge.signed(|tx| tx.signatures = vec![tx.signatures[0].clone(); 17]), Code::MALFORMED),
        ("an empty payload", with(message.kind, Vec::new()), Code::MALFORMED),
        ("a truncated payload", with(message.kind, message.payload[..20].to_vec()), Code::MALFORMED),
        ("a payload with trailing bytes", with(message.kind, [message.payload.as_slice(), &[0]].concat()), Code::MALFORMED),
        ("1,001 transactions", Bundle { transactions: vec![forge.tx(|_| {}); 1_001] }.encode(), Code::TOO_LARGE),
        ("a payload above 64 KiB", with(message.kind, vec![0; 65_537]), Code::TOO_LARGE),
        (
            "a transaction above 1 MiB",
            forge.bundle(|body| body.messages = vec![Message { kind: 9_999, payload: vec![0; 65_536] }; 17]),
            Code::TOO_LARGE,
        ),
        ("another chain", forge.bundle(|body| body.chain_id.push('x')), Code::WRONG_CHAIN),
        ("no chain", forge.bundle(|body| body.chain_id.clear()), Code::WRONG_CHAIN),
        ("a past expiry", forge.bundle(|body| body.expires = Time(1)), Code::EXPIRED),
        ("a far expiry", forge.bundle(|body| body.expires = Time(forge.now + 40 * 86_400)), Code::EXPIRY_TOO_FAR),
        ("an unknown organisation", forge.bundle(|body| body.organisation = uscc(77)), Code::UNKNOWN_ORGANISATION),
        ("an unknown key", forge.signed(|tx| tx.signatures[0].key_id = KeyId([9; 16])), Code::UNKNOWN_KEY),
        ("a changed body", forge.signed(|tx| tx.body.expires = Time(forge.now + 601)), Code::SIGNATURE_INVALID),
        ("a changed signature", forge.signed(|tx| tx.signatures[0].bytes[5] ^= 1), Code::SIGNATURE_INVALID),
        ("a short signature", forge.signed(|tx| tx.signatures[0].bytes.truncate(63)), Code::SIGNATURE_INVALID),
        ("another algorithm", forge.signed(|tx| tx.signatures[0].algorithm = 9), Code::SIGNATURE_INVALID),
        ("the same signature twice", forge.signed(|tx| tx.signatures.push(tx.signatures[0].clone())), Code::SIGNATURE_INVALID),
        ("an unknown kind", with(9_999, vec![1, 2, 3]), Code::UNKNOWN_KIND),
        ("kind 0", with(0, Vec::new()), Code::UNKNOWN_KIND),
    ];
    for length in (1..good.len()).step_by(7) {
        cases.push(("a truncated bundle", good[..length].to_vec(), Code::MALFORMED));
    }
    for (what, bytes, code) in &cases {
        let answer = node.broadcast(bytes);
        assert_eq!(answer["result"]["code"].as_u64(), Some(code.number().into()), "{what}: {answer}");
        let log: CheckLog = serde_json::from_str(answer["result"]["log"].as_str().unwrap()).unwrap();
        assert_eq!((log.code, log.name.as_str()), (code.number(), code.name()), "{what}");
    }
    let told = node.broadcast(&vec![1; (4 << 20) + 1]);
    assert!(told["error"]["data"].as_str().unwrap().contains("Tx too large"), "{told}");
    // A second message that is wrong is named by its number.
    let second = node.broadcast(&forge.bundle(|body| body.messages.push(Message { kind: 9_999, payload: Vec::new() })));
    let log: CheckLog = serde_json::from_str(second["result"]["log"].as_str().unwrap()).unwrap();
    assert_eq!((log.code, log.message), (Code::UNKNOWN_KIND.number(), 1));
    // Any bit of a true bundle flipped: never taken.
    let mut choice = Choice(4);
    for _ in 0..500 {
        let mut flipped = good.clone();
        flipped[choice.below(good.len())] ^= 1 << choice.below(8);
        let answer = node.broadcast(&flipped);
        assert_ne!(answer["result"]["code"].as_u64().unwrap_or(1), 0, "{answer}");
    }
    node.untouched("bundles");
}

#[test]
fn connections_that_idle_or_drip_shut_nobody_out() {
    let node = Node::start();
    let begun = [&b""[..], b"POST / HTTP/1.1\r\nho", b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 8000000\r\n\r\n{"];
    let mut held: Vec<TcpStream> = Vec::new();
    for n in 0..700 {
        let mut stream = TcpStream::connect(&node.address).unwrap();
        stream.write_all(begun[n % begun.len()]).unwrap();
        held.push(stream);
    }
    // Each is answered, also a large one, while they go on drop by drop.
    let large = json!({ "jsonrpc": "2.0", "id": 1, "method": "status", "params": {}, "more": "x".repeat(1 << 20) }).to_string();
    for _ in 0..20 {
        for stream in &mut held {
            // Who was put out does not know it yet.
            let _ = stream.write_all(b"x");
        }
        node.untouched("connections that idle or drip");
        assert_eq!(node.post(large.as_bytes()).0, 200);
    }
    // A client keeps its connection while it is answered, whoever else comes.
    let mut client = TcpStream::connect(&node.address).unwrap();
    client.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    for _ in 0..5 {
        held.extend((0..100).map(|_| TcpStream::connect(&node.address).unwrap()));
        // Who comes behind them is answered once they were let in: no more than these come between two answers of the client.
        assert_eq!(node.post(br#"{"jsonrpc":"2.0","id":1,"method":"health"}"#).0, 200);
        client.write_all(b"GET /health HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
        let mut answer = [0; 1 << 10];
        let read = client.read(&mut answer).unwrap();
        assert!(answer[..read].starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer[..read]));
    }
}

#[test]
fn memory_stays_bounded_under_large_and_many_requests() {
    let node = Node::start();
    // Buffers that the node keeps once it has served a request are not what is measured.
    for _ in 0..4 {
        node.broadcast(&vec![7; 4 << 20]);
    }
    let before = node.memory();
    for n in 0..40u8 {
        let answer = node.broadcast(&vec![n; 4 << 20]);
        assert_ne!(answer["result"]["code"], 0);
    }
    // Larger than any body: refused, whether it says so or not.
    let (status, _) = node.post(&vec![b' '; 9 << 20]);
    assert!(status == 413 || status == 0, "status {status}");
    let huge = node.raw(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999\r\nconnection: close\r\n\r\n{");
    assert!(huge.is_empty() || huge.starts_with("HTTP/1.1 4"), "{huge}");
    let mut chunked = b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\nconnection: close\r\n\r\n".to_vec();
    for _ in 0..20 {
        chunked.extend(b"100000\r\n");
        chunked.resize(chunked.len() + (1 << 20), b' ');
        chunked.extend(b"\r\n");
    }
    let endless = node.raw(&chunked);
    assert!(endless.is_empty() || endless.starts_with("HTTP/1.1 4"), "{endless}");
    // Little text that would be much in memory: two bytes for each value.
    let bomb = format!("{{\"id\":1,\"method\":\"status\",\"params\":[{}0]}}", "0,".repeat(3_500_000));
    for _ in 0..4 {
        let (status, told) = node.post(bomb.as_bytes());
        assert_eq!((status, told["error"]["code"].as_i64()), (200, Some(-32_700)), "{told}");
        assert!(told["error"]["data"].as_str().unwrap().contains("more than 1000 values"), "{told}");
    }
    // Requests that never end: each holds its connection, and no more than it sent.
    let open: Vec<TcpStream> = (0..100)
        .map(|_| {
            let mut stream = TcpStream::connect(&node.address).unwrap();
            stream.write_all(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 8000000\r\n\r\n{").unwrap();
            stream
        })
        .collect();
    node.untouched("large requests");
    let after = node.memory();
    assert!(after < before + 64 * 1_024, "memory grew from {before} KiB to {after} KiB");
    drop(open);
    // And the chain goes on.
    let done = node.network.mulu(&node.network.url(), &["--key", "city", "party", "amend", CITY, "--short-name", "数据局"]);
    assert_eq!(done.code, 0, "{}", done.stderr);
    assert_ne!(node.state()["app_hash"], node.before["app_hash"]);
}
