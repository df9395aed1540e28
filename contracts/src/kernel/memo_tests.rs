//! What an overlay remembers, and how it forgets.
#![allow(clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use std::cell::Cell;

use super::*;
use crate::kernel::state::{AppendList, Bytes32, Key, Overlay, Record, StateRead, StateWrite, Subject, stored};

impl Record for u64 {
    const NAME: &'static str = "number";
}

/// A state of one number, which counts how often it is read.
struct Base {
    number: Option<u64>,
    reads: Cell<u64>,
    may: bool,
}

impl StateRead for Base {
    fn read(&self, _: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        self.reads.set(self.reads.get() + 1);
        Ok(self.number.map(|number| stored(&number)))
    }
    fn range(&self, _: &AppendList, _: u64, _: u64) -> Result<Vec<Vec<u8>>, Fault> {
        Ok(Vec::new())
    }
    fn blob(&self, _: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        Ok(None)
    }
    fn may_be_remembered(&self) -> bool {
        self.may
    }
}

fn base(number: Option<u64>) -> Base {
    Base { number, reads: Cell::new(0), may: true }
}

fn key() -> Key<u64> {
    Key::new(&Subject::Params, &[b"x"])
}

fn known(state: &dyn StateRead) -> Option<u64> {
    key().recall(state).unwrap().map(|number| *number)
}

#[test]
fn a_state_below_is_read_once() {
    for number in [Some(7), None] {
        let base = base(number);
        let below = Overlay::new(&base);
        for _ in 0..3 {
            assert_eq!(known(&Overlay::new(&below)), number);
        }
        assert_eq!(base.reads.get(), 1);
    }
}

#[test]
fn what_is_written_lies_over_what_is_known() {
    let base = base(Some(7));
    let mut below = Overlay::new(&base);
    assert_eq!(known(&below), Some(7));
    let mut above = Overlay::new(&below);
    above.put(&key(), &8);
    assert_eq!(known(&above), Some(8));
    assert_eq!(known(&below), Some(7), "what lies above may still be dropped");
    above.put(&key(), &9);
    assert_eq!(known(&above), Some(9));
    let changes = above.into_changes();
    below.merge(changes);
    assert_eq!(known(&below), Some(9));
    assert_eq!(known(&Overlay::new(&below)), Some(9));
}

#[test]
fn what_counts_each_read_is_not_remembered() {
    let base = Base { may: false, ..base(Some(7)) };
    let overlay = Overlay::new(&base);
    for reads in 1..4 {
        assert_eq!(known(&overlay), Some(7));
        assert_eq!(base.reads.get(), reads);
    }
}
