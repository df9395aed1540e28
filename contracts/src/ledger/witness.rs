//! What shows an answer true: the values that a question read, in order, and the proofs that they stand under an app hash.
//!
//! The node answers over a [`Recorder`] and sends the values read with one [`Witness`]; the client runs the same function
//! over a [`WitnessReader`], which gives the answer and the keys, and then checks keys and values against an app hash.
//! The function runs on unproven values first, so it is total and its work is bounded by what it is given.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use borsh::{BorshDeserialize, BorshSerialize};

use crate::kernel::codec::sha256;
use crate::kernel::error::Fault;
use crate::kernel::list_head::ListHead;
use crate::kernel::merkle::{Peaks, RangeProof, leaf_hash, verify_range};
use crate::kernel::state::{AppendList, Bytes32, StateRead, blob_hash, from_stored};
use crate::kernel::tree::verify_tree;
use crate::ledger::meter::{MAX_QUESTION_WORK, Meter, charge_leaves, charge_range, charge_read};

/// Most values of a witness: a bound for readers, far above what a question reads.
pub const MAX_VALUES: usize = 1 << 20;

/// Most ranges of a witness.
pub const MAX_RANGES: usize = 4_096;

/// A range that a question read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RangeRead {
    /// The list.
    pub list: AppendList,
    /// First leaf.
    pub from: u64,
    /// One after the last.
    pub to: u64,
}

/// Everything that shows an answer true under an app hash.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Witness {
    /// Records, list items and blobs in the order in which the question asks for them, each once, without keys.
    #[borsh(deserialize_with = "crate::kernel::codec::bounded::<_, MAX_VALUES, _>")]
    pub values: Vec<Option<Vec<u8>>>,
    /// Tree part for all records read (see `tree`).
    pub tree: Vec<u8>,
    /// One RFC 6962 range proof for each range, in order.
    #[borsh(deserialize_with = "crate::kernel::codec::bounded::<_, MAX_RANGES, _>")]
    pub ranges: Vec<RangeProof>,
}

/// Why a witness shows nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WitnessError {
    /// Whoever judges it could not wait any longer: it may be true.
    #[error("it was not judged within the time allowed")]
    Stopped,
    /// The question could not be answered from the values.
    #[error("the values do not answer the question: {0}")]
    Values(String),
    /// More values than the question reads.
    #[error("{0} values are left over")]
    LeftOver(usize),
    /// Values and app hash do not fit.
    #[error("the values read are not those under the app hash: {0}")]
    Tree(String),
    /// List items and list head do not fit.
    #[error("list items are not those under the list's head: {0}")]
    Range(String),
}

#[derive(Default)]
struct Log {
    records: BTreeMap<Bytes32, Option<Vec<u8>>>,
    values: Vec<Option<Vec<u8>>>,
    ranges: Vec<(RangeRead, Vec<Vec<u8>>)>,
    blobs: BTreeMap<Bytes32, Vec<u8>>,
}

impl Log {
    fn known_range(&self, list: &AppendList, from: u64, to: u64) -> Option<Vec<Vec<u8>>> {
        let known = self.ranges.iter().find(|(r, _)| r.list == *list && r.from == from && r.to == to);
        known.map(|(_, items)| items.clone())
    }
}

/// Reads through to a state and notes every first read. Each read counts, also a repeated one.
pub struct Recorder<'a> {
    base: &'a dyn StateRead,
    log: RefCell<Log>,
    meter: Meter,
}

/// What a question read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recording {
    /// [`Witness::values`].
    pub values: Vec<Option<Vec<u8>>>,
    /// Tree keys of the records read, sorted.
    pub keys: Vec<Bytes32>,
    /// Ranges in order.
    pub ranges: Vec<RangeRead>,
}

impl<'a> Recorder<'a> {
    /// A recorder over a state, with the largest budget that there is.
    pub fn new(base: &'a dyn StateRead) -> Self {
        Recorder::within(base, Meter::new(MAX_QUESTION_WORK))
    }

    /// A recorder with a budget of its own.
    pub fn within(base: &'a dyn StateRead, meter: Meter) -> Self {
        Recorder { base, log: RefCell::default(), meter }
    }

