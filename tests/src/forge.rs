//! What a forger can do: change a proof file and make its digest fit again, or answer a question over a state that is not the chain's.

use std::cell::RefCell;
use std::collections::BTreeMap;

use mulu_contracts::comet::header::header_time;
use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::state::{AppendList, Bytes32, StateRead};
use mulu_contracts::ledger::proof::{AnswerClaim, Claim, ProofFile};
use mulu_contracts::ledger::witness::{Recorder, WitnessReader};
use mulu_contracts::questions::QUESTIONS;

/// A small generator of test choices (splitmix64): the same seed gives the same run everywhere.
pub struct Choice(pub u64);

impl Choice {
    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Below `n`, which is not 0.
    pub fn below(&mut self, n: usize) -> usize {
        (self.number() % n as u64) as usize
    }
}

/// A state of what a forger says; what it does not name is absent.
#[derive(Debug, Clone, Default)]
pub struct Told {
    /// Tree key → stored value.
    pub records: BTreeMap<Bytes32, Option<Vec<u8>>>,
    ranges: Vec<(Bytes32, u64, u64, Vec<Vec<u8>>)>,
    blobs: BTreeMap<Bytes32, Vec<u8>>,
}

impl StateRead for Told {
    fn read(&self, key: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.records.get(key).cloned().flatten())
    }

    fn range(&self, list: &AppendList, from: u64, to: u64) -> Result<Vec<Vec<u8>>, Fault> {
        let found = self.ranges.iter().find(|r| (r.0, r.1, r.2) == (list.id, from, to));
        found.map(|r| r.3.clone()).ok_or_else(|| Fault::new("not told"))
    }

    fn blob(&self, hash: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        Ok(self.blobs.get(hash).cloned())
    }
}

struct Tap<'a> {
    inner: WitnessReader<'a>,
    told: RefCell<Told>,
}

impl StateRead for Tap<'_> {
    fn read(&self, key: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        let value = self.inner.read(key)?;
        self.told.borrow_mut().records.insert(*key, value.clone());
        Ok(value)
    }

    fn range(&self, list: &AppendList, from: u64, to: u64) -> Result<Vec<Vec<u8>>, Fault> {
        // The head is read by the reader itself; a forger has to know it too.
        list.head(self)?;
        let items = self.inner.range(list, from, to)?;
        self.told.borrow_mut().ranges.push((list.id, from, to, items.clone()));
        Ok(items)
    }

    fn blob(&self, hash: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        let value = self.inner.blob(hash)?;
        self.told.borrow_mut().blobs.extend(value.clone().map(|v| (*hash, v)));
        Ok(value)
    }
}

/// The claim of an answer.
pub fn claim(file: &mut ProofFile) -> &mut AnswerClaim {
    match &mut file.claim {
        Claim::Answer(claim) => claim,
        Claim::Receipt(_) => panic!("a receipt, not an answer"),
    }
}

/// The same question answered over a changed state: values that hang together, with the tree part of the truth.
pub fn retold(bytes: &[u8], change: impl FnOnce(&mut BTreeMap<Bytes32, Option<Vec<u8>>>)) -> Vec<u8> {
    let mut file = ProofFile::from_bytes(bytes).unwrap();
    let question = file.question(&QUESTIONS).unwrap().unwrap();
    let context = QUESTIONS.context(file.chain_id.as_str(), header_time(&file.anchor.previous).unwrap());
    let told = {
        let claim = claim(&mut file);
        let tap = Tap { inner: WitnessReader::new(&claim.witness), told: RefCell::default() };
        question.answer(&context, &tap).unwrap();
        let mut told = tap.told.into_inner();
        change(&mut told.records);
        told
    };
    let recorder = Recorder::new(&told);
    question.answer(&context, &recorder).unwrap();
    claim(&mut file).witness.values = recorder.finish().values;
    file.to_bytes()
}
