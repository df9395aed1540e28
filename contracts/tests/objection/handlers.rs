//! Who handles an objection, and who steps into its place.

use mulu_contracts::access_request::queries::GetAccessRequest;
use mulu_contracts::access_request::records::{AccessOutcome, AccessStatus};
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::records::entry::Outcome;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::organisation::{OrganisationStatus, organisation};
use mulu_contracts::ledger::persons::Party;
use mulu_contracts::ledger::samples::{
    CITY_BUREAU, COUNTY, COUNTY_BUREAU, COUNTY_PROVIDER, DEPARTMENT, ENTERPRISE, division, local_key, uscc,
};
use mulu_contracts::objection::kinds::file_objection::FileObjection;
use mulu_contracts::objection::records::{About, Ground, Verdict};
use mulu_testkit::Ledger;

use crate::access_request::world as access;
use crate::catalog::world::{COORDINATOR, judge, put};
use crate::objection::world::*;

/// An entry of the county's provider.
fn county_entry(ledger: &mut Ledger) -> EntryId {
    let mut submit = SubmitEntry { provider: uscc(COUNTY_PROVIDER), ..mulu_contracts::catalog::kinds::submit_entry::submit("clinics") };
    submit.core.division = division(COUNTY);
    let id = EntryId::derive(&division(COUNTY), &uscc(COUNTY_PROVIDER), &local_key("clinics"));
    ledger.must(COUNTY_PROVIDER, submit);
    let review = judge(ledger, &id, Outcome::Approve);
    ledger.must(COUNTY_BUREAU, review);
    id
}

fn handler_of(ledger: &Ledger, rule: FileObjection, by: u32) -> u32 {
    let mut then = ledger.clone();
    let id = then.must(by, rule).ids[0].parse().unwrap();
    let handler = stored_of(&then, &id).handler;
    [CITY_BUREAU, COUNTY_BUREAU, COORDINATOR].into_iter().find(|n| uscc(*n) == handler).unwrap()
}

#[test]
fn the_nearest_bureau_that_is_no_side_handles_and_above_it_what_is_against_itself() {
    let mut ledger = city();
    let entry = county_entry(&mut ledger);
    let of = |ground| FileObjection { subject: About::Entry(entry), ground, ..file() };
    assert_eq!(handler_of(&ledger, of(Ground::ContentWrong), ENTERPRISE), COUNTY_BUREAU);
    // Against its own silence, or a refusal by it: above it.
    assert_eq!(handler_of(&ledger, of(Ground::Overdue), ENTERPRISE), CITY_BUREAU);
    assert_eq!(handler_of(&ledger, of(Ground::RefusalUnfounded), ENTERPRISE), CITY_BUREAU);
    // One that objects itself is a side.
    let own = FileObjection { objector: Party::Org(uscc(COUNTY_BUREAU)), ..of(Ground::ContentWrong) };
    assert_eq!(handler_of(&ledger, own, COUNTY_BUREAU), CITY_BUREAU);
    // A review: above who gave it.
    let review = About::Review { object: *entry.object(), version: 1, reviewer: uscc(COUNTY_BUREAU) };
    let against = FileObjection { subject: review.clone(), seen_version: 1, ..file() };
    assert_eq!(handler_of(&ledger, against.clone(), ENTERPRISE), CITY_BUREAU);
    // Who gave it owns it.
    let own = FileObjection { objector: Party::Org(uscc(COUNTY_BUREAU)), ..against };
    ledger.refuse(COUNTY_BUREAU, own, Code::OWN_CASE);
    let nobodys = About::Review { object: *entry.object(), version: 1, reviewer: uscc(CITY_BUREAU) };
    let none = FileObjection { subject: nobodys, seen_version: 1, ..file() };
    assert_eq!(ledger.refuse(ENTERPRISE, none, Code::NOT_FOUND).as_deref(), Some("subject"));
}

#[test]
fn above_the_top_bureau_stands_the_coordinator() {
    let ledger = city();
    assert_eq!(handler_of(&ledger, file(), ENTERPRISE), CITY_BUREAU);
    assert_eq!(handler_of(&ledger, file_on("o", Ground::Overdue), ENTERPRISE), COORDINATOR);
}

/// Why nothing is supplied to who asked.
fn denied(ledger: &Ledger) -> Option<&'static str> {
    ledger.ask(GetAccessRequest { id: access::id() }).unwrap().denied
}

