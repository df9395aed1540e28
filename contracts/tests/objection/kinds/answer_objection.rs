//! answer_objection: its refusals in the order of docs/spec/objection.md.

use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, DEPARTMENT, ENTERPRISE, uscc};
use mulu_contracts::objection::kinds::answer_objection::AnswerObjection;
use mulu_contracts::objection::records::ObjectionStatus;

use crate::objection::world::*;
use crate::permissions::{World, rows};

#[test]
fn answer_objection_refuses_in_order() {
    let mut ledger = at(Far::Accepted);
    let mut wrong = AnswerObjection {
        id: mulu_contracts::objection::samples::id("nobody's"),
        version: 7,
        reason: catalog_samples::reason("no_such_reason"),
        ..answer(&ledger)
    };
    ledger.refuse(ENTERPRISE, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    for other in [ENTERPRISE, CITY_BUREAU] {
        ledger.refuse(other, wrong.clone(), Code::RELATION_MISSING);
    }
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 2;
    // S7, and check 1 for what is decided
    for far in [Far::Filed, Far::Answered, Far::Dismissed, Far::Withdrawn] {
        let mut other = at(far);
        let rule = answer(&other);
        assert_eq!(other.refuse(DEPARTMENT, rule, Code::WRONG_STATE).as_deref(), Some(far.status().word()));
    }
    for far in [Far::Upheld, Far::Refused, Far::Closed] {
        let mut other = at(far);
        let rule = answer(&other);
        other.refuse(DEPARTMENT, rule, Code::ALREADY_DECIDED);
    }
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    wrong.reason = catalog_samples::reason("law");
    // Also after its term, while nothing is decided.
    ledger.wait(40 * DAY);
    ledger.must(DEPARTMENT, wrong);
    let answered = stored(&ledger);
    assert_eq!((answered.status, answered.answer.unwrap().signer), (ObjectionStatus::Answered, uscc(DEPARTMENT)));
    assert_eq!(on_entry(&ledger).accepted, 1, "it is not decided");
}

fn message(w: &mut World) -> AnyRule {
    let id = handled(w, Far::Accepted);
    AnswerObjection { id, version: version_of(&w.ledger, &id), ..AnswerObjection::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(AnswerObjection::NAME).hold(message);
}
