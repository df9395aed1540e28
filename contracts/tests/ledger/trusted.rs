//! Trusted reading, and what a block remembers: the same results as a strict reading of everything, every time; and never where bytes come
//! from others. That every question gets the same answer from a node's records as from a witness is `Ledger::ask`'s to check.

use mulu_contracts::execute::{BlockWork, Executed, execute_tx};
use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::state::{AppendList, Bytes32, Changes, EmptyState, Overlay, StateRead, stored};
use mulu_contracts::kernel::value::Hash32;
use mulu_contracts::ledger::draft::Draft;
use mulu_contracts::ledger::envelope::SignedTx;
use mulu_contracts::ledger::meter::{Meter, Metered};
use mulu_contracts::ledger::organisation::organisation;
use mulu_contracts::ledger::samples::{DEPARTMENT, uscc};
use mulu_contracts::ledger::witness::{Recorder, Witness, WitnessReader};
use mulu_testkit::examples::{Anyone, Found};
use mulu_testkit::{Ledger, MemState};

use super::every_kind::examples;

/// The same records, of whom nobody says that they are the node's own: each is read anew, and judged whole.
struct Strange<'a>(&'a MemState);

impl StateRead for Strange<'_> {
    fn read(&self, key: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        self.0.read(key)
    }
    fn range(&self, list: &AppendList, from: u64, to: u64) -> Result<Vec<Vec<u8>>, Fault> {
        self.0.range(list, from, to)
    }
    fn blob(&self, hash: &Bytes32) -> Result<Option<Vec<u8>>, Fault> {
        self.0.blob(hash)
    }
}

/// What transactions, one after the other, give, write and cost over a state.
fn executed(found: &Found, state: &dyn StateRead, transactions: &[SignedTx]) -> (Vec<Executed>, Changes, u64) {
    let (mut overlay, mut work) = (Overlay::new(state), BlockWork::default());
    let block = found.ledger.block();
    let run = |tx| execute_tx(&block, Default::default(), tx, &mut overlay, &Anyone, &mut work).unwrap();
    let results = transactions.iter().map(run).collect();
    (results, overlay.into_changes(), work.0)
}

#[test]
fn every_kind_gives_writes_and_costs_the_same_over_records_of_a_stranger() {
    for (rule, found) in examples() {
        // The second one meets what the first one wrote over what the block remembers.
        let both = [found.tx(&rule, 0), found.tx(&rule, 1)];
        let own = executed(&found, &found.ledger.state, &both);
        assert_eq!(own.0[0].result.code, 0, "{}", rule.kind());
        assert!(own == executed(&found, &Strange(&found.ledger.state), &both), "{}", rule.kind());
    }
}

#[test]
fn trust_is_the_bases_and_never_a_witness() {
    let state = MemState::default();
    let witness = Witness { values: Vec::new(), tree: Vec::new(), ranges: Vec::new() };
    let reader = WitnessReader::new(&witness);
    let meter = Meter::unbounded();
    let origin = Ledger::new();
    let tx = super::draft::context(&origin, DEPARTMENT, 101, Hash32([1; 32]));
    for (base, trusted) in [(&state as &dyn StateRead, true), (&reader, false), (&EmptyState, false), (&Strange(&state), false)] {
        assert_eq!(base.is_trusted(), trusted);
        let overlay = Overlay::new(base);
        assert_eq!(Overlay::new(&overlay).is_trusted(), trusted);
        assert_eq!(Metered::new(&overlay, &meter).is_trusted(), trusted);
        assert_eq!(Recorder::new(&overlay).is_trusted(), trusted);
        assert_eq!(Draft::new(&overlay, &meter, tx.origin()).is_trusted(), trusted);
        // Whoever counts each read lets nothing be remembered.
        assert!(!Recorder::new(base).may_be_remembered() && !overlay.may_be_remembered());
    }
    assert!(!reader.may_be_remembered());
}

#[test]
fn a_record_outside_its_types_is_refused_in_a_witness() {
    let ledger = Ledger::new();
    let key = organisation(&uscc(DEPARTMENT));
    let record = key.get(&ledger.state).unwrap().unwrap();
    let good = stored(&record);
    let name = record.name.as_str().as_bytes();
    let at = good.windows(name.len()).position(|window| window == name).unwrap();
    let mut blank = good.clone();
    blank[at..at + 3].copy_from_slice("\u{3000}".as_bytes());
    let mut check = good.clone();
    // The last character of its code, the check character.
    check[18] = if check[18] == b'0' { b'1' } else { b'0' };
    for bad in [blank, check] {
        let witness = Witness { values: vec![Some(bad)], tree: Vec::new(), ranges: Vec::new() };
        let reader = WitnessReader::new(&witness);
        assert!(key.get(&reader).is_err());
        assert!(key.recall(&Overlay::new(&WitnessReader::new(&witness))).is_err());
    }
    let witness = Witness { values: vec![Some(good)], tree: Vec::new(), ranges: Vec::new() };
    assert_eq!(key.get(&WitnessReader::new(&witness)), Ok(Some(record)));
}