/// Of an access request: its owner is the provider, who refused; who asked objects.
#[test]
fn a_refusal_is_judged_above_who_refused() {
    let mut ledger = access::at(AccessStatus::Rejected);
    let subject = About::AccessRequest(access::id());
    let of = |ground| FileObjection { subject: subject.clone(), seen_version: 2, ground, ..file() };
    assert_eq!(handler_of(&ledger, of(Ground::RefusalUnfounded), ENTERPRISE), CITY_BUREAU);
    let own = FileObjection { objector: Party::Org(uscc(DEPARTMENT)), ..of(Ground::Other) };
    ledger.refuse(DEPARTMENT, own, Code::OWN_CASE);
    // Refused by the bureau in its place: above that.
    let mut by_bureau = access::at(AccessStatus::Submitted);
    by_bureau.wait(10 * DAY);
    let rule = access::answer(&by_bureau, AccessOutcome::Reject);
    by_bureau.must(CITY_BUREAU, rule);
    assert_eq!(handler_of(&by_bureau, of(Ground::RefusalUnfounded), ENTERPRISE), COORDINATOR);
    // Nor does it step into the place of a silent coordinator, above which it is the nearest bureau.
    by_bureau.must(ENTERPRISE, of(Ground::RefusalUnfounded));
    let rule = accept(&by_bureau);
    let due = stored(&by_bureau).due.accept;
    next_at(&by_bureau, due).refuse(CITY_BUREAU, rule, Code::RELATION_MISSING);
    // It can be frozen itself: then nobody answers or supplies while it is.
    let mut supplied = access::at(AccessStatus::Approved);
    supplied.must(ENTERPRISE, of(Ground::ContentWrong));
    assert_eq!(denied(&supplied), None);
    let rule = accept(&supplied);
    supplied.must(CITY_BUREAU, rule);
    assert_eq!(denied(&supplied), Some("frozen"));
    let mut frozen = access::at(AccessStatus::Submitted);
    frozen.must(ENTERPRISE, FileObjection { seen_version: 1, ..of(Ground::ContentWrong) });
    let rule = accept(&frozen);
    frozen.must(CITY_BUREAU, rule);
    let rule = access::answer(&frozen, AccessOutcome::Approve);
    frozen.refuse(DEPARTMENT, rule, Code::FROZEN);
}

/// A silence that is upheld is corrected by the answer.
#[test]
fn an_answer_corrects_a_silence() {
    let mut ledger = access::at(AccessStatus::Submitted);
    let subject = About::AccessRequest(access::id());
    ledger.must(ENTERPRISE, FileObjection { subject, seen_version: 1, ground: Ground::Overdue, ..file() });
    let rule = mulu_contracts::objection::kinds::accept_objection::AcceptObjection { freeze: false, ..accept(&ledger) };
    ledger.must(COORDINATOR, rule);
    ledger.wait(10 * DAY);
    let rule = decide(&ledger, Verdict::Upheld);
    ledger.must(COORDINATOR, rule);
    let rule = close(&ledger);
    ledger.refuse(COORDINATOR, rule, Code::NOT_CORRECTED);
    let rule = access::answer(&ledger, AccessOutcome::Approve);
    ledger.must(DEPARTMENT, rule);
    let rule = close(&ledger);
    ledger.must(COORDINATOR, rule);
}

/// A silent handler is replaced by the authority above it, which is the handler from there on; a suspended one at once.
#[test]
fn a_silent_handler_is_replaced_and_a_suspended_one_at_once() {
    let mut ledger = city();
    let entry = county_entry(&mut ledger);
    ledger.must(ENTERPRISE, FileObjection { subject: About::Entry(entry), ..file() });
    let due = stored(&ledger).due.accept;
    let rule = accept(&ledger);
    next_at(&ledger, Time(due.0 - 1)).refuse(CITY_BUREAU, rule.clone(), Code::TOO_EARLY);
    let mut late = next_at(&ledger, due);
    late.must(CITY_BUREAU, rule.clone());
    assert_eq!((stored(&late).handler, stored(&late).division), (uscc(CITY_BUREAU), division(mulu_contracts::ledger::samples::CITY)));
    // Who was replaced handles it no more.
    late.wait(10 * DAY);
    let decision = decide(&late, Verdict::Dismissed);
    late.refuse(COUNTY_BUREAU, decision.clone(), Code::RELATION_MISSING);
    late.must(CITY_BUREAU, decision);
    // Suspended: at once.
    let mut suspended = ledger.clone();
    let key = organisation(&uscc(COUNTY_BUREAU));
    let mut bureau = key.get(&suspended.state).unwrap().unwrap();
    bureau.status = OrganisationStatus::Suspended;
    put(&mut suspended, &key, &bureau);
    suspended.refuse(COUNTY_BUREAU, rule.clone(), Code::ORGANISATION_SUSPENDED);
    suspended.must(CITY_BUREAU, rule);
}
