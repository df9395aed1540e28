//! What an objection holds, to the second: from its acceptance on, until the decision or its own end; sixteen at most.

use mulu_contracts::catalog::queries::entry::GetEntry;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, ENTERPRISE, RELAY};
use mulu_contracts::objection::kinds::decide_objection::DecideObjection;
use mulu_contracts::objection::queries::standing::SubjectObjections;
use mulu_contracts::objection::records::{About, Intake, Verdict};
use mulu_testkit::{Ledger, code_of};

use crate::objection::world::*;

fn may_change(ledger: &Ledger) -> Option<Code> {
    let rule = correct(ledger);
    code_of(&ledger.clone().submit(DEPARTMENT, rule))
}

#[test]
fn only_acceptance_freezes_and_a_decision_either_way_ends_that() {
    for (far, expected) in [
        (Far::Filed, None),
        (Far::Accepted, Some(Code::FROZEN)),
        (Far::Answered, Some(Code::FROZEN)),
        (Far::Dismissed, None),
        // Changes are open for the correction; what denies the data stays until it is closed.
        (Far::Upheld, None),
        (Far::Refused, None),
        (Far::Closed, None),
        (Far::Withdrawn, None),
    ] {
        let ledger = at(far);
        assert_eq!(may_change(&ledger), expected, "{far:?}");
        let standing = ledger.ask(SubjectObjections { subject: About::Entry(entry()) }).unwrap();
        let in_force = matches!(far, Far::Accepted | Far::Answered | Far::Upheld);
        assert_eq!((standing.frozen, standing.frozen_by.is_some()), (expected.is_some(), in_force), "{far:?}");
        let open = matches!(far, Far::Filed | Far::Accepted | Far::Answered | Far::Upheld | Far::Refused);
        assert_eq!((standing.open, standing.accepted), (u32::from(open), u32::from(expected.is_some())), "{far:?}");
        assert_eq!(u32::from(marks(&ledger).objections), standing.open);
    }
}

/// Nobody decides: the freeze is over by itself, nothing is written, and the objection can still be decided.
#[test]
fn a_freeze_ends_by_itself() {
    let ledger = at(Far::Accepted);
    let until = stored(&ledger).until.unwrap();
    for (time, expected) in [(-1, Some(Code::FROZEN)), (0, None), (1, None)] {
        let then = next_at(&ledger, Time(until.0 + time));
        assert_eq!(may_change(&then), expected, "{time}");
        let mut shown = ledger.clone();
        shown.time = Time(until.0 + time);
        let marks = shown.ask(GetEntry { id: entry() }).unwrap().marks;
        assert_eq!((marks.frozen_by.is_some(), marks.objections), (expected.is_some(), 1), "{time}");
    }
    // Upheld after that, it denies again until it is closed, and stops no change.
    let mut late = next_at(&ledger, until);
    let rule = decide(&late, Verdict::Upheld);
    late.must(CITY_BUREAU, rule);
    assert_eq!(may_change(&late), None);
    assert_eq!(on_entry(&late).in_force(late.time), Some(*id().object()));
    let mut years = late.clone();
    years.wait(3_000 * DAY);
    assert_eq!(on_entry(&years).in_force(years.time), Some(*id().object()));
}

#[test]
fn one_that_does_not_freeze_counts_and_holds_nothing() {
    let mut ledger = at(Far::Filed);
    let rule = accept_of(&ledger, id(), Intake::Accept, false);
    ledger.must(CITY_BUREAU, rule);
    assert_eq!(may_change(&ledger), None);
    assert_eq!((on_entry(&ledger).accepted, marks(&ledger).frozen_by), (1, None));
    let rule = answer(&ledger);
    ledger.must(DEPARTMENT, rule);
    let rule = decide(&ledger, Verdict::Upheld);
    ledger.must(CITY_BUREAU, rule);
    assert_eq!((on_entry(&ledger).accepted, on_entry(&ledger).in_force(ledger.time)), (0, None));
}

/// Sixteen citizens' objections freeze the entry.
fn full() -> Ledger {
    let mut ledger = city();
    for n in 0..16 {
        ledger.must(RELAY, citizens(&format!("citizen {n}"), &format!("c-{n}")));
        let rule = accept_of(&ledger, carried_id(&format!("c-{n}")), Intake::Accept, true);
        ledger.must(CITY_BUREAU, rule);
    }
    ledger
}

#[test]
fn sixteen_objections_in_force_freeze_a_subject_and_a_seventeenth_waits_for_a_place() {
    let mut ledger = full();
    assert_eq!((on_entry(&ledger).objections.len(), marks(&ledger).objections), (16, 16));
    ledger.must(ENTERPRISE, file());
    let rule = accept(&ledger);
    ledger.refuse(CITY_BUREAU, rule.clone(), Code::TOO_MANY);
    // Without a freeze, or dismissed, it needs no place.
    for free in [accept_of(&ledger, id(), Intake::Accept, false), dismiss(&ledger)] {
        ledger.clone().must(CITY_BUREAU, free);
    }
    // The first of them is over at its second and gives up its place.
    let first = stored_of(&ledger, &carried_id("c-0")).until.unwrap();
    for (time, expected) in [(-1, Some(Code::TOO_MANY)), (0, None), (1, None)] {
        let mut then = next_at(&ledger, Time(first.0 + time));
        assert_eq!(code_of(&then.submit(CITY_BUREAU, rule.clone())), expected, "{time}");
    }
    // So does one that was withdrawn.
    let withdrawn = mulu_contracts::objection::kinds::withdraw_objection::WithdrawObjection {
        id: carried_id("c-7"),
        version: 2,
        relay: crate::access_request::world::carried_by(RELAY),
    };
    ledger.must(RELAY, withdrawn);
    ledger.must(CITY_BUREAU, rule);
}

/// Check 5 of a decision: a freeze that is over lost its place, and to uphold it needs one again.
#[test]
fn to_uphold_one_whose_freeze_is_over_needs_a_place() {
    let mut ledger = at(Far::Answered);
    let until = stored(&ledger).until.unwrap();
    ledger = next_at(&ledger, until);
    for n in 0..16 {
        ledger.must(RELAY, citizens(&format!("citizen {n}"), &format!("c-{n}")));
        let rule = accept_of(&ledger, carried_id(&format!("c-{n}")), Intake::Accept, true);
        ledger.must(CITY_BUREAU, rule);
    }
    let rule = decide(&ledger, Verdict::Upheld);
    ledger.refuse(CITY_BUREAU, rule, Code::TOO_MANY);
    // To dismiss it needs none.
    let rule = DecideObjection { correction_due: None, ..decide(&ledger, Verdict::Dismissed) };
    ledger.must(CITY_BUREAU, rule);
}
