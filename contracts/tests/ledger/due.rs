//! Clocks against a plain map: whatever starts and stops, what is due by a time is on the lists of its hours, each once, page by page, and what
//! somebody has to do is on its own.

use std::collections::BTreeMap;

use mulu_contracts::kernel::error::Fault;
use mulu_contracts::kernel::id::{EntryId, ObjectId};
use mulu_contracts::kernel::member_list::LISTED;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::state::Overlay;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::due::{Clock, SPAN, Stage, due_in, hour_of, running, set, spans_of, todo_of};
use mulu_contracts::ledger::due_query::{DueRow, ListDue};
use mulu_contracts::ledger::joint_act::Waiter;
use mulu_contracts::ledger::samples::{CITY, CITY_BUREAU, COUNTY, DEPARTMENT, OTHER_COUNTY, division, local_key, uscc};
use mulu_contracts::party::queries::joint::WaitingScope;
use mulu_contracts::party::queries::todo::ListTodo;
use mulu_testkit::Ledger;

use crate::kernel::member_lists::Random;

const STAGES: [Stage; 2] = [Stage::new("test.answer"), Stage::new("test.decide")];
const DIVISIONS: [&str; 3] = [CITY, COUNTY, OTHER_COUNTY];
const HOUR: i64 = 3_600;

fn object(n: usize) -> ObjectId {
    *EntryId::derive(&division(CITY), &uscc(DEPARTMENT), &local_key(&format!("o{n}"))).object()
}

fn waiter(n: usize) -> Waiter {
    match n % 3 {
        0 => Waiter::Organisation(uscc(DEPARTMENT)),
        1 => Waiter::Organisation(uscc(CITY_BUREAU)),
        _ => Waiter::Authority(Role::Bureau, division(CITY)),
    }
}

