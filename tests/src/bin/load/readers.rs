//! Asking over many connections: each question is about an entry, and its answer is a proof file.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use mulu_client::rpc::Node;
use mulu_contracts::catalog::queries::entry::GetEntry;
use mulu_contracts::kernel::codec::encode;
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::ledger::ask::{Ask, QUESTION};
use mulu_contracts::ledger::query::Query;
use mulu_tests::mulu;
use mulu_tests::world::World;
use serde_json::{Value, json};

/// Longest wait for an answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// What was asked, and how long the answers took.
pub struct Reads {
    connections: usize,
    seconds: f64,
    /// Microseconds, sorted.
    waited: Vec<u64>,
    /// Bytes of a proof, the mean.
    bytes: usize,
}

impl Reads {
    pub fn json(&self) -> Value {
        let at = |part: f64| {
            let at = ((self.waited.len() as f64 * part).ceil() as usize).saturating_sub(1);
            self.waited.get(at).map(|micros| *micros as f64 / 1e3)
        };
        json!({
            "connections": self.connections,
            "proved_per_s": (self.waited.len() as f64 / self.seconds).round(),
            "latency_ms": { "p50": at(0.5), "p99": at(0.99) },
            "proof_bytes": self.bytes,
        })
    }
}

/// Entries of the city.
pub fn entries(world: &World) -> Vec<EntryId> {
    let list = mulu(&world.home(), &world.url(), &["catalog", "list", "--division", "520300", "--all"]).json["answer"].clone();
    list["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().parse().unwrap()).collect()
}

/// Each connection asks its next question once the last one was answered, until it is told to stop.
pub fn read(url: &str, ids: &[EntryId], connections: usize, stop: &AtomicBool) -> Reads {
    let begun = Instant::now();
    let all = Mutex::new((Vec::new(), 0));
    std::thread::scope(|scope| {
        for connection in 0..connections {
            let all = &all;
            scope.spawn(move || {
                let node = Node::new(url, PATIENCE);
                let (mut waited, mut bytes) = (Vec::new(), 0);
                for id in ids.iter().cycle().skip(connection * ids.len() / connections) {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let ask = Ask { query: GetEntry::NUMBER, args: encode(&GetEntry { id: *id }), moment: None };
                    let asked = Instant::now();
                    let reply = node.query(QUESTION, &encode(&ask)).expect("an answer");
                    assert_eq!(reply.code, 0, "{}", reply.log);
                    waited.push(asked.elapsed().as_micros() as u64);
                    bytes += reply.value.len();
                }
                let mut all = all.lock().unwrap();
                all.0.extend(waited);
                all.1 += bytes;
            });
        }
    });
    let (mut waited, bytes) = all.into_inner().unwrap();
    waited.sort_unstable();
    Reads { connections, seconds: begun.elapsed().as_secs_f64(), bytes: bytes / waited.len().max(1), waited }
}
