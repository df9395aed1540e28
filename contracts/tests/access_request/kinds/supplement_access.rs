//! supplement_access: its refusals in the order of docs/spec/access_request.md.

use mulu_contracts::access_request::kinds::answer_access::AnswerAccess;
use mulu_contracts::access_request::kinds::supplement_access::SupplementAccess;
use mulu_contracts::access_request::records::{AccessOutcome, AccessStatus, FieldsAsked};
use mulu_contracts::catalog::change::Change;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{DEPARTMENT, ENTERPRISE, OPERATOR, code, hash, set};
use mulu_contracts::ledger::term::Term;

use crate::access_request::world::*;
use crate::catalog::world::freeze;
use crate::permissions::{Relation, World, rows};

#[test]
fn supplement_access_refuses_in_order() {
    let mut ledger = at(AccessStatus::Returned);
    let mut wrong = SupplementAccess {
        id: mulu_contracts::access_request::samples::id("nobody's"),
        version: 7,
        purposes: Change::Set(set([code("no_such_purpose")])),
        fields: Change::Set(FieldsAsked::Only(set([9]))),
        consents: Change::Set(set([hash("no consent")])),
        term: Change::Set(Term { from: ledger.time, until: ledger.time }),
        ..supplement(&ledger)
    };
    // S1
    assert_eq!(ledger.refuse(ENTERPRISE, wrong.clone(), Code::FIELD_INVALID).as_deref(), Some("term"));
    wrong.term = Change::Keep;
    // S3, S4
    ledger.refuse(OPERATOR, wrong.clone(), Code::NOT_FOUND);
    wrong.id = id();
    assert_eq!(ledger.refuse(OPERATOR, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("consents"));
    wrong.consents = Change::Keep;
    // S5, S6
    ledger.refuse(OPERATOR, wrong.clone(), Code::RELATION_MISSING);
    ledger.refuse(ENTERPRISE, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 2;
    // S7
    let waiting = at(AccessStatus::Submitted);
    let early = SupplementAccess { version: 1, ..wrong.clone() };
    assert_eq!(waiting.clone().refuse(ENTERPRISE, early, Code::WRONG_STATE).as_deref(), Some("submitted"));
    // Check 1, to the second: no S8 before it
    let lapses = stored(&ledger).lapses.unwrap();
    for (time, expected) in [(-1, Code::FROZEN), (0, Code::LAPSED), (1, Code::LAPSED)] {
        let mut then = next_at(&ledger, mulu_contracts::kernel::value::Time(lapses.0 + time));
        freeze(&mut then, &conditional_entry());
        then.refuse(ENTERPRISE, wrong.clone(), expected);
    }
    // Check 2: those of a request, over what it would be
    assert_eq!(ledger.refuse(ENTERPRISE, wrong.clone(), Code::UNKNOWN_FIELD).as_deref(), Some("9"));
    wrong.fields = Change::Keep;
    assert_eq!(ledger.refuse(ENTERPRISE, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("purposes"));
    wrong.purposes = Change::Keep;
    ledger.must(ENTERPRISE, wrong.clone());
    assert_eq!(stored(&ledger).form.as_str(), "接口，每日更新");
    ledger.refuse(ENTERPRISE, wrong, Code::STALE_VERSION);
}

/// What the reviewer had left when it returned the request it has again.
#[test]
fn the_clock_stands_while_it_is_returned() {
    let mut ledger = at(AccessStatus::Submitted);
    let due = stored(&ledger).clock.unwrap().due;
    ledger.wait(3 * DAY);
    let back = answer(&ledger, AccessOutcome::Return);
    ledger.must(DEPARTMENT, back);
    let returned = ledger.time;
    assert_eq!(stored(&ledger).clock.unwrap().stopped_at, Some(returned));
    ledger.wait(9 * DAY);
    let rule = supplement(&ledger);
    ledger.must(ENTERPRISE, rule);
    let clock = stored(&ledger).clock.unwrap();
    assert_eq!((clock.due.0 - due.0, clock.stopped_at), (ledger.time.0 - returned.0, None));
    // As often as the parameter says, by one reviewer.
    for _ in 0..2 {
        let back = answer(&ledger, AccessOutcome::Return);
        ledger.must(DEPARTMENT, back);
        let rule = supplement(&ledger);
        ledger.must(ENTERPRISE, rule);
    }
    let back = answer(&ledger, AccessOutcome::Return);
    ledger.refuse(DEPARTMENT, back, Code::TOO_MANY_RETURNS);
}

fn message(w: &mut World) -> AnyRule {
    let id = requested(w);
    if w.relation != Relation::Missing {
        let provider = provider_of(w);
        let back = AnswerAccess { id, version: 1, ..answer(&w.ledger, AccessOutcome::Return) };
        w.ledger.must(provider, back);
    }
    SupplementAccess { id, version: version_of(&w.ledger, &id), relay: relay_of(w), ..SupplementAccess::example() }.into()
}

#[test]
fn who_may_send_it() {
    rows(SupplementAccess::NAME).hold(message);
}
