//! The next app version and what it brings, over a ledger in memory (feature `next-version`): unknown before its height, there from it on.

use mulu_contracts::execute::begin_block;
use mulu_contracts::governance::action::{Action, Ending};
use mulu_contracts::governance::kinds::drill::Drill;
use mulu_contracts::governance::kinds::propose::Propose;
use mulu_contracts::governance::parameters::DRILL;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::state::{Overlay, StateWrite};
use mulu_contracts::kernel::value::Hash;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::envelope::{Message, TxResult};
use mulu_contracts::ledger::params::{CodeList, ListedCode, Value, code_list};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, CITY_BUREAU, SALTS, code, division, hash, local_key};
use mulu_contracts::ledger::version::{self, AppVersion, NextVersion};
use mulu_contracts::party::queries::tables::GetParameter;
use mulu_testkit::{Ledger, code_of};

/// The upgrade as governance schedules it.
fn schedule(ledger: &mut Ledger, version: u64, height: u64) {
    let binary_hash: Hash = hash("mulud");
    let next = Some(NextVersion { version, height, binary_hash });
    let stands = version::stands(&ledger.state).unwrap().version;
    let mut overlay = Overlay::new(&ledger.state);
    overlay.put(&version::key(), &AppVersion { version: stands, next });
    let changes = overlay.into_changes();
    ledger.state.absorb(changes);
}

fn drill(ledger: &Ledger) -> Value {
    ledger.ask(GetParameter { name: "drill".into() }).unwrap().value
}

#[test]
fn drill_what_a_version_brings_is_unknown_before_its_height_and_there_from_it_on() {
    let mut ledger = Ledger::new();
    assert_eq!(version::stands(&ledger.state).unwrap().version, 1);
    ledger.refuse(CITY_BUREAU, Drill { times: 0 }, Code::UNKNOWN_KIND);
    assert_eq!(ledger.ask(GetParameter { name: "drill".into() }), None);
    let height = ledger.height + 3;
    schedule(&mut ledger, 2, height);
    ledger.refuse(CITY_BUREAU, Drill { times: 0 }, Code::UNKNOWN_KIND);
    ledger.empty_block();
    assert_eq!((version::stands(&ledger.state).unwrap().version, ledger.height), (1, height - 1));
    // The block of the height begins with it: its own transactions know it already.
    ledger.must(CITY_BUREAU, Drill { times: 0 });
    assert_eq!((version::stands(&ledger.state).unwrap(), ledger.height), (AppVersion { version: 2, next: None }, height));
    assert_eq!(drill(&ledger), DRILL.spec.default());
    for times in 1..7 {
        ledger.must(CITY_BUREAU, Drill { times });
    }
    ledger.refuse(CITY_BUREAU, Drill { times: 7 }, Code::TOO_MANY);
}

fn propose(label: &str) -> Message {
    let action = Action::Drill(Ending { code: division(CITY) });
    AnyRule::from(Propose { local_key: local_key(label), action, ..Propose::example() }).message(&SALTS)
}

/// A message as its bytes are, also where no rule of this program makes them.
fn send(ledger: &mut Ledger, message: Message) -> TxResult {
    let key = format!("{CITY_BUREAU}/0");
    let tx = ledger.tx_of(CITY_BUREAU, &[&key], vec![message]);
    ledger.bundle(vec![tx]).remove(0)
}

#[test]
fn drill_an_action_of_a_later_version_is_refused_as_a_program_does_that_never_heard_of_it() {
    let mut ledger = Ledger::new();
    // Nobody knows action 200, and action 99 only from version 2 on; what follows the number is not looked at.
    let mut unheard = propose("a");
    let at = unheard.payload.iter().position(|byte| *byte == 99).unwrap();
    unheard.payload[at] = 200;
    let mut cut = propose("a");
    cut.payload.truncate(at + 2);
    for message in [propose("a"), unheard, cut.clone()] {
        assert_eq!(code_of(&send(&mut ledger, message)), Some(Code::FIELD_INVALID));
    }
    let height = ledger.height + 1;
    schedule(&mut ledger, 2, height);
    ledger.empty_block();
    assert_eq!(code_of(&send(&mut ledger, propose("a"))), None);
    assert_eq!(code_of(&send(&mut ledger, cut)), Some(Code::MALFORMED));
}

#[test]
fn drill_a_list_that_a_version_brings_stands_from_its_block_on_beside_what_was_put_there() {
    let mut ledger = Ledger::new();
    let list = |ledger: &Ledger| {
        let codes = code_list("drills").get(&ledger.state).unwrap()?.codes;
        Some(codes.iter().map(|c| c.code.to_string()).collect::<Vec<_>>())
    };
    assert_eq!(list(&ledger), None);
    let mut overlay = Overlay::new(&ledger.state);
    overlay.put(&code_list("drills"), &CodeList { codes: vec![ListedCode { code: code("earthquake"), retired_from: None }] });
    let changes = overlay.into_changes();
    ledger.state.absorb(changes);
    let height = ledger.height + 1;
    schedule(&mut ledger, 2, height);
    ledger.empty_block();
    assert_eq!(list(&ledger).unwrap(), ["earthquake", "fire", "flood"]);
}

#[test]
fn drill_a_version_that_nobody_knows_stops_the_block_and_says_what_to_do() {
    let mut ledger = Ledger::new();
    let height = ledger.height + 1;
    schedule(&mut ledger, 3, height);
    let mut overlay = Overlay::new(&ledger.state);
    let words = begin_block(&ledger.block(), &mut overlay).unwrap_err().to_string();
    assert!(words.contains("app version 3") && words.contains("install the newer release"), "{words}");
    assert!(overlay.into_changes().is_empty());
}
