//! What freezes a subject, and when it is over: the record beside it, to the second.

use mulu_contracts::catalog::kinds::touch_entry::TouchEntry;
use mulu_contracts::catalog::queries::entry::GetEntry;
use mulu_contracts::catalog::records::entry::Marks;
use mulu_contracts::catalog::{keys, samples};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::ObjectId;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::freeze::{Freeze, Freezes, MAX_FREEZES, freezes};
use mulu_contracts::ledger::rule::Rule as _;
use mulu_contracts::ledger::samples::DEPARTMENT;

use crate::catalog::world::{freeze_until, id, published, put};

fn by(n: usize) -> ObjectId {
    *samples::id(&format!("freezes {n}")).object()
}

fn freeze(n: usize, until: i64) -> Freeze {
    Freeze { by: by(n), until: Time(until), upheld: false }
}

#[test]
fn a_freeze_stops_changes_until_its_second_and_no_longer() {
    let now = Freezes::default().with(freeze(1, 100), Time(50));
    for (time, frozen) in [(98, true), (99, true), (100, false), (101, false)] {
        assert_eq!((now.is_frozen(Time(time)), now.in_force(Time(time)).is_some()), (frozen, frozen), "{time}");
    }
    assert!(!now.without(&by(1)).is_frozen(Time(99)));
    assert!(now.without(&by(2)).is_frozen(Time(99)), "another one's end ends nothing");
}

#[test]
fn an_upheld_one_stops_nothing_and_stays_in_force_whatever_the_time() {
    let upheld = Freeze { upheld: true, ..freeze(1, 100) };
    let now = Freezes::default().with(freeze(1, 100), Time(50)).with(upheld, Time(60));
    assert_eq!(now.objections.len(), 1, "it takes the place of what it was");
    for time in [60, 99, 100, 1_000_000] {
        assert!(!now.is_frozen(Time(time)));
        assert_eq!(now.in_force(Time(time)), Some(by(1)));
    }
}

#[test]
fn of_several_the_one_that_lasts_longest_is_named_and_an_order_counts_like_an_objection() {
    let mut now = Freezes::default().with(freeze(1, 100), Time(0)).with(freeze(2, 300), Time(0)).with(freeze(3, 300), Time(0));
    assert_eq!(now.in_force(Time(50)), Some(by(2)));
    now.orders = mulu_contracts::ledger::samples::list([Freeze { by: by(9), until: Time::MAX, upheld: false }]);
    assert_eq!(now.in_force(Time(50)), Some(by(9)));
    assert!(now.is_frozen(Time(400)));
}

#[test]
fn sixteen_are_in_force_at_most_and_those_that_are_over_give_up_their_place() {
    let full = (0..MAX_FREEZES).fold(Freezes::default(), |now, n| now.with(freeze(n, 100 + n as i64), Time(0)));
    assert_eq!(full.objections.len(), 16);
    assert!(!full.has_room(&by(99), Time(99)));
    assert!(full.has_room(&by(3), Time(99)), "one that stands there has its place");
    assert!(full.has_room(&by(99), Time(100)));
    assert_eq!(full.with(freeze(99, 900), Time(99)), full, "without room nothing is written");
    let next = full.with(freeze(99, 900), Time(100));
    assert_eq!((next.objections.len(), next.objections[0].by, next.objections[15].by), (16, by(1), by(99)));
}

/// Silence cannot hold an entry for ever: nothing is written when the time comes, and the next act passes.
#[test]
fn an_entry_is_open_again_at_the_second_at_which_its_freeze_is_over() {
    let mut ledger = published();
    let until = Time(ledger.block().time.0 + 10);
    freeze_until(&mut ledger, &id(), until);
    for (time, code) in [(until.0 - 1, Some(Code::FROZEN)), (until.0, None), (until.0 + 1, None)] {
        let mut then = ledger.clone();
        then.time = Time(time - (ledger.block().time.0 - ledger.time.0));
        assert_eq!(then.block().time, Time(time));
        let result = then.submit(DEPARTMENT, TouchEntry::example());
        assert_eq!(mulu_testkit::code_of(&result), code, "{time}");
        let marks = then.ask(GetEntry { id: id() }).unwrap().marks;
        assert_eq!(marks.frozen_by.is_some(), code.is_some(), "{time}: derived, not written");
    }
    let stored = keys::marks(&id()).get(&ledger.state).unwrap();
    assert_eq!(stored, Some(Marks { frozen_by: Some(*id().object()), ..Marks::default() }));
}

/// A mark alone freezes nothing: the record beside the entry does.
#[test]
fn a_part_of_an_object_has_a_record_of_its_own() {
    let mut ledger = published();
    let object = keys::subject(&id());
    let held = Freezes { open: 1, accepted: 1, ..Freezes::default() }.with(freeze(1, i64::from(u32::MAX)), ledger.time);
    put(&mut ledger, &freezes(&object, &[&1u16.to_be_bytes()]), &held);
    assert!(!mulu_contracts::ledger::freeze::is_frozen(&ledger.state, &object, ledger.time).unwrap());
    assert!(!mulu_contracts::ledger::freeze::in_objection(&ledger.state, &object).unwrap());
    put(&mut ledger, &freezes(&object, &[]), &held);
    assert!(mulu_contracts::ledger::freeze::is_frozen(&ledger.state, &object, ledger.time).unwrap());
    assert!(mulu_contracts::ledger::freeze::in_objection(&ledger.state, &object).unwrap());
}
