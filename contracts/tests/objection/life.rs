//! The loop of B8: check, feed back, correct, close; what is listed and due at each step, and what each version proves.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::due_query::ListDue;
use mulu_contracts::ledger::joint_act::Waiter;
use mulu_contracts::ledger::samples::{CITY, CITY_BUREAU, DEPARTMENT, ENTERPRISE, OPERATOR, RELAY, division, uscc};
use mulu_contracts::objection::queries::lists::{ListObjections, ObjectionsOf, Which};
use mulu_contracts::objection::queries::{GetObjection, GetObjectionVersion, ObjectionHistory};
use mulu_contracts::objection::records::{About, ObjectionStatus};
use mulu_testkit::{Ledger, code_of};

use crate::catalog::world::put;
use crate::objection::world::*;

fn due(ledger: &Ledger) -> Vec<(String, Waiter)> {
    let page = ledger.ask(ListDue { division: division(CITY), below: true, until: Some(Time::MAX), from: Place::START, limit: 100 });
    let mut rows: Vec<_> =
        page.items.into_iter().filter_map(|row| Some((row.stage.as_str().strip_prefix("objection.")?.to_owned(), row.waits_for))).collect();
    rows.sort();
    rows
}

#[test]
fn each_stage_with_a_clock_stands_on_the_due_list_of_who_has_to_act() {
    let of = |rows: &[(&str, u32)]| -> Vec<(String, Waiter)> {
        rows.iter().map(|(stage, n)| ((*stage).to_owned(), Waiter::Organisation(uscc(*n)))).collect()
    };
    for (far, expected) in [
        (Far::Filed, of(&[("accept", CITY_BUREAU)])),
        (Far::Accepted, of(&[("answer", DEPARTMENT), ("decide", CITY_BUREAU)])),
        (Far::Answered, of(&[("decide", CITY_BUREAU)])),
        (Far::Upheld, of(&[("close", CITY_BUREAU), ("correct", DEPARTMENT)])),
        (Far::Refused, vec![]),
        (Far::Dismissed, vec![]),
        (Far::Closed, vec![]),
        (Far::Withdrawn, vec![]),
    ] {
        assert_eq!(due(&at(far)), expected, "{far:?}");
    }
}

fn count(ledger: &Ledger, of: ObjectionsOf, which: Which) -> u64 {
    let page = ledger.ask(ListObjections { of, which, from: Place::START, limit: 100 });
    assert_eq!(page.items.len() as u64, page.total);
    page.total
}

#[test]
fn objections_are_listed_by_subject_handler_objector_and_division() {
    let mut ledger = at(Far::Closed);
    ledger.must(OPERATOR, of_org(OPERATOR, "second"));
    ledger.must(RELAY, citizens("ann", "c-1"));
    let below = || ObjectionsOf::Division { code: division(CITY), below: true };
    for (of, any, open) in [
        (ObjectionsOf::Subject(About::Entry(entry())), 3, 2),
        (ObjectionsOf::Handler(uscc(CITY_BUREAU)), 3, 2),
        (ObjectionsOf::Objector(uscc(ENTERPRISE)), 1, 0),
        (ObjectionsOf::Objector(uscc(RELAY)), 0, 0),
        (below(), 3, 2),
    ] {
        assert_eq!(count(&ledger, of.clone(), Which::Any), any, "{of:?}");
        assert_eq!(count(&ledger, of.clone(), Which::Open), open, "{of:?}");
        assert_eq!(count(&ledger, of, Which::Status(ObjectionStatus::Closed)), any - open);
    }
}

#[test]
fn every_version_is_proven_by_its_leaf_with_its_reasons() {
    let ledger = at(Far::Closed);
    let history = ledger.ask(ObjectionHistory { id: id(), from: 0, limit: 10 });
    let kinds: Vec<_> = history.items.iter().map(|item| (item.kind.as_str(), item.version, item.reason.is_some())).collect();
    let expected = [
        ("file_objection", 1, false),
        ("accept_objection", 2, true),
        ("answer_objection", 3, false),
        ("decide_objection", 4, true),
        ("close_objection", 5, false),
    ];
    assert_eq!(kinds, expected);
    let old = ledger.ask(GetObjectionVersion { id: id(), version: 3 }).unwrap();
    assert_eq!(old.objection.status, ObjectionStatus::Answered);
    assert_eq!(ledger.negative(GetObjectionVersion { id: id(), version: 6 }), Some("not_found"));
    let shown = ledger.ask(GetObjection { id: id() }).unwrap();
    assert_eq!((shown.freezes, shown.overdue, shown.decidable, shown.due), (false, false, false, None));
}

#[test]
fn what_is_derived_of_an_objection_follows_the_time() {
    let mut ledger = at(Far::Accepted);
    let start = ledger.time;
    for (days, freezes, decidable, overdue) in
        [(9, true, false, false), (10, true, true, false), (15, true, true, true), (90, false, true, true)]
    {
        ledger.time = Time(start.0 + days * DAY);
        let shown = ledger.ask(GetObjection { id: id() }).unwrap();
        assert_eq!((shown.freezes, shown.decidable, shown.overdue), (freezes, decidable, overdue), "{days}");
    }
}

/// Stale at execution: the entry's owner, as it stands in the block, answers; who was it before does not.
#[test]
fn what_was_valid_when_checked_is_judged_again_in_its_block() {
    let mut ledger = at(Far::Accepted);
    let (first, second) =
        (ledger.tx(DEPARTMENT, &["3/0"], [answer(&ledger).into()]), ledger.tx(ENTERPRISE, &["9/0"], [withdraw(&ledger).into()]));
    for tx in [&first, &second] {
        assert_eq!(ledger.clone().bundle(vec![tx.clone()])[0].code, 0);
    }
    let results = ledger.clone().bundle(vec![second, first.clone()]);
    assert_eq!(code_of(&results[1]), Some(Code::STALE_VERSION));
    let mut core = crate::catalog::world::core_of(&ledger, &entry());
    core.provider = uscc(OPERATOR);
    put(&mut ledger, &mulu_contracts::catalog::keys::core(&entry()), &core);
    let results = ledger.bundle(vec![first]);
    assert_eq!(code_of(&results[0]), Some(Code::RELATION_MISSING));
}
