//! decide_objection: its refusals in the order of docs/spec/objection.md.

use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, uscc};
use mulu_contracts::objection::kinds::decide_objection::DecideObjection;
use mulu_contracts::objection::records::{ObjectionStatus, Verdict};

use crate::catalog::world::{COORDINATOR, core_of, put};
use crate::objection::world::*;
use crate::permissions::{World, rows};

#[test]
fn decide_objection_refuses_in_order() {
    let ledger = at(Far::Accepted);
    let due = stored(&ledger).due;
    let mut wrong = DecideObjection {
        id: mulu_contracts::objection::samples::id("nobody's"),
        version: 7,
        reason: catalog_samples::reason("no_such_reason"),
        correction_due: None,
        ..decide(&ledger, Verdict::Upheld)
    };
    let refuse = |by: u32, rule: &DecideObjection, code: Code| ledger.clone().refuse(by, rule.clone(), code);
    refuse(DEPARTMENT, &wrong, Code::ROLE_MISSING);
    refuse(COUNTY_BUREAU, &wrong, Code::NOT_FOUND);
    wrong.id = id();
    refuse(COUNTY_BUREAU, &wrong, Code::RELATION_MISSING);
    refuse(CITY_BUREAU, &wrong, Code::STALE_VERSION);
    wrong.version = 2;
    for far in [Far::Filed, Far::Dismissed, Far::Upheld, Far::Refused, Far::Closed, Far::Withdrawn] {
        let mut other = at(far);
        let rule = decide(&other, Verdict::Upheld);
        assert_eq!(other.refuse(CITY_BUREAU, rule, Code::WRONG_STATE).as_deref(), Some(far.status().word()));
    }
    // Check 1
    let mut side = ledger.clone();
    let mut core = core_of(&side, &entry());
    core.provider = uscc(CITY_BUREAU);
    put(&mut side, &mulu_contracts::catalog::keys::core(&entry()), &core);
    side.refuse(CITY_BUREAU, wrong.clone(), Code::OWN_CASE);
    // Check 2: without an answer not before its term, to the second …
    let answer_due = due.answer.unwrap();
    for (time, expected) in [(-1, Code::TOO_EARLY), (0, Code::FIELD_MISSING), (1, Code::FIELD_MISSING)] {
        next_at(&ledger, Time(answer_due.0 + time)).refuse(CITY_BUREAU, wrong.clone(), expected);
    }
    // … with one at once; and the authority above not before the handler's term is over.
    let mut answered = ledger.clone();
    answered.must(DEPARTMENT, answer(&ledger));
    wrong.version = 3;
    let decide_due = due.decide.unwrap();
    for (time, expected) in [(-1, Code::TOO_EARLY), (0, Code::FIELD_MISSING), (1, Code::FIELD_MISSING)] {
        next_at(&answered, Time(decide_due.0 + time)).refuse(COORDINATOR, wrong.clone(), expected);
    }
    // Check 3
    assert_eq!(answered.refuse(CITY_BUREAU, wrong.clone(), Code::FIELD_MISSING).as_deref(), Some("correction_due"));
    // Check 4: after the block, and `freeze_max` ahead at most
    let now = answered.block().time.0;
    for (ahead, expected) in [(0, Code::BAD_TERM), (1, Code::UNKNOWN_CODE), (90 * DAY, Code::UNKNOWN_CODE), (90 * DAY + 1, Code::BAD_TERM)]
    {
        wrong.correction_due = Some(Time(now + ahead));
        answered.clone().refuse(CITY_BUREAU, wrong.clone(), expected);
    }
    wrong.reason = catalog_samples::reason("incorrect");
    wrong.correction_due = Some(Time(now + 30 * DAY));
    answered.must(CITY_BUREAU, wrong);
    let decided = stored(&answered);
    assert_eq!((decided.status, decided.outcome), (ObjectionStatus::Decided, Some(Verdict::Upheld)));
    assert_eq!(decided.due.owner.unwrap().0, now + 45 * DAY);
    assert_eq!(decided.decided.unwrap().content_hash, core_of(&answered, &entry()).content_hash);
}

fn message(w: &mut World) -> AnyRule {
    let id = handled(w, Far::Answered);
    decide_of(&w.ledger, id, Verdict::Dismissed).into()
}

#[test]
fn who_may_send_it() {
    rows(DecideObjection::NAME).hold(message);
}
