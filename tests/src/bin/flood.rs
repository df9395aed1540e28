//! One organisation that floods, others that write: how long the others wait. Real programs on this machine; prints a table, and fails where
//! one of the others was refused, or waited for more than three blocks in 99 of 100 cases; on solo, which makes a block as soon as something
//! waits, a second longer than alone.
//!
//! `cargo build --release --bins && cargo run --release -p mulu-tests --bin flood -- [solo|cometbft|four] [SECONDS]`. `four` are four validators
//! and a full node: the flood comes in at one validator, the others write at another.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use mulu_client::home::{Home, Passphrase};
use mulu_client::keystore::{KeySigner, Keystore, Signer as _};
use mulu_client::lang::Lang;
use mulu_contracts::catalog::kinds::submit_entry;
use mulu_contracts::kernel::crypto::{ED25519, KeyId};
use mulu_contracts::kernel::id::Uscc;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::{Bundle, Signature, SignedTx, TxBody};
use mulu_contracts::ledger::rule::Rule as _;
use mulu_contracts::ledger::samples::{SALTS, text0};
use mulu_contracts::party::kinds::amend_organisation::AmendOrganisation;
use mulu_tests::data::sample_rows;
use mulu_tests::world::{World, peak};
use mulu_tests::{department, mulu};
use serde_json::{Value, json};

/// The bureau of the sample networks: it floods, and the department whose entries it may send writes.
const CITY: &str = "11520300MB00000197";
/// Connections of the flood.
const THREADS: u64 = 4;

fn call(url: &str, method: &str, params: &Value) -> Option<Value> {
    let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
    let mut answer = ureq::post(url).send(request.to_string()).ok()?;
    let answer: Value = serde_json::from_str(&answer.body_mut().read_to_string().ok()?).ok()?;
    answer.get("result").cloned()
}

fn height(url: &str) -> u64 {
    let status = call(url, "status", &json!({})).expect("the node answers");
    status["sync_info"]["latest_block_height"].as_str().unwrap().parse().unwrap()
}

struct Flood {
    url: String,
    signer: KeySigner,
    chain_id: String,
    provider: Uscc,
    division: String,
}

impl Flood {
    fn bundle(&self, rules: Vec<AnyRule>) -> Vec<u8> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() as i64;
        let messages = rules.into_iter().map(|rule| rule.message(&SALTS)).collect();
        let body = TxBody { chain_id: self.chain_id.clone(), organisation: CITY.parse().unwrap(), expires: Time(now + 600), messages };
        let bytes = self.signer.sign(&body.sign_bytes()).to_vec();
        let signatures = vec![Signature { key_id: KeyId(self.signer.key_id()), algorithm: ED25519, bytes }];
        Bundle { transactions: vec![SignedTx { body, signatures }] }.encode()
    }

    /// On behalf of the department; one that no block has yet.
    fn submission(&self, n: u64) -> AnyRule {
        let mut submit = submit_entry::behalf(&format!("flood-{n}"));
        submit.provider = self.provider;
        submit.core.division = self.division.parse().unwrap();
        submit.into()
    }

    /// Small, dear, too dear, and refused by a rule.
    fn next(&self, n: u64) -> Vec<u8> {
        let base = n * 1_000;
        match n % 4 {
            0 => self.bundle(vec![self.submission(base)]),
            1 => self.bundle((0..12).map(|m| self.submission(base + m)).collect()),
            2 => self.bundle((0..256).map(|m| self.submission(base + m)).collect()),
            _ => {
                let short_name = Some(text0(&format!("{n}")));
                let stale = AmendOrganisation {
                    uscc: CITY.parse().unwrap(),
                    version: 9_999,
                    name: None,
                    short_name,
                    ..AmendOrganisation::example()
                };
                self.bundle(vec![stale.into()])
            }
        }
    }
}

/// What became of the writes of the others.
#[derive(Default)]
struct Waits {
    blocks: Vec<u64>,
    seconds: Vec<f64>,
    refused: Vec<String>,
}

fn at(sorted: &[u64], part: f64) -> u64 {
    sorted.get(((sorted.len() as f64 * part).ceil() as usize).saturating_sub(1)).copied().unwrap_or(0)
}

/// Of several nodes another one executes every block again, those full of the flood among them.
fn replay(world: &World) {
    if let World::Four(four) = world {
        four.kill("operator");
        four.wipe("operator");
        let begun = Instant::now();
        four.start(&["operator"]);
        four.wait_equal();
        let pid = u32::try_from(four.status("operator")["pid"].as_u64().unwrap()).unwrap();
        println!("wiped: every block executed again in {:.1} s, at most {} MiB", begun.elapsed().as_secs_f64(), peak(pid));
    }
}

