//! accept_objection: its refusals in the order of docs/spec/objection.md.

use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, ENTERPRISE, uscc};
use mulu_contracts::objection::kinds::accept_objection::AcceptObjection;
use mulu_contracts::objection::kinds::file_objection::FileObjection;
use mulu_contracts::objection::records::{About, Intake, ObjectionStatus};

use crate::catalog::world::{COORDINATOR, core_of, judge};
use crate::objection::world::*;
use crate::permissions::{World, rows};

#[test]
fn accept_objection_refuses_in_order() {
    let mut ledger = at(Far::Filed);
    let mut wrong = AcceptObjection { id: mulu_contracts::objection::samples::id("nobody's"), version: 7, reason: None, ..accept(&ledger) };
    // S2, S3, S5, S6, S7
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    for far in [Far::Accepted, Far::Dismissed, Far::Answered, Far::Upheld, Far::Closed, Far::Withdrawn] {
        let mut later = at(far);
        let rule = accept(&later);
        assert_eq!(later.refuse(CITY_BUREAU, rule, Code::WRONG_STATE).as_deref(), Some(far.status().word()));
    }
    // Check 2
    ledger.refuse(COORDINATOR, wrong.clone(), Code::REASON_MISSING);
    wrong.reason = Some(catalog_samples::reason("no_such_reason"));
    // Check 3, to the second
    let due = stored(&ledger).due.accept;
    for (time, expected) in [(-1, Code::TOO_EARLY), (0, Code::UNKNOWN_CODE), (1, Code::UNKNOWN_CODE)] {
        next_at(&ledger, Time(due.0 + time)).refuse(COORDINATOR, wrong.clone(), expected);
    }
    assert_eq!(ledger.refuse(CITY_BUREAU, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    wrong.reason = Some(catalog_samples::reason("law"));
    ledger.must(CITY_BUREAU, wrong);
    let accepted = stored(&ledger);
    let now = ledger.time.0;
    assert_eq!((accepted.status, accepted.accepted, accepted.freeze), (ObjectionStatus::Accepted, Some(ledger.time), true));
    let ends = (accepted.due.answer.unwrap().0, accepted.due.decide.unwrap().0, accepted.until.unwrap().0);
    assert_eq!(ends, (now + 10 * DAY, now + 15 * DAY, now + 90 * DAY));
    assert_eq!(marks(&ledger).frozen_by, Some(*id().object()));
}

/// Check 1: the handler became the provider of the entry meanwhile; the authority above it acts at once.
#[test]
fn who_has_become_a_side_accepts_nothing_and_the_authority_above_it_need_not_wait() {
    let mut ledger = at(Far::Filed);
    let key = mulu_contracts::catalog::keys::core(&entry());
    let mut core = core_of(&ledger, &entry());
    core.provider = uscc(CITY_BUREAU);
    crate::catalog::world::put(&mut ledger, &key, &core);
    let rule = accept(&ledger);
    ledger.refuse(CITY_BUREAU, rule.clone(), Code::OWN_CASE);
    ledger.must(COORDINATOR, rule);
    let taken = stored(&ledger);
    assert_eq!(taken.handler, uscc(COORDINATOR), "it is the handler from there on");
}

/// Check 4: a review is never frozen.
#[test]
fn a_review_is_accepted_without_a_freeze_alone() {
    let mut ledger = crate::catalog::world::ledger();
    ledger.must(DEPARTMENT, crate::catalog::world::submit());
    let review = judge(&ledger, &entry(), mulu_contracts::catalog::records::entry::Outcome::Approve);
    ledger.must(CITY_BUREAU, review);
    let subject = About::Review { object: *entry().object(), version: 1, reviewer: uscc(CITY_BUREAU) };
    ledger.must(ENTERPRISE, FileObjection { subject, seen_version: 1, ..file() });
    // Above who reviewed: nobody judges what it did itself.
    assert_eq!(stored(&ledger).handler, uscc(COORDINATOR));
    let rule = accept(&ledger);
    assert_eq!(ledger.refuse(COORDINATOR, rule.clone(), Code::FIELD_INVALID).as_deref(), Some("freeze"));
    ledger.must(COORDINATOR, AcceptObjection { freeze: false, ..rule });
    assert_eq!((marks(&ledger).objections, on_entry(&ledger).open), (0, 0), "a review's objections are no marks of the entry");
}

#[test]
fn one_that_is_dismissed_at_once_is_over_and_leaves_no_mark() {
    let mut ledger = at(Far::Filed);
    let rule = AcceptObjection { outcome: Intake::Dismiss, ..accept(&ledger) };
    ledger.must(CITY_BUREAU, rule);
    let gone = stored(&ledger);
    assert_eq!((gone.status, gone.freeze, gone.until), (ObjectionStatus::Dismissed, false, None));
    assert_eq!((on_entry(&ledger).open, marks(&ledger).objections, marks(&ledger).frozen_by), (0, 0, None));
}

fn message(w: &mut World) -> AnyRule {
    let id = handled(w, Far::Filed);
    accept_of(&w.ledger, id, Intake::Accept, true).into()
}

#[test]
fn who_may_send_it() {
    rows(AcceptObjection::NAME).hold(message);
}
