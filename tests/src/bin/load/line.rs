//! Sending over many connections, and watching the blocks.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use mulu_contracts::kernel::codec::sha256;
use serde_json::{Value, json};

use crate::options::Options;

/// Pause between looks at a chain's height.
const LOOK: Duration = Duration::from_millis(10);

/// One connection to a node.
pub struct Line {
    agent: ureq::Agent,
    url: String,
}

impl Line {
    pub fn new(url: &str) -> Line {
        Line { agent: ureq::Agent::new_with_defaults(), url: url.into() }
    }

    pub fn call(&self, method: &str, params: &Value) -> Option<Value> {
        let request = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let mut answer = self.agent.post(&self.url).header("content-type", "application/json").send(request.to_string()).ok()?;
        let mut answer: Value = serde_json::from_str(&answer.body_mut().read_to_string().ok()?).ok()?;
        answer.get_mut("result").map(Value::take)
    }

    pub fn height(&self) -> u64 {
        let status = self.call("status", &json!({})).unwrap_or_default();
        status["sync_info"]["latest_block_height"].as_str().and_then(|height| height.parse().ok()).unwrap_or(0)
    }
}

/// What a run found.
pub struct Run {
    pub committed: u64,
    pub refused: u64,
    pub seconds: f64,
    /// Milliseconds from the sending to the block, sorted.
    pub waited: Vec<f64>,
    /// Transactions by second.
    pub by_second: BTreeMap<u64, u64>,
}

impl Run {
    pub fn per_s(&self) -> f64 {
        self.committed as f64 / self.seconds
    }

    pub fn waited(&self, part: f64) -> Option<f64> {
        let at = ((self.waited.len() as f64 * part).ceil() as usize).saturating_sub(1);
        self.waited.get(at).map(|ms| ms.round())
    }
}

/// Sends bundles, each of so many transactions, for so long, and watches the blocks until all that was taken is in one.
pub fn load(url: &str, bundles: &[Vec<u8>], each: u64, seconds: u64, options: &Options) -> Run {
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
            if begun.elapsed() >= Duration::from_secs(seconds) || (!bundles.is_empty() && next.load(Ordering::Relaxed) >= bundles.len()) {
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
