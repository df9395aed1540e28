//! Bytes that somebody changed: what the fuzz targets of every crate are made of (docs/security.md).

use proptest::prelude::*;
use proptest::sample::Index;

/// One place, and what becomes of it: a byte, or some bytes gone, doubled or new.
#[derive(Debug, Clone)]
pub enum Change {
    /// Another byte.
    Byte(Index, u8),
    /// So many gone.
    Gone(Index, u8),
    /// So many twice.
    Doubled(Index, u8),
    /// New ones.
    New(Index, Vec<u8>),
}

/// A change.
pub fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        4 => (any::<Index>(), prop_oneof![Just(0), Just(0xff), any::<u8>()]).prop_map(|(at, byte)| Change::Byte(at, byte)),
        1 => (any::<Index>(), 1..40u8).prop_map(|(at, some)| Change::Gone(at, some)),
        1 => (any::<Index>(), 1..40u8).prop_map(|(at, some)| Change::Doubled(at, some)),
        1 => (any::<Index>(), prop::collection::vec(any::<u8>(), 1..9)).prop_map(|(at, bytes)| Change::New(at, bytes)),
    ]
}

/// Bytes after some changes.
pub fn changed(bytes: &[u8], changes: &[Change]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    changes.iter().for_each(|change| apply(&mut bytes, change));
    bytes
}

fn apply(body: &mut Vec<u8>, change: &Change) {
    if body.is_empty() {
        return;
    }
    let piece = |at: &Index, some: u8, len: usize| (at.index(len), (at.index(len) + usize::from(some)).min(len));
    match change {
        Change::Byte(at, byte) => {
            let at = at.index(body.len());
            body[at] = *byte;
        }
        Change::Gone(at, some) => {
            let (from, to) = piece(at, *some, body.len());
            body.drain(from..to);
        }
        Change::Doubled(at, some) => {
            let (from, to) = piece(at, *some, body.len());
            let copy = body[from..to].to_vec();
            body.splice(from..from, copy);
        }
        Change::New(at, bytes) => {
            let at = at.index(body.len());
            body.splice(at..at, bytes.iter().copied());
        }
    }
}
