//! Golden files: `vectors/{file}` is compared byte by byte and written anew only with `MULU_BLESS=1`.
#![allow(dead_code, clippy::unwrap_used, clippy::panic, clippy::expect_used)]

pub mod month;

use std::path::PathBuf;

use mulu_contracts::codec::{encode, sha256};
use mulu_contracts::query::{Context, rerun};
use mulu_contracts::registry::Question;
use mulu_testkit::{CHAIN, Ledger, MemState, witness};

pub fn compare(file: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("vectors").join(file);
    if std::env::var("MULU_BLESS").is_ok_and(|v| v == "1") {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == text, "{file} differs from what the program makes; if that is meant, run with MULU_BLESS=1 and say why");
}

fn digest(parts: &[&[u8]]) -> String {
    hex::encode(sha256(parts))
}

/// One hash over everything that a state keeps: records, leaves of lists, blobs, blobs that went, each sorted by key.
fn whole(state: &MemState) -> String {
    let MemState { records, lists, blobs, dropped } = state;
    digest(&[&encode(records), &encode(lists), &encode(blobs), &encode(dropped)])
}

/// A state: how much it holds, the root of its tree, and the hash of all of it.
pub fn state(ledger: &Ledger) -> String {
    let (state, height) = (&ledger.state, ledger.height);
    let counts = [state.records.len(), state.lists.len(), state.blobs.len()].map(|n| n.to_string()).join(" ");
    format!("height {height} holds {counts} root {} all {}", hex::encode(witness::root(state)), whole(state))
}

/// A question: hashes of its bytes, of its whole witness and of the answer in JSON. The witness shows the answer under the root.
pub fn asked(ledger: &Ledger, question: &Question) -> String {
    let context = Context { chain_id: CHAIN.into(), time: ledger.time };
    let (answer, whole) = witness::prove(&ledger.state, question, &context);
    assert_eq!(rerun(question, &context, &whole, &witness::root(&ledger.state)).as_ref(), Ok(&answer), "{question:?}");
    let (number, args) = question.encode();
    let json = serde_json::to_string(&answer).unwrap();
    let hashes = [digest(&[&number.to_le_bytes(), &args]), digest(&[&encode(&whole)]), digest(&[json.as_bytes()])];
    format!("{} {}", question.name(), hashes.join(" "))
}