fn write(ledger: &mut Ledger, act: impl FnOnce(&mut Overlay<'_>) -> Result<(), Fault>) {
    let changes = {
        let mut overlay = Overlay::new(&ledger.state);
        act(&mut overlay).unwrap();
        overlay.into_changes()
    };
    ledger.state.absorb(changes);
}

fn a_clock(due: i64) -> Clock {
    Clock { division: division(CITY), since: Time(0), due: Time(due), waits_for: waiter(0) }
}

/// All pages of what is due by a time, a few at a time.
fn all_due(ledger: &Ledger, at: &str, below: bool, until: Time, limit: u32) -> Vec<DueRow> {
    let (mut rows, mut from) = (Vec::new(), Place::START);
    loop {
        let page = ledger.ask(ListDue { division: division(at), below, until: Some(until), from, limit });
        assert!(page.items.len() <= limit as usize);
        rows.extend(page.items);
        match page.next {
            Some(next) => from = next,
            None => return rows,
        }
    }
}

#[test]
fn what_is_due_is_listed_by_hours_as_a_plain_map_says() {
    let mut random = Random(15);
    let mut ledger = Ledger::new();
    let now = ledger.time;
    let mut model: BTreeMap<(ObjectId, String), Clock> = BTreeMap::new();
    for _ in 0..600 {
        let (object, stage) = (object(random.below(40)), STAGES[random.below(2)]);
        let clock = (random.below(4) > 0).then(|| Clock {
            division: division(DIVISIONS[random.below(3)]),
            since: now,
            due: Time(now.0 + (random.below(6) as i64 - 3) * HOUR * [1, 300][random.below(2)] + random.below(3_600) as i64),
            waits_for: waiter(random.below(3)),
        });
        write(&mut ledger, |state| set(state, &object, stage, clock.clone()));
        match clock {
            Some(clock) => model.insert((object, stage.word().into_owned()), clock),
            None => model.remove(&(object, stage.word().into_owned())),
        };
    }
    for until in [now, Time(now.0 + 2 * HOUR), Time::MAX] {
        for limit in [1, 3, 500] {
            let rows = all_due(&ledger, CITY, true, until, limit);
            let mut found: Vec<_> =
                rows.iter().map(|row| (row.object, row.stage.to_string(), row.due, row.waits_for, row.division)).collect();
            let by_hour: Vec<_> = rows.iter().map(|row| (row.division, hour_of(row.due))).collect();
            assert!(by_hour.chunk_by(|a, b| a.0 == b.0).all(|hours| hours.is_sorted()), "hours rise in each division");
            assert!(rows.iter().all(|row| row.overdue == (row.due <= now)));
            let due = model.iter().filter(|(_, clock)| clock.due <= until);
            let mut expected: Vec<_> =
                due.map(|((object, stage), clock)| (*object, (*stage).to_owned(), clock.due, clock.waits_for, clock.division)).collect();
            found.sort();
            expected.sort();
            assert_eq!(found, expected);
        }
    }
    for n in 0..3 {
        let scope = match waiter(n) {
            Waiter::Organisation(uscc) => WaitingScope::Organisation(uscc),
            Waiter::Authority(role, division) => WaitingScope::Authority { role, division, below: true },
        };
        let todo = ledger.ask(ListTodo { scope, from: Place::START, limit: 500 });
        let waits = model.values().filter(|clock| clock.waits_for == waiter(n)).count();
        assert_eq!((todo.items.len(), todo.total), (waits, waits as u64));
    }
    // Where all of them stop, no list holds anything, and no hour is marked.
    for (object, stage) in model.keys() {
        let stage = *STAGES.iter().find(|known| known.word() == *stage).unwrap();
        write(&mut ledger, |state| set(state, object, stage, None));
    }
    assert_eq!(all_due(&ledger, CITY, true, Time::MAX, 500), []);
    for at in DIVISIONS {
        assert_eq!(spans_of(&division(at)).count(&ledger.state, LISTED).unwrap(), 0);
    }
}

#[test]
fn a_clock_is_over_at_its_end_itself() {
    let mut ledger = Ledger::new();
    let due = ledger.time.0 + 90;
    write(&mut ledger, |state| set(state, &object(1), STAGES[0], Some(a_clock(due))));
    for (wait, overdue) in [(89, 0), (1, 1), (1, 1)] {
        ledger.wait(wait);
        let page = ledger.ask(ListDue { division: division(CITY), below: false, until: None, from: Place::START, limit: 10 });
        assert_eq!(page.items.len(), overdue, "{wait}");
        assert_eq!(page.next, None);
    }
    // The last second of all.
    write(&mut ledger, |state| set(state, &object(1), STAGES[0], Some(a_clock(Time::MAX.0))));
    assert_eq!(all_due(&ledger, CITY, false, Time(Time::MAX.0 - 1), 10).len(), 0);
    assert_eq!(all_due(&ledger, CITY, false, Time::MAX, 10).len(), 1);
}

#[test]
fn a_place_of_an_hour_holds_while_others_come_and_go() {
    let mut ledger = Ledger::new();
    let first = ledger.time.0;
    for n in 0..6 {
        write(&mut ledger, |state| set(state, &object(n), STAGES[0], Some(a_clock(first + n as i64 * HOUR))));
    }
    let ask = |ledger: &Ledger, from| ledger.ask(ListDue { division: division(CITY), below: true, until: Some(Time::MAX), from, limit: 3 });
    let page = ask(&ledger, Place::START);
    assert_eq!(page.items.iter().map(|row| row.object).collect::<Vec<_>>(), [object(0), object(1), object(2)]);
    let next = page.next.unwrap();
    assert_eq!(next.list, hour_of(Time(first + 3 * HOUR)));
    // Of the hours before some empty, and of a later one another comes: what stood throughout comes once.
    for n in 0..2 {
        write(&mut ledger, |state| set(state, &object(n), STAGES[0], None));
    }
    write(&mut ledger, |state| set(state, &object(9), STAGES[0], Some(a_clock(first + 9 * HOUR))));
    let rest = ask(&ledger, next);
    assert_eq!(rest.items.iter().map(|row| row.object).collect::<Vec<_>>(), [object(3), object(4), object(5)]);
    let last = ask(&ledger, rest.next.unwrap());
    assert_eq!(last.items.iter().map(|row| row.object).collect::<Vec<_>>(), [object(9)]);
    assert_eq!(last.next, None);
}

#[test]
fn a_clock_that_moves_leaves_its_old_hour_and_its_old_waiter() {
    let mut ledger = Ledger::new();
    let (first, second) = (ledger.time.0, ledger.time.0 + SPAN as i64 * HOUR * 3);
    write(&mut ledger, |state| set(state, &object(1), STAGES[0], Some(a_clock(first))));
    let moved = Clock { due: Time(second), waits_for: waiter(1), ..a_clock(first) };
    write(&mut ledger, |state| set(state, &object(1), STAGES[0], Some(moved.clone())));
    assert_eq!(running(&ledger.state, &object(1), STAGES[0]).unwrap(), Some(moved));
    assert_eq!(running(&ledger.state, &object(1), STAGES[1]).unwrap(), None);
    let counts = |time| due_in(&division(CITY), hour_of(Time(time))).count(&ledger.state).unwrap();
    assert_eq!((counts(first), counts(second)), (0, 1));
    let todo = |n| todo_of(&waiter(n)).count(&ledger.state).unwrap();
    assert_eq!((todo(0), todo(1)), (0, 1));
}

/// A thousand hours of neglect: no page looks into more than it may, and all pages together are complete.
#[test]
fn a_division_that_nobody_looked_after_is_read_to_its_end() {
    let mut ledger = Ledger::new();
    let first = ledger.time.0;
    for n in 0..1_000 {
        write(&mut ledger, |state| set(state, &object(n), STAGES[0], Some(a_clock(first + n as i64 * HOUR))));
    }
    let page = ledger.ask(ListDue { division: division(CITY), below: true, until: Some(Time::MAX), from: Place::START, limit: 500 });
    assert!(page.next.is_some());
    assert_eq!(all_due(&ledger, CITY, true, Time::MAX, 500).len(), 1_000);
}
