//! close_objection: its refusals in the order of docs/spec/objection.md.

use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, ENTERPRISE, OPERATOR, RELAY, uscc};
use mulu_contracts::objection::kinds::close_objection::CloseObjection;
use mulu_contracts::objection::records::{Corrected, Intake, ObjectionStatus, Verdict};
use mulu_testkit::code_of;

use crate::access_request::world::carried_by;
use crate::catalog::world::{COORDINATOR, core_of, put};
use crate::objection::world::*;
use crate::permissions::{World, rows};

#[test]
fn close_objection_refuses_in_order() {
    let ledger = at(Far::Upheld);
    let mut wrong = CloseObjection {
        id: mulu_contracts::objection::samples::id("nobody's"),
        version: 7,
        corrected: Some(Corrected { id: *entry().object(), version: 3 }),
        ..close(&ledger)
    };
    let refuse = |by: u32, rule: &CloseObjection, code: Code| ledger.clone().refuse(by, rule.clone(), code);
    refuse(OPERATOR, &wrong, Code::NOT_FOUND);
    wrong.id = id();
    assert_eq!(refuse(OPERATOR, &wrong, Code::NOT_FOUND).as_deref(), Some("corrected"));
    wrong.corrected = Some(Corrected { id: *entry().object(), version: 2 });
    // S5: of one that was upheld the objector is no party
    for other in [OPERATOR, ENTERPRISE] {
        refuse(other, &wrong, Code::RELATION_MISSING);
    }
    refuse(CITY_BUREAU, &wrong, Code::STALE_VERSION);
    wrong.version = 4;
    for far in [Far::Filed, Far::Accepted, Far::Dismissed, Far::Answered, Far::Closed, Far::Withdrawn] {
        let mut other = at(far);
        let rule = close(&other);
        assert_eq!(other.refuse(CITY_BUREAU, rule, Code::WRONG_STATE).as_deref(), Some(far.status().word()));
    }
    // Check 1: who handles it has become the owner
    let mut side = ledger.clone();
    let mut core = core_of(&side, &entry());
    core.provider = uscc(CITY_BUREAU);
    put(&mut side, &mulu_contracts::catalog::keys::core(&entry()), &core);
    side.refuse(CITY_BUREAU, wrong.clone(), Code::OWN_CASE);
    // Check 2: the authority above, and the owner, each to the second
    let objection = stored(&ledger);
    let (correction_due, owners) = (objection.correction_due.unwrap(), objection.due.owner.unwrap());
    for (time, expected) in [(-1, Some(Code::TOO_EARLY)), (0, None), (1, None)] {
        let mut then = next_at(&ledger, Time(correction_due.0 + time));
        assert_eq!(code_of(&then.submit(COORDINATOR, wrong.clone())), expected, "{time}");
    }
    for (time, expected) in [(-1, Code::TOO_EARLY), (0, Code::NOT_CORRECTED), (1, Code::NOT_CORRECTED)] {
        next_at(&ledger, Time(owners.0 + time)).refuse(DEPARTMENT, wrong.clone(), expected);
    }
    // Check 3: the handler before the correction is due, to the second
    for (time, expected) in [(-1, Some(Code::NOT_CORRECTED)), (0, None), (1, None)] {
        let mut then = next_at(&ledger, Time(correction_due.0 + time));
        assert_eq!(code_of(&then.submit(CITY_BUREAU, wrong.clone())), expected, "{time}");
        if expected.is_none() {
            assert_eq!((stored(&then).uncorrected, stored(&then).status), (true, ObjectionStatus::Closed));
        }
    }
    // Once it is corrected the handler closes at once, and the owner when its time has come.
    let mut corrected = ledger.clone();
    let rule = correct(&corrected);
    corrected.must(DEPARTMENT, rule);
    let named = CloseObjection { corrected: Some(Corrected { id: *entry().object(), version: 3 }), ..wrong };
    let mut by_handler = corrected.clone();
    by_handler.must(CITY_BUREAU, named.clone());
    assert_eq!((stored(&by_handler).uncorrected, stored(&by_handler).corrected), (false, named.corrected.clone()));
    let mut by_owner = next_at(&corrected, owners);
    by_owner.must(DEPARTMENT, named);
    assert_eq!(on_entry(&by_owner).in_force(by_owner.time), None);
}

/// One whose subject has ended has nothing left to be corrected.
#[test]
fn the_end_of_the_subject_corrects_it() {
    let mut ledger = at(Far::Upheld);
    let rule = crate::catalog::world::take_back(&ledger, &entry());
    ledger.must(DEPARTMENT, rule);
    crate::catalog::world::approve(&mut ledger, &entry());
    let rule = close(&ledger);
    ledger.must(CITY_BUREAU, rule);
    assert!(!stored(&ledger).uncorrected);
}

/// One that was dismissed everybody in it may close, at any time.
#[test]
fn one_that_was_dismissed_handler_owner_and_objector_close() {
    for by in [CITY_BUREAU, COORDINATOR, DEPARTMENT, ENTERPRISE] {
        let mut ledger = at(Far::Refused);
        let rule = close(&ledger);
        ledger.must(by, rule);
        assert_eq!(on_entry(&ledger).open, 0);
    }
    // A citizen through the platform that carried it.
    let mut ledger = city();
    ledger.must(RELAY, citizens("ann", "c-1"));
    let rule = accept_of(&ledger, carried_id("c-1"), Intake::Accept, false);
    ledger.must(CITY_BUREAU, rule);
    ledger.wait(10 * DAY);
    let rule = decide_of(&ledger, carried_id("c-1"), Verdict::Dismissed);
    ledger.must(CITY_BUREAU, rule);
    let rule = close_of(&ledger, carried_id("c-1"));
    ledger.refuse(RELAY, rule.clone(), Code::RELATION_MISSING);
    ledger.must(RELAY, CloseObjection { relay: carried_by(RELAY), ..rule });
}

fn message(w: &mut World) -> AnyRule {
    let id = handled(w, Far::Refused);
    CloseObjection { relay: relay_named(w), ..close_of(&w.ledger, id) }.into()
}

#[test]
fn who_may_send_it() {
    rows(CloseObjection::NAME).hold(message);
}
