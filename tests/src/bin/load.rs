//! How many transactions a second a network takes: signed ahead, over many connections, each waited for until it is in a block; then the same
//! number of bytes through CometBFT's own in-process `kvstore` on this machine, so that the figure is a ratio. Prints one JSON document.
//!
//! `cargo build --release --bins && cargo run --release -p mulu-tests --bin load -- --engine solo|cometbft --validators N --seconds S --bundle B --json`
//!
//! Closed loop by default: each connection sends its next bundle once the last one was taken. `--rate R` sends R bundles a second whatever
//! is answered (open loop). `--csv FILE` keeps what was committed in each second.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use mulu_client::home::{Home, Passphrase};
use mulu_client::keystore::{KeySigner, Keystore, Signer as _};
use mulu_contracts::catalog::kinds::submit_entry;
use mulu_contracts::kernel::codec::sha256;
use mulu_contracts::kernel::crypto::{ED25519, KeyId};
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::{Bundle, Signature, SignedTx, TxBody};
use mulu_contracts::ledger::samples::SALTS;
use mulu_tests::data::sample_rows;
use mulu_tests::testnet::Four;
use mulu_tests::{Network, mulu, project};
use serde_json::{Value, json};

/// Every so many rows of the sample one, so that many departments send.
const STEP: usize = 25;
/// Rows of the sample.
const ROWS: usize = 1_188;
/// Pause between looks at a chain's height.
const LOOK: Duration = Duration::from_millis(10);

struct Options {
    engine: String,
    validators: usize,
    seconds: u64,
    bundle: usize,
    connections: usize,
    rate: Option<u64>,
    csv: Option<PathBuf>,
    kvstore: bool,
}

impl Options {
    fn read() -> Options {
        let mut found =
            Options { engine: "solo".into(), validators: 1, seconds: 10, bundle: 1, connections: 16, rate: None, csv: None, kvstore: true };
        let mut args = std::env::args().skip(1);
        while let Some(name) = args.next() {
            let mut value = || args.next().unwrap_or_else(|| panic!("{name} wants a value"));
            match name.as_str() {
                "--engine" => found.engine = value(),
                "--validators" => found.validators = value().parse().expect("a number"),
                "--seconds" => found.seconds = value().parse().expect("seconds"),
                "--bundle" => found.bundle = value().parse().expect("transactions"),
                "--connections" => found.connections = value().parse().expect("a number"),
                "--rate" => found.rate = Some(value().parse().expect("bundles a second")),
                "--csv" => found.csv = Some(value().into()),
                "--no-kvstore" => found.kvstore = false,
                "--json" => {}
                other => panic!("there is no option {other}; see the head of this file"),
            }
        }
        assert!(found.validators == 1 || (found.validators == 4 && found.engine == "cometbft"), "one validator, or four on cometbft");
        found
    }
}

/// One connection to a node.
struct Line {
    agent: ureq::Agent,
    url: String,
}

impl Line {
    fn new(url: &str) -> Line {
        Line { agent: ureq::Agent::new_with_defaults(), url: url.into() }
    }

    fn call(&self, method: &str, params: &Value) -> Option<Value> {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let mut answer = self.agent.post(&self.url).header("content-type", "application/json").send(request.to_string()).ok()?;
        let mut answer: Value = serde_json::from_str(&answer.body_mut().read_to_string().ok()?).ok()?;
        answer.get_mut("result").map(Value::take)
    }

    fn height(&self) -> u64 {
        let status = self.call("status", &json!({})).unwrap_or_default();
        status["sync_info"]["latest_block_height"].as_str().and_then(|height| height.parse().ok()).unwrap_or(0)
    }
}

/// What a run found.
struct Run {
    committed: u64,
    refused: u64,
    seconds: f64,
    /// Milliseconds from the sending to the block, sorted.
    waited: Vec<f64>,
    /// Transactions by second.
    by_second: BTreeMap<u64, u64>,
}

impl Run {
    fn per_s(&self) -> f64 {
        self.committed as f64 / self.seconds
    }

    fn waited(&self, part: f64) -> Option<f64> {
        let at = ((self.waited.len() as f64 * part).ceil() as usize).saturating_sub(1);
        self.waited.get(at).map(|ms| ms.round())
    }
}