impl Waits {
    fn write(world: &World, seconds: u64, label: &str) -> Waits {
        let (home, url) = (world.home(), world.other_url());
        let key = department(&home);
        let list = mulu(&home, &url, &["catalog", "list", "--division", "520300"]);
        let ids: Vec<String> =
            list.json["answer"]["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().into()).collect();
        let (begun, mut waits, mut n) = (Instant::now(), Waits::default(), 0);
        while begun.elapsed() < Duration::from_secs(seconds) {
            let (before, sent) = (height(&url), Instant::now());
            let words = format!("{label} {n}");
            let told = mulu(&home, &url, &["--key", &key, "catalog", "amend", &ids[n % ids.len()], "--update-note", &words]);
            match told.json["height"].as_str().and_then(|height| height.parse::<u64>().ok()) {
                Some(height) if told.code == 0 => {
                    waits.blocks.push(height - before);
                    waits.seconds.push(sent.elapsed().as_secs_f64());
                }
                _ => waits.refused.push(told.error.to_string()),
            }
            n += 1;
            std::thread::sleep(Duration::from_millis(200));
        }
        waits.blocks.sort_unstable();
        waits.seconds.sort_by(f64::total_cmp);
        waits
    }

    fn row(&self, what: &str) {
        let half = self.seconds.get(self.seconds.len() / 2).copied().unwrap_or(0.0);
        let last = self.seconds.last().copied().unwrap_or(0.0);
        let [p50, p99] = [0.5, 0.99].map(|part| at(&self.blocks, part));
        println!("| {what} | {} | {} | {p50} | {p99} | {half:.2} | {last:.2} |", self.blocks.len(), self.refused.len());
    }
}

fn main() {
    let mut args = std::env::args().skip(1);
    let engine = args.next().unwrap_or_else(|| "cometbft".into());
    let seconds: u64 = args.next().map_or(60, |text| text.parse().expect("seconds"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("catalog.json");
    std::fs::write(&file, serde_json::to_vec(&sample_rows(0..6)).unwrap()).unwrap();
    let mut world = World::begin(&engine, &file, "");

    let (home, passphrase) = (Home::open(Some(world.home())).unwrap(), folder.path().join("passphrase"));
    std::fs::write(&passphrase, "quickstart").unwrap();
    let mut keys = Keystore::open(&home, Passphrase::File(passphrase), Lang::En).unwrap();
    let trust: Value = serde_json::from_slice(&std::fs::read(world.home().join("trust.json")).unwrap()).unwrap();
    let list = mulu(&world.home(), &world.other_url(), &["catalog", "list", "--division", "520300"]);
    let entry = list.json["answer"]["items"][0]["id"].as_str().unwrap().to_string();
    let shown = mulu(&world.home(), &world.other_url(), &["catalog", "show", &entry]);
    let flood = Arc::new(Flood {
        url: world.url(),
        signer: keys.signer("city").unwrap(),
        chain_id: trust["chain_id"].as_str().unwrap().into(),
        provider: shown.json["answer"]["core"]["provider"].as_str().unwrap().parse().unwrap(),
        division: shown.json["answer"]["core"]["division"].as_str().unwrap().into(),
    });

    println!("{engine}, on this machine, {seconds} s each:\n");
    println!("| the others' writes | done | refused | blocks p50 | p99 | seconds p50 | most |\n|---|---|---|---|---|---|---|");
    let alone = Waits::write(&world, seconds, "alone");
    alone.row("alone");
    let (stop, taken, refused) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let (flood, stop, taken, refused) = (flood.clone(), stop.clone(), taken.clone(), refused.clone());
            std::thread::spawn(move || {
                let mut n = thread;
                while !stop.load(Ordering::Relaxed) {
                    let tx = BASE64.encode(flood.next(n));
                    let answer = call(&flood.url, "broadcast_tx_sync", &json!({ "tx": tx }));
                    let counter = if answer.is_some_and(|answer| answer["code"] == 0) { &taken } else { &refused };
                    counter.fetch_add(1, Ordering::Relaxed);
                    n += THREADS;
                }
            })
        })
        .collect();
    let flooded = Waits::write(&world, seconds, "flooded");
    stop.store(true, Ordering::Relaxed);
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    flooded.row("under the flood");
    println!("\nthe flood: {} taken, {} refused", taken.load(Ordering::Relaxed), refused.load(Ordering::Relaxed));
    println!("mulud at most {} MiB under it", peak(world.pid()));
    // What was saved and not committed is executed again at the start.
    let begun = Instant::now();
    world.restart();
    println!("killed and started again: serves after {:.1} s, at most {} MiB", begun.elapsed().as_secs_f64(), peak(world.pid()));
    replay(&world);
    for words in flooded.refused.iter().take(3) {
        println!("refused: {words}");
    }
    assert!(taken.load(Ordering::Relaxed) > 0, "the flood itself was never taken");
    let most = |waits: &Waits| waits.seconds.last().copied().unwrap_or(f64::MAX);
    let soon = if engine == "solo" { most(&flooded) < most(&alone) + 1.0 } else { at(&flooded.blocks, 0.99) <= 3 };
    assert!(flooded.refused.is_empty() && soon, "the others waited, or were refused");
}
