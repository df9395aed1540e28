//! The meter: how much work execution, a question or a witness may make, in units that every node counts alike (`docs/work.md`).
//!
//! It counts what is handed out and what is written, each time, also from a cache or again; so a bound on units bounds time and memory.

use std::cell::Cell;

use crate::kernel::error::Fault;
use crate::kernel::memo::{Decode, Remembered};
use crate::kernel::state::{AppendList, Bytes32, Lent, StateRead};

/// Most units of a question, of any node; a client's reader of a witness ends there too.
pub const MAX_QUESTION_WORK: u64 = 64_000_000;

/// A message of a transaction with its payload of so many bytes.
pub const fn message(payload: usize) -> u64 {
    16 + payload as u64 / 16
}

/// A record read, whether it stands or not (what is not there takes a store longest); a leaf of a range; a blob.
pub const fn read(bytes: usize) -> u64 {
    16 + bytes as u64 / 16
}

/// A record written.
pub const fn written(bytes: usize) -> u64 {
    64 + bytes as u64 / 16
}

/// A leaf appended, a blob kept.
pub const fn kept(bytes: usize) -> u64 {
    16 + bytes as u64 / 16
}

/// A signature verified.
pub const SIGNATURE: u64 = 256;

/// Counts units up to a limit. What goes beyond it ends at the next read, and whoever holds the meter sees that it is over.
pub struct Meter {
    used: Cell<u64>,
    limit: u64,
    stop: Option<Box<dyn Fn() -> bool>>,
    looked: Cell<u64>,
}

/// Units between two looks at whether to stop.
const LOOK: u64 = 16_384;

impl Meter {
    /// A budget.
    pub fn new(limit: u64) -> Meter {
        Meter { used: Cell::new(0), limit, stop: None, looked: Cell::new(0) }
    }

    /// A budget that also ends when somebody outside says so: a deadline, or nobody who waits for the answer. For questions alone.
    pub fn until(limit: u64, stop: impl Fn() -> bool + 'static) -> Meter {
        Meter { stop: Some(Box::new(stop)), ..Meter::new(limit) }
    }

    /// For what is bounded otherwise: what a block does by itself, genesis.
    pub fn unbounded() -> Meter {
        Meter::new(u64::MAX)
    }

    /// Counts without ending anything yet.
    pub fn count(&self, units: u64) {
        self.used.set(self.used.get().saturating_add(units));
    }

    /// Counts; an error where the budget is used up.
    pub fn charge(&self, units: u64) -> Result<(), Fault> {
        self.count(units);
        if self.is_over() { Err(Fault::out_of_work()) } else { Ok(()) }
    }

    /// Is the budget used up, or was it ended?
    pub fn is_over(&self) -> bool {
        let used = self.used.get();
        if used > self.limit {
            return true;
        }
        let Some(stop) = &self.stop else { return false };
        if used - self.looked.get() < LOOK {
            return false;
        }
        self.looked.set(used);
        if stop() {
            // For good: what was stopped goes on nowhere.
            self.used.set(u64::MAX);
        }
        self.used.get() > self.limit
    }

    /// Did somebody outside end it?
    pub fn was_stopped(&self) -> bool {
        self.stop.is_some() && self.used.get() == u64::MAX
    }

    /// Units counted so far.
    pub fn used(&self) -> u64 {
        self.used.get()
    }
}

impl std::fmt::Debug for Meter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Meter {{ used: {}, limit: {} }}", self.used.get(), self.limit)
    }
}

/// Reads that are counted.
pub struct Metered<'a> {
    base: &'a dyn StateRead,
    meter: &'a Meter,
}

impl<'a> Metered<'a> {
    /// Counts what is read of a state.
    pub fn new(base: &'a dyn StateRead, meter: &'a Meter) -> Self {
        Metered { base, meter }
    }
}

/// Counts a record or blob that was read.
pub(crate) fn charge_read(meter: &Meter, value: &Option<Vec<u8>>) -> Result<(), Fault> {
    meter.charge(read(value.as_ref().map_or(0, Vec::len)))
}

/// Counts the leaves of a range before they are fetched, an empty one as one: a range may be as long as its list.
pub(crate) fn charge_leaves(meter: &Meter, from: u64, to: u64) -> Result<(), Fault> {
    meter.charge(to.saturating_sub(from).max(1).saturating_mul(read(0)))
}

/// Counts the bytes of leaves that were read.
pub(crate) fn charge_range(meter: &Meter, leaves: &[Vec<u8>]) -> Result<(), Fault> {
    meter.charge(leaves.iter().map(|leaf| leaf.len() as u64 / 16).sum())
}

impl StateRead for Metered<'_> {
    fn read(&self, key: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        let value = self.base.read(key)?;
        charge_read(self.meter, &value)?;
        Ok(value)
    }

    fn read_with(&self, key: &Bytes32, then: &mut Lent<'_>) -> Result<(), Fault> {
        self.base.read_with(key, &mut |value| {
            self.meter.charge(read(value.map_or(0, <[u8]>::len)))?;
            then(value)
        })
    }

    fn is_trusted(&self) -> bool {
        self.base.is_trusted()
    }

    fn remembered(&self, key: &Bytes32, decode: &Decode<'_>) -> Result<Option<Remembered>, Fault> {
        let found = self.base.remembered(key, decode)?;
        if let Some(found) = &found {
            self.meter.charge(read(found.bytes))?;
        }
        Ok(found)
    }

    fn range(&self, list: &AppendList, from: u64, to: u64) -> Result<Vec<Vec<u8>>, Fault> {
        charge_leaves(self.meter, from, to)?;
        let leaves = self.base.range(list, from, to)?;
        charge_range(self.meter, &leaves)?;
        Ok(leaves)
    }

    fn blob(&self, hash: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        let bytes = self.base.blob(hash)?;
        charge_read(self.meter, &bytes)?;
        Ok(bytes)
    }
}