/// Sends bundles, each of so many transactions, and watches the blocks until the time is over and all that was taken is in one.
fn load(url: &str, bundles: &[Vec<u8>], each: u64, options: &Options) -> Run {
    let sent: Arc<Mutex<BTreeMap<[u8; 32], Instant>>> = Arc::default();
    let (next, refused, stop) = (AtomicUsize::new(0), AtomicU64::new(0), AtomicBool::new(false));
    let begun = Instant::now();
    let pause = options.rate.map(|rate| Duration::from_secs_f64(options.connections as f64 / rate as f64));
    let watcher = Line::new(url);
    let mut height = watcher.height();
    let mut run = Run { committed: 0, refused: 0, seconds: 0.0, waited: Vec::new(), by_second: BTreeMap::new() };
    std::thread::scope(|scope| {
        for connection in 0..options.connections {
            let (sent, next, refused, stop) = (sent.clone(), &next, &refused, &stop);
            scope.spawn(move || {
                let line = Line::new(url);
                let mut due = begun + pause.map_or(Duration::ZERO, |pause| pause.mul_f64(connection as f64 / options.connections as f64));
                while !stop.load(Ordering::Relaxed) {
                    if let Some(pause) = pause {
                        std::thread::sleep(due.saturating_duration_since(Instant::now()));
                        due += pause;
                    }
                    let Some(bundle) = bundles.get(next.fetch_add(1, Ordering::Relaxed)) else { return };
                    let id = sha256(&[bundle]);
                    sent.lock().unwrap().insert(id, Instant::now());
                    let answer = line.call("broadcast_tx_sync", &json!({ "tx": BASE64.encode(bundle) }));
                    if answer.is_none_or(|answer| answer["code"] != 0) {
                        sent.lock().unwrap().remove(&id);
                        refused.fetch_add(each, Ordering::Relaxed);
                    }
                }
            });
        }
        let mut last = begun;
        loop {
            if begun.elapsed() >= Duration::from_secs(options.seconds) || next.load(Ordering::Relaxed) >= bundles.len() {
                stop.store(true, Ordering::Relaxed);
            }
            let newest = watcher.height();
            while height < newest {
                height += 1;
                let block = watcher.call("block", &json!({ "height": height.to_string() })).unwrap_or_default();
                let now = Instant::now();
                let mut waiting = sent.lock().unwrap();
                for tx in block["block"]["data"]["txs"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                    if let Some(at) = waiting.remove(&sha256(&[&BASE64.decode(tx).unwrap()])) {
                        run.waited.push(now.duration_since(at).as_secs_f64() * 1e3);
                        run.committed += each;
                        *run.by_second.entry(begun.elapsed().as_secs()).or_default() += each;
                        last = now;
                    }
                }
            }
            let is_over = stop.load(Ordering::Relaxed) && (sent.lock().unwrap().is_empty() || last.elapsed() > Duration::from_secs(30));
            if is_over {
                break;
            }
            std::thread::sleep(LOOK);
        }
        run.seconds = last.duration_since(begun).as_secs_f64().max(1e-3);
    });
    run.refused = refused.load(Ordering::Relaxed);
    run.waited.sort_by(f64::total_cmp);
    run
}

enum World {
    One(Network),
    Four(Four),
}

impl World {
    fn begin(options: &Options, folder: &Path) -> World {
        let file = folder.join("catalog.json");
        let rows: Vec<Value> = sample_rows(0..ROWS).into_iter().step_by(STEP).collect();
        std::fs::write(&file, serde_json::to_vec(&rows).unwrap()).unwrap();
        // What bounds one organisation, not the machine.
        let parameters = "tx_per_org_hour = 1000000\npending_per_org = 10000";
        if options.validators == 4 {
            let (four, _) = Four::quickstart_with(parameters, &file);
            four.start(&[]);
            four.wait_equal();
            return World::Four(four);
        }
        let network = folder.join("network.toml");
        let text = std::fs::read_to_string(project().join("genesis/networks/solo.toml")).unwrap();
        let (head, rest) = text.split_once("\n[[nodes]]").unwrap();
        std::fs::write(&network, format!("{head}\n[parameters]\n{parameters}\n\n[[nodes]]{rest}")).unwrap();
        let mut one = Network::quickstart_on(&network, &options.engine, &file);
        one.start();
        World::One(one)
    }

    fn home(&self) -> PathBuf {
        match self {
            World::One(network) => network.path("home"),
            World::Four(four) => four.dir().join("home"),
        }
    }

    fn url(&self) -> String {
        match self {
            World::One(network) => network.url(),
            World::Four(four) => four.url("city"),
        }
    }
}