    /// What the question has made of work so far.
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// What was read.
    pub fn finish(self) -> Recording {
        let log = self.log.into_inner();
        Recording { values: log.values, keys: log.records.into_keys().collect(), ranges: log.ranges.into_iter().map(|(r, _)| r).collect() }
    }
}

impl Recorder<'_> {
    fn record(&self, key: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        if let Some(known) = self.log.borrow().records.get(key) {
            return Ok(known.clone());
        }
        let value = self.base.read(key)?;
        let mut log = self.log.borrow_mut();
        log.records.insert(*key, value.clone());
        log.values.push(value.clone());
        Ok(value)
    }
}

impl StateRead for Recorder<'_> {
    fn is_trusted(&self) -> bool {
        self.base.is_trusted()
    }

    fn read(&self, key: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        let value = self.record(key)?;
        charge_read(&self.meter, &value)?;
        Ok(value)
    }

    fn range(&self, list: &AppendList, from: u64, to: u64) -> Result<Vec<Vec<u8>>, Fault> {
        charge_leaves(&self.meter, from, to)?;
        let known = self.log.borrow().known_range(list, from, to);
        if let Some(known) = known {
            charge_range(&self.meter, &known)?;
            return Ok(known);
        }
        within(list.head(self)?, from, to)?;
        let items = self.base.range(list, from, to)?;
        charge_range(&self.meter, &items)?;
        let mut log = self.log.borrow_mut();
        log.values.extend(items.iter().cloned().map(Some));
        log.ranges.push((RangeRead { list: list.clone(), from, to }, items.clone()));
        Ok(items)
    }

    fn blob(&self, hash: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        let known = self.log.borrow().blobs.get(hash).cloned();
        let bytes = match known {
            Some(known) => known,
            None => {
                let bytes = self.base.blob(hash)?.ok_or_else(|| Fault::new("a blob is not kept by this node"))?;
                let mut log = self.log.borrow_mut();
                log.blobs.insert(*hash, bytes.clone());
                log.values.push(Some(bytes.clone()));
                bytes
            }
        };
        let bytes = Some(bytes);
        charge_read(&self.meter, &bytes)?;
        Ok(bytes)
    }
}

fn within(head: Peaks, from: u64, to: u64) -> Result<(), Fault> {
    if from <= to && to <= head.count { Ok(()) } else { Err(Fault::new("a range lies outside its list")) }
}

/// Hands out the values of a witness in order and notes under which keys they were asked for. What asks for more work than any node
/// gives a question is false.
pub struct WitnessReader<'a> {
    values: &'a [Option<Vec<u8>>],
    next: Cell<usize>,
    log: RefCell<Log>,
    meter: Meter,
}

impl<'a> WitnessReader<'a> {
    /// A reader over a witness's values.
    pub fn new(witness: &'a Witness) -> Self {
        WitnessReader::until(witness, never())
    }

    /// A reader that also ends when somebody says so.
    pub fn until(witness: &'a Witness, stop: Stop) -> Self {
        let meter = Meter::until(MAX_QUESTION_WORK, move || stop());
        WitnessReader { values: &witness.values, next: Cell::new(0), log: RefCell::default(), meter }
    }

