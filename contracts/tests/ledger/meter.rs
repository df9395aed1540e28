//! The meter: what it counts, what happens at its ends, and that n messages of a kind cost n times one.

use mulu_contracts::execute::{BlockWork, execute_tx};
use mulu_contracts::kernel::crypto::Strict;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::state::{AppendList, EmptyState, Overlay, StateRead, Subject};
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::meter::{self, Meter, Metered};
use mulu_contracts::ledger::organisation::organisation;
use mulu_contracts::ledger::params::Value;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, hash, list, uscc};
use mulu_contracts::party::kinds::freeze_key::{FreezeKey, KeyChoice};
use mulu_contracts::party::kinds::set_responsible::SetResponsible;
use mulu_contracts::party::responsible::{Duty, Responsible};
use mulu_testkit::{Ledger, code_of, genesis};

/// As the table of the law says it.
#[test]
fn the_weights_are_those_of_the_table() {
    assert_eq!((meter::message(0), meter::message(15), meter::message(16), meter::message(65_536)), (16, 16, 17, 4_112));
    assert_eq!((meter::read(0), meter::read(15), meter::read(16), meter::read(1_024)), (16, 16, 17, 80));
    assert_eq!((meter::written(0), meter::written(15), meter::written(16), meter::written(1_024)), (64, 64, 65, 128));
    assert_eq!((meter::kept(0), meter::kept(16), meter::kept(65_536)), (16, 17, 4_112));
    assert_eq!(meter::SIGNATURE, 256);
}

#[test]
fn a_read_counts_each_time_and_what_is_absent_too() {
    let meter = Meter::new(48);
    let state = Metered::new(&EmptyState, &meter);
    for used in [16, 32, 48] {
        assert_eq!(state.read(&[1; 32]), Ok(None));
        assert_eq!(meter.used(), used);
    }
    assert!(state.read(&[1; 32]).unwrap_err().is_out_of_work());
    // A range counts before it is fetched, an empty one as one leaf.
    let meter = Meter::new(1_000);
    let list = AppendList::new(&Subject::Chain, "none");
    Metered::new(&EmptyState, &meter).range(&list, 3, 3).unwrap();
    assert_eq!(meter.used(), 16);
    assert!(Metered::new(&EmptyState, &meter).range(&list, 0, u64::MAX).unwrap_err().is_out_of_work());
}

#[test]
fn what_a_block_remembers_counts_as_what_is_read() {
    let ledger = Ledger::new();
    let overlay = Overlay::new(&ledger.state);
    // One that stands, and one that does not.
    for key in [organisation(&uscc(DEPARTMENT)), organisation(&uscc(9_999))] {
        let (read, recalled) = (Meter::unbounded(), Meter::unbounded());
        for _ in 0..3 {
            let one = key.get(&Metered::new(&overlay, &read)).unwrap();
            let other = key.recall(&Metered::new(&overlay, &recalled)).unwrap();
            assert_eq!(one.as_ref(), other.as_deref());
            assert_eq!(read.used(), recalled.used());
        }
        assert!(key.recall(&Metered::new(&overlay, &Meter::new(0))).unwrap_err().is_out_of_work());
    }
}

#[test]
fn a_budget_that_is_stopped_from_outside_stays_stopped() {
    let stop = std::rc::Rc::new(std::cell::Cell::new(false));
    let told = stop.clone();
    let meter = Meter::until(u64::MAX - 1, move || told.get());
    meter.charge(1 << 20).unwrap();
    stop.set(true);
    assert!(meter.charge(1 << 20).unwrap_err().is_out_of_work());
    stop.set(false);
    assert!(meter.charge(1).unwrap_err().is_out_of_work());
}

fn short_list(ledger: &Ledger, after: u64) -> AnyRule {
    let version = organisation(&uscc(DEPARTMENT)).get(&ledger.state).unwrap().unwrap().version;
    let person = Responsible { duty: Duty::Head, commitment: hash(&format!("{after:06}")), from: Time(ledger.time.0 + 100) };
    SetResponsible { uscc: uscc(DEPARTMENT), version: version + after, responsible: list([person]) }.into()
}