/// Departments of the network with their keys.
fn senders(world: &World, folder: &Path) -> Vec<(Uscc, String, KeySigner)> {
    let passphrase = folder.join("passphrase");
    std::fs::write(&passphrase, "quickstart").unwrap();
    let mut keys = Keystore::open(&Home::open(Some(world.home())).unwrap(), Passphrase::File(passphrase)).unwrap();
    let named = keys.list().unwrap();
    let departments = named.into_iter().filter(|key| key.name.starts_with("dept-"));
    let list = mulu(&world.home(), &world.url(), &["catalog", "list", "--division", "520300", "--all"]);
    let mut all = BTreeMap::new();
    let ids = list.json["answer"]["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_string());
    for id in ids {
        let shown = mulu(&world.home(), &world.url(), &["catalog", "show", &id]);
        let core = &shown.json["answer"]["core"];
        all.insert(core["provider"].as_str().unwrap().to_string(), core["division"].as_str().unwrap().to_string());
    }
    let found = departments.filter_map(|key| {
        let organisation = key.organisation?;
        let division = all.get(&organisation)?.clone();
        Some((organisation.parse().unwrap(), division, keys.signer(&key.name).unwrap()))
    });
    found.collect()
}

/// Submissions of all departments by turns, in bundles of one department each.
fn bundles(world: &World, folder: &Path, options: &Options) -> Vec<Vec<u8>> {
    let senders = senders(world, folder);
    assert!(senders.len() > 3, "only {} departments", senders.len());
    let trust: Value = serde_json::from_slice(&std::fs::read(world.home().join("trust.json")).unwrap()).unwrap();
    let chain_id = trust["chain_id"].as_str().unwrap();
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
    let wanted = options.seconds * if options.bundle == 1 { 2_500 } else { 4_000 };
    let made = |n: u64| {
        let (organisation, division, signer) = &senders[n as usize % senders.len()];
        let signed = |m: u64| {
            let mut submit = submit_entry::submit(&format!("load-{n}-{m}"));
            submit.provider = *organisation;
            submit.core.division = division.parse().unwrap();
            let messages = vec![AnyRule::from(submit).message(&SALTS)];
            let body = TxBody { chain_id: chain_id.into(), organisation: *organisation, expires: Time(now + 3_600), messages };
            let bytes = signer.sign(&body.sign_bytes()).to_vec();
            SignedTx { body, signatures: vec![Signature { key_id: KeyId(signer.key_id()), algorithm: ED25519, bytes }] }
        };
        Bundle { transactions: (0..options.bundle as u64).map(signed).collect() }.encode()
    };
    (0..wanted.div_ceil(options.bundle as u64)).map(made).collect()
}

/// CometBFT with its own application in the same process.
struct Kvstore {
    node: Child,
    url: String,
}

impl Drop for Kvstore {
    fn drop(&mut self) {
        let _ = self.node.kill();
        let _ = self.node.wait();
    }
}

impl Kvstore {
    fn start(folder: &Path) -> Kvstore {
        let named = std::env::var_os("MULU_COMETBFT").map(PathBuf::from);
        let program = named.unwrap_or_else(|| project().join(".tools/bin/cometbft"));
        let home = folder.join("kvstore");
        let run = |args: &[&str]| {
            let mut command = Command::new(&program);
            command.args(args).arg("--home").arg(&home).stdout(Stdio::null()).stderr(Stdio::null());
            command
        };
        assert!(run(&["init"]).status().unwrap().success(), "cometbft init");
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let laddr = format!("tcp://127.0.0.1:{port}");
        // As a node of ours is configured, so that the engines do the same.
        let config = home.join("config/config.toml");
        let text = std::fs::read_to_string(&config).unwrap();
        let text = text.replace("indexer = \"kv\"", "indexer = \"null\"").replace("timeout_commit = \"1s\"", "timeout_commit = \"500ms\"");
        std::fs::write(&config, text).unwrap();
        let node = run(&["node", "--proxy_app", "kvstore", "--rpc.laddr", &laddr, "--p2p.laddr", "tcp://127.0.0.1:0"]).spawn().unwrap();
        let url = format!("http://127.0.0.1:{port}");
        mulu_tests::wait_for("the kvstore's first block", || Line::new(&url).height() > 0);
        Kvstore { node, url }
    }
}

fn main() {
    let options = Options::read();
    let folder = tempfile::tempdir().unwrap();
    let world = World::begin(&options, folder.path());
    let bundles = bundles(&world, folder.path(), &options);
    let bytes = bundles[0].len() / options.bundle;
    let ours = load(&world.url(), &bundles, options.bundle as u64, &options);
    drop(world);
    let theirs = options.kvstore.then(|| {
        let kvstore = Kvstore::start(folder.path());
        // As large as ours, one by one: it knows no bundles.
        let pair = |n: u64| format!("{n:020}={}", "x".repeat(bytes.saturating_sub(21))).into_bytes();
        let pairs: Vec<Vec<u8>> = (0..options.seconds * 15_000).map(pair).collect();
        load(&kvstore.url, &pairs, 1, &options)
    });
    if let Some(path) = &options.csv {
        let rows: String = ours.by_second.iter().map(|(second, count)| format!("{second},{count}\n")).collect();
        std::fs::write(path, format!("second,committed\n{rows}")).unwrap();
    }
    let document = json!({
        "engine": options.engine,
        "validators": options.validators,
        "seconds": ours.seconds,
        "connections": options.connections,
        "bundle": options.bundle,
        "rate": options.rate,
        "transaction_bytes": bytes,
        "committed": ours.committed,
        "refused": ours.refused,
        "committed_per_s": ours.per_s().round(),
        "latency_ms": { "p50": ours.waited(0.5), "p99": ours.waited(0.99) },
        "kvstore_per_s": theirs.as_ref().map(|run| run.per_s().round()),
        "kvstore_latency_ms": theirs.as_ref().map(|run| json!({ "p50": run.waited(0.5), "p99": run.waited(0.99) })),
        "ratio": theirs.as_ref().map(|run| (1_000.0 * ours.per_s() / run.per_s()).round() / 1_000.0),
    });
    println!("{document:#}");
    assert!(ours.committed > 0, "nothing was committed");
}