    fn take(&self) -> Result<&'a Option<Vec<u8>>, Fault> {
        let at = self.next.get();
        let value = self.values.get(at).ok_or_else(|| Fault::new("a value is missing"))?;
        self.next.set(at + 1);
        Ok(value)
    }

    fn take_present(&self) -> Result<&'a Vec<u8>, Fault> {
        self.take()?.as_ref().ok_or_else(|| Fault::new("a list item or blob is marked absent"))
    }

    /// Checks all that was handed out against the app hash.
    pub fn check(self, witness: &Witness, app_hash: &Bytes32) -> Result<(), WitnessError> {
        let left = self.values.len() - self.next.get();
        if left > 0 {
            return Err(WitnessError::LeftOver(left));
        }
        let log = self.log.into_inner();
        let reads: Vec<_> = log.records.iter().map(|(k, v)| (*k, v.as_ref().map(|v| sha256(&[v])))).collect();
        verify_tree(app_hash, &reads, &witness.tree).map_err(|e| WitnessError::Tree(e.to_string()))?;
        if log.ranges.len() != witness.ranges.len() {
            return Err(WitnessError::Range("the number of range proofs differs".into()));
        }
        for ((range, items), proof) in log.ranges.iter().zip(&witness.ranges) {
            let head = match log.records.get(&range.list.id) {
                Some(Some(bytes)) => from_stored::<ListHead>(bytes).map_err(|e| WitnessError::Range(e.to_string()))?.leaves,
                _ => Peaks::default(),
            };
            let hashes: Vec<_> = items.iter().map(|i| leaf_hash(i)).collect();
            verify_range(&hashes, range.from, range.to, &head, proof).map_err(|e| WitnessError::Range(e.to_string()))?;
        }
        Ok(())
    }
}

impl WitnessReader<'_> {
    fn record(&self, key: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        if let Some(known) = self.log.borrow().records.get(key) {
            return Ok(known.clone());
        }
        let value = self.take()?;
        self.log.borrow_mut().records.insert(*key, value.clone());
        Ok(value.clone())
    }
}

/// Never trusted: what it hands out is judged while it is read.
impl StateRead for WitnessReader<'_> {
    fn read(&self, key: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        let value = self.record(key)?;
        charge_read(&self.meter, &value)?;
        Ok(value)
    }

    fn range(&self, list: &AppendList, from: u64, to: u64) -> Result<Vec<Vec<u8>>, Fault> {
        charge_leaves(&self.meter, from, to)?;
        let known = self.log.borrow().known_range(list, from, to);
        if let Some(known) = known {
            charge_range(&self.meter, &known)?;
            return Ok(known);
        }
        within(list.head(self)?, from, to)?;
        if to - from > (self.values.len() - self.next.get()) as u64 {
            return Err(Fault::new("list items are missing"));
        }
        let items: Vec<Vec<u8>> = (from..to).map(|_| self.take_present().cloned()).collect::<Result<_, _>>()?;
        charge_range(&self.meter, &items)?;
        self.log.borrow_mut().ranges.push((RangeRead { list: list.clone(), from, to }, items.clone()));
        Ok(items)
    }

    fn blob(&self, hash: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        let known = self.log.borrow().blobs.get(hash).cloned();
        let bytes = match known {
            Some(known) => known,
            None => {
                let bytes = self.take_present()?;
                if blob_hash(bytes) != *hash {
                    return Err(Fault::new("a blob does not have the hash that its record names"));
                }
                self.log.borrow_mut().blobs.insert(*hash, bytes.clone());
                bytes.clone()
            }
        };
        let bytes = Some(bytes);
        charge_read(&self.meter, &bytes)?;
        Ok(bytes)
    }
}

/// Says whether to stop: whoever judges a witness has a clock, which nothing here has.
pub type Stop = Rc<dyn Fn() -> bool>;

/// For who waits as long as it takes.
pub fn never() -> Stop {
    Rc::new(|| false)
}

/// Runs a question over a witness and checks every read against the app hash.
pub fn rerun<A>(
    witness: &Witness,
    app_hash: &Bytes32,
    question: impl FnOnce(&dyn StateRead) -> Result<A, Fault>,
) -> Result<A, WitnessError> {
    rerun_until(witness, app_hash, &never(), question)
}

/// The same for somebody who cannot wait: [`WitnessError::Stopped`] once `stop` says so.
pub fn rerun_until<A>(
    witness: &Witness,
    app_hash: &Bytes32,
    stop: &Stop,
    question: impl FnOnce(&dyn StateRead) -> Result<A, Fault>,
) -> Result<A, WitnessError> {
    let reader = WitnessReader::until(witness, stop.clone());
    let answer = question(&reader);
    // First of all: what was stopped may look like anything.
    if reader.meter.was_stopped() {
        return Err(WitnessError::Stopped);
    }
    let answer = answer.map_err(|e| WitnessError::Values(e.to_string()))?;
    reader.check(witness, app_hash)?;
    Ok(answer)
}
