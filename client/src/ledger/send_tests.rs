//! What becomes of a transaction that was taken, and that a block then made impossible.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Hash32;
use mulu_contracts::ledger::ask::{AskError, RECEIPT};
use mulu_contracts::ledger::envelope::SignedTx;
use mulu_contracts::ledger::samples::DEPARTMENT;
use mulu_testkit::Ledger as World;
use mulu_testkit::engine::Signers;
use serde_json::{Value, json};

use super::error::LedgerError;
use super::view::Ledger;
use crate::bulk::Sink as _;
use crate::fake_node::{no, node, value};

const TIMEOUT: Duration = Duration::from_secs(60);

fn status(height: u64) -> Value {
    let status = json!({ "chain_id": "c", "version": "0", "engine": "solo", "height": height.to_string(), "provable": "0", "app_hash": "",
        "time": "2026-01-01T00:00:00Z" });
    value(status.to_string().as_bytes())
}

/// A node that takes everything, and whose next block leaves no room for what it took.
fn faster_neighbour() -> Ledger {
    let height = AtomicU64::new(0);
    let node = node(move |request| match (request["method"].as_str(), request["params"]["path"].as_str()) {
        (Some("broadcast_tx_sync"), _) if height.load(Ordering::Relaxed) < 3 => json!({ "code": 0, "log": "" }),
        (Some("broadcast_tx_sync"), _) => {
            let log = json!({ "code": 1107, "name": "stale_version", "detail": null, "message": 0 });
            json!({ "code": 1107, "log": log.to_string() })
        }
        (_, Some(RECEIPT)) => no(AskError::Unknown as u32, "nobody knows it"),
        _ => status(height.fetch_add(1, Ordering::Relaxed)),
    });
    Ledger::new(node, Signers::of(&[1]).trusted(), Duration::from_secs(60), TIMEOUT, 0)
}

fn transactions(count: usize) -> Vec<SignedTx> {
    let world = World::new();
    (0..count)
        .map(|n| {
            let mut tx = world.tx_of(DEPARTMENT, &[], Vec::new());
            tx.body.expires.0 += n as i64;
            tx
        })
        .collect()
}

#[test]
fn who_lost_a_race_in_the_pool_is_told_the_refusal_at_once() {
    for count in [1, 2] {
        let (mut ledger, sent, begun) = (faster_neighbour(), transactions(count), Instant::now());
        ledger.send(sent.clone()).unwrap();
        for tx in &sent {
            let id = Hash32(tx.body.id());
            let Err(LedgerError::Refused { rejected, .. }) = ledger.receipt(&id) else { panic!("it is refused") };
            assert_eq!(rejected.code, Code::STALE_VERSION);
            // Among many it is that message's fate, and no end of the run.
            assert_eq!(ledger.outcome(&id).unwrap().result.code, Code::STALE_VERSION.number());
        }
        assert!(begun.elapsed() < TIMEOUT / 2);
    }
}
