//! answer_access: its refusals in the order of docs/spec/access_request.md.

use mulu_contracts::access_request::kinds::answer_access::AnswerAccess;
use mulu_contracts::access_request::records::{AccessOutcome, AccessStatus};
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::state::stored as bytes_of;
use mulu_contracts::kernel::value::{Secs, Time};
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::freeze::{Freeze, Freezes, freezes};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY_BUREAU, CITY_PROVIDER, DEPARTMENT, ENTERPRISE};

use crate::access_request::world::*;
use crate::catalog::world::freeze;
use crate::permissions::{Relation, World, rows};

#[test]
fn answer_access_refuses_in_order() {
    let mut ledger = at(AccessStatus::Submitted);
    let due = stored(&ledger).clock.unwrap().due;
    let mut wrong = AnswerAccess {
        id: mulu_contracts::access_request::samples::id("nobody's"),
        version: 7,
        report_every: Some(Secs(0)),
        reason: None,
        ..answer(&ledger, AccessOutcome::Reject)
    };
    // S1, S2, S3
    assert_eq!(ledger.refuse(DEPARTMENT, wrong.clone(), Code::FIELD_INVALID).as_deref(), Some("report_every"));
    wrong.report_every = None;
    ledger.refuse(ENTERPRISE, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    // S5, S6, S7
    ledger.refuse(CITY_PROVIDER, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    let issued = at(AccessStatus::Issued);
    assert_eq!(issued.clone().refuse(DEPARTMENT, wrong.clone(), Code::WRONG_STATE).as_deref(), Some("issued"));
    // S8: the request itself is held
    let mut held = ledger.clone();
    let freeze_of = Freeze { by: *id().object(), until: Time::MAX, upheld: false };
    let held_by = Freezes::default().with(freeze_of, held.time);
    held.state.records.insert(freezes(&mulu_contracts::access_request::keys::subject(&id()), &[]).raw, bytes_of(&held_by));
    held.refuse(DEPARTMENT, wrong.clone(), Code::FROZEN);
    // Check 1
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::REASON_MISSING);
    wrong.reason = Some(catalog_samples::reason("no_such_reason"));
    // Check 2: in its place, to the second
    for (time, expected) in [(-1, Code::NOT_OVERDUE), (0, Code::UNKNOWN_CODE), (1, Code::UNKNOWN_CODE)] {
        next_at(&ledger, Time(due.0 + time)).refuse(CITY_BUREAU, wrong.clone(), expected);
    }
    // Check 4: the entry as it stands now, then the reports and what is left of the term
    let approve = AnswerAccess { report_every: Some(Secs(184 * DAY as u32 + 1)), ..answer(&ledger, AccessOutcome::Approve) };
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &conditional_entry());
    frozen.refuse(DEPARTMENT, approve.clone(), Code::FROZEN);
    ledger.refuse(DEPARTMENT, approve.clone(), Code::BAD_TERM);
    let approve = AnswerAccess { report_every: Some(Secs(184 * DAY as u32)), ..approve };
    let until = stored(&ledger).term.until;
    for (time, expected) in [(-1, None), (0, Some(Code::BAD_TERM)), (1, Some(Code::BAD_TERM))] {
        let mut then = next_at(&ledger, Time(until.0 + time));
        let result = then.submit(DEPARTMENT, approve.clone());
        assert_eq!(mulu_testkit::code_of(&result), expected, "{time}");
        if expected.is_none() {
            // The first period ends with the term.
            let now = stored(&then);
            assert_eq!((now.report_from, now.report_due), (Some(then.time), Some(until)));
        }
    }
    ledger.must(DEPARTMENT, approve);
    assert_eq!(stored(&ledger).answered_by, Some(mulu_contracts::ledger::samples::uscc(DEPARTMENT)));
}

/// A silent provider is replaced by a bureau; its own entry a bureau answers as provider alone.
#[test]
fn a_bureau_answers_in_the_place_of_a_silent_provider() {
    let mut ledger = at(AccessStatus::Submitted);
    ledger.wait(10 * DAY);
    let rule = answer(&ledger, AccessOutcome::Approve);
    ledger.must(CITY_BUREAU, rule);
    assert_eq!(stored(&ledger).status, AccessStatus::Approved);
    // The bureau's own entry: it is never overdue for itself, and answers at any time.
    let mut ledger = city();
    let mut submit = mulu_testkit::examples::conditional("own");
    submit.provider = mulu_contracts::ledger::samples::uscc(CITY_BUREAU);
    let own = catalog_samples::id_of(CITY_BUREAU, "own");
    ledger.must(CITY_BUREAU, submit);
    let core = crate::catalog::world::core_of(&ledger, &own);
    let review = crate::catalog::world::judge(&ledger, &own, mulu_contracts::catalog::records::entry::Outcome::Approve);
    assert_eq!(core.version, 1);
    let result = ledger.submit_with(CITY_BUREAU, &["1/1"], [review.into()]);
    assert_eq!(result.code, 0, "{:?}", ledger.refusals);
    ledger.must(ENTERPRISE, request(own));
    let rule = answer(&ledger, AccessOutcome::Approve);
    ledger.must(CITY_BUREAU, rule);
}

fn message(w: &mut World) -> AnyRule {
    let id = requested(w);
    let near = matches!(w.relation, Relation::SameDivision | Relation::Superior);
    if near {
        w.ledger.wait(10 * DAY);
    }
    AnswerAccess { id, ..answer(&w.ledger, AccessOutcome::Approve) }.into()
}

#[test]
fn who_may_send_it() {
    rows(AnswerAccess::NAME).hold(message);
}
