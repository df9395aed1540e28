//! A transaction is one: all of its messages happen, or none.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::kind::Kind;
use mulu_contracts::ledger::organisation::Threshold;
use mulu_contracts::ledger::samples::{CITY_BUREAU, list, set, uscc};
use mulu_contracts::party::kinds::set_thresholds::SetThresholds;
use mulu_testkit::Ledger;

use crate::party::steps::organisations::*;

#[test]
fn all_messages_of_a_transaction_happen_or_none() {
    let mut ledger = Ledger::new();
    let before = ledger.state.clone();
    let result = ledger.submit_with(CITY_BUREAU, &["1/0"], [register().into(), suspend(77, 0).into()]);
    assert_eq!((result.code, result.message), (Code::NOT_FOUND.number(), 1));
    assert!(before == ledger.state);
    let one = Threshold { kinds: set([Kind(101)]), k: 1 };
    let thresholds = SetThresholds { uscc: uscc(CITY_BUREAU), version: 1, thresholds: list([one]) };
    let result = ledger.submit_with(CITY_BUREAU, &["1/0"], [register().into(), thresholds.into(), changed(CITY_BUREAU, 2).into()]);
    assert_eq!((result.code, result.ids.len()), (0, 3));
}