/// 29,000 of these in one transaction took 19 s: every append looked at all appends.
#[test]
fn n_messages_cost_n_times_one() {
    let mut sample = genesis();
    for (name, value) in [("max_tx_work", 2_000_000), ("max_block_work", 8_000_000), ("max_messages_per_tx", 4_096)] {
        sample.parameters.insert(name.into(), Value::Number(value));
    }
    let ledger = Ledger::from_genesis(&sample);
    let work = |n: u64| {
        let mut ledger = ledger.clone();
        let rules: Vec<_> = (0..n).map(|after| short_list(&ledger, after)).collect();
        let result = ledger.submit_with(DEPARTMENT, &["3/0"], rules);
        assert_eq!(result.code, 0, "{:?}", ledger.refusals);
        ledger.work[0]
    };
    let (one, hundred, thousand) = (work(1), work(100), work(1_000));
    let each = (hundred - one) / 99;
    // List heads grow with the logarithm of their leaves.
    let more = (thousand - hundred) / 900;
    assert!((each..=each + each / 10).contains(&more), "one of 100 costs {each}, one of 1,000 {more}");
}

#[test]
fn a_message_that_crosses_the_budget_fails_there_with_too_much_work_and_counts_as_far_as_it_went() {
    let mut sample = genesis();
    for (name, value) in [("max_tx_work", 1_000_000), ("max_messages_per_tx", 4_096)] {
        sample.parameters.insert(name.into(), Value::Number(value));
    }
    let ledger = Ledger::from_genesis(&sample);
    let rules: Vec<_> = (0..2_000).map(|after| short_list(&ledger, after)).collect();
    let mut crossed = ledger.clone();
    let result = crossed.submit_with(DEPARTMENT, &["3/0"], rules.clone());
    assert_eq!(code_of(&result), Some(Code::TOO_MUCH_WORK));
    assert!((100..2_000).contains(&result.message), "{}", result.message);
    assert!(crossed.work[0] > 1_000_000 && crossed.work[0] < 1_010_000, "{}", crossed.work[0]);
    assert!(crossed.state == ledger.state, "nothing of it is written");
    // Before any other code: the same with a message behind that would be refused.
    let mut rules = rules;
    rules.push(FreezeKey { org: uscc(77), control_version: 0, keys: KeyChoice::All }.into());
    let mut again = ledger.clone();
    let second = again.submit_with(DEPARTMENT, &["3/0"], rules);
    assert_eq!((second.code, second.message), (result.code, result.message));
}

#[test]
fn a_block_that_is_used_up_fails_the_rest_unread_under_the_hash_of_the_signed_transaction() {
    let mut sample = genesis();
    sample.parameters.insert("max_tx_work".into(), Value::Number(1_000_000));
    sample.parameters.insert("max_block_work".into(), Value::Number(8_000_000));
    let ledger = Ledger::from_genesis(&sample);
    let tx = ledger.tx(CITY_BUREAU, &["1/0"], [FreezeKey { org: uscc(DEPARTMENT), control_version: 0, keys: KeyChoice::All }.into()]);
    let run = |before: u64| {
        let mut overlay = Overlay::new(&ledger.state);
        let mut work = BlockWork(before);
        let result = execute_tx(&ledger.block(), Default::default(), &tx, &mut overlay, &Strict, &mut work).unwrap().result;
        (result, work.0 - before)
    };
    let (passes, cost) = run(0);
    assert_eq!(passes.code, 0);
    assert_eq!(run(8_000_000 - cost).0.code, 0, "to the last unit");
    let (short, used) = run(8_000_000 - cost + 1);
    assert_eq!(code_of(&short), Some(Code::TOO_MUCH_WORK));
    assert!(used > cost - 100, "what failed counts: {used} of {cost}");
    let (unread, used) = run(8_000_000);
    assert_eq!((code_of(&unread), unread.tx_id.0, used), (Some(Code::TOO_MUCH_WORK), tx.signed_id(), 0));
}
