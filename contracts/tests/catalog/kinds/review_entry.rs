//! review_entry: its refusals in the order of docs/spec/catalog.md; who publishes, and by which person.

use mulu_contracts::catalog::kinds::amend_entry;
use mulu_contracts::catalog::kinds::amend_entry::AmendEntry;
use mulu_contracts::catalog::kinds::review_entry::ReviewEntry;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::records::entry::{EntryStatus, Outcome, ReviewOf};
use mulu_contracts::catalog::samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::params::{Parameter, Value};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, CITY_BUREAU, COUNTY_BUREAU, DEPARTMENT, SECTOR_AUTHORITY, code, division, public, text, uscc};
use mulu_contracts::party::parameters::ROLE_CONFLICTS;

use crate::catalog::world::*;
use crate::permissions::{World, rows};

#[test]
fn review_entry_refuses_in_order() {
    let mut ledger = ledger();
    let mut incomplete = submit();
    incomplete.detail.0.form = None;
    let good = ReviewEntry { id: id(), ..review_of_nothing() };
    ledger.refuse(CITY_BUREAU, good.clone(), Code::NOT_FOUND);
    ledger.must(DEPARTMENT, incomplete);
    let standing = judge(&ledger, &id(), Outcome::Reject);
    let mut wrong = ReviewEntry { version: 7, content_hash: zero(), reason: None, ..standing.clone() };
    // S2, S5
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::ROLE_MISSING);
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    // an authority of other sectors does not publish what has no sector
    ledger.refuse(SECTOR_AUTHORITY, wrong.clone(), Code::RELATION_MISSING);
    // S6
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::STALE_VERSION);
    wrong.version = 1;
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::STALE_VERSION);
    wrong.content_hash = standing.content_hash;
    // 3
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::REASON_MISSING);
    wrong.reason = Some(samples::reason("no_such_reason"));
    assert_eq!(ledger.refuse(CITY_BUREAU, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    // 4
    let approve = ReviewEntry { outcome: Outcome::Approve, reason: None, ..wrong.clone() };
    assert_eq!(ledger.refuse(CITY_BUREAU, approve, Code::FIELD_MISSING).as_deref(), Some("form"));
    // S8
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &id());
    frozen.refuse(CITY_BUREAU, standing.clone(), Code::FROZEN);
    // rejected; the same review again meets itself, another one of the same version does not
    ledger.must(CITY_BUREAU, standing.clone());
    assert_eq!(core_of(&ledger, &id()).status, EntryStatus::Rejected);
    assert_eq!(ledger.must(CITY_BUREAU, standing.clone()).exists, [0]);
    ledger.refuse(CITY_BUREAU, ReviewEntry { reason: Some(samples::reason("law")), ..standing.clone() }, Code::EXISTS_WITH_OTHER_CONTENT);
    // S7: nothing in a rejected entry can be reviewed
    let late = ReviewEntry { version: 2, ..standing };
    assert_eq!(ledger.refuse(CITY_BUREAU, late, Code::WRONG_STATE).as_deref(), Some("rejected"));
    // 1
    let mut ledger = published();
    let nothing = ReviewEntry { version: 2, ..judge(&ledger, &id(), Outcome::Approve) };
    ledger.refuse(CITY_BUREAU, nothing.clone(), Code::NOTHING_PENDING);
    ledger.refuse(CITY_BUREAU, ReviewEntry { of: ReviewOf::Pending, ..nothing }, Code::NOTHING_PENDING);
}

fn review_of_nothing() -> ReviewEntry {
    <ReviewEntry as Rule>::example()
}

#[test]
fn the_sector_authority_publishes_where_there_is_one() {
    let mut ledger = ledger();
    for (key, sector, publisher, other) in
        [("own sector", "g", SECTOR_AUTHORITY, CITY_BUREAU), ("other sector", "i", CITY_BUREAU, SECTOR_AUTHORITY)]
    {
        let mut submit = SubmitEntry { local_key: samples::key(key), ..submit() };
        submit.core.sector = Some(code(sector));
        ledger.must(DEPARTMENT, submit);
        let id = samples::id(key);
        let review = judge(&ledger, &id, Outcome::Approve);
        ledger.refuse(other, review.clone(), Code::RELATION_MISSING);
        ledger.must(publisher, review);
        assert_eq!(core_of(&ledger, &id).status, EntryStatus::Published);
    }
    // A dissolved authority stands in nobody's way.
    let mut submit = SubmitEntry { local_key: samples::key("orphan"), ..submit() };
    submit.core.sector = Some(code("g"));
    ledger.must(DEPARTMENT, submit);
    let key = mulu_contracts::ledger::organisation::organisation(&uscc(SECTOR_AUTHORITY));
    let mut authority = key.get(&ledger.state).unwrap().unwrap();
    authority.status = mulu_contracts::ledger::organisation::OrganisationStatus::Dissolved;
    put(&mut ledger, &key, &authority);
    approve(&mut ledger, &samples::id("orphan"));
}

#[test]
fn a_sector_authority_whose_role_does_not_bind_holds_no_review_up() {
    let mut ledger = ledger();
    let mut submit = SubmitEntry { local_key: samples::key("waiting"), ..submit() };
    submit.core.sector = Some(code("g"));
    ledger.must(DEPARTMENT, submit);
    ledger.refuse(CITY_BUREAU, judge(&ledger, &samples::id("waiting"), Outcome::Approve), Code::RELATION_MISSING);
    // Governance names the pair; the younger of the two roles binds no more.
    let pairs = Value::Pairs(vec![(Role::Governor, Role::SectorAuthority)]);
    put(&mut ledger, &ROLE_CONFLICTS.spec.key(), &Parameter { current: pairs, next: None });
    let key = mulu_contracts::party::keys::roles(&uscc(SECTOR_AUTHORITY));
    let mut held = key.get(&ledger.state).unwrap().unwrap();
    held.assignments.reverse();
    put(&mut ledger, &key, &held);
    ledger.refuse(SECTOR_AUTHORITY, judge(&ledger, &samples::id("waiting"), Outcome::Approve), Code::ROLE_MISSING);
    approve(&mut ledger, &samples::id("waiting"));
}

#[test]
fn a_bureau_reviews_its_own_entry_by_a_second_person() {
    let mut ledger = ledger();
    ledger.must(CITY_BUREAU, submit_for(CITY_BUREAU, "own"));
    let id = EntryId::derive(&division(CITY), &uscc(CITY_BUREAU), &samples::key("own"));
    let approve = judge(&ledger, &id, Outcome::Approve);
    // before the missing reason
    let reject = ReviewEntry { outcome: Outcome::Reject, ..approve.clone() };
    ledger.refuse(CITY_BUREAU, reject, Code::SECOND_PERSON_NEEDED);
    ledger.refuse(CITY_BUREAU, approve.clone(), Code::SECOND_PERSON_NEEDED);
    // A key without a holder's tag may be the same person's.
    let tagless = mulu_contracts::party::keys::signing_key(&uscc(CITY_BUREAU), &public("1/1").key_id());
    let mut key = tagless.get(&ledger.state).unwrap().unwrap();
    key.spec.holder_tag = None;
    put(&mut ledger, &tagless, &key);
    assert_ne!(ledger.submit_with(CITY_BUREAU, &["1/1"], [approve.clone().into()]).code, 0);
    let result = ledger.submit_with(CITY_BUREAU, &["1/2"], [approve.into()]);
    assert_eq!(result.code, 0, "{:?}", ledger.refusals);
    // The same for its pending changes.
    let amend = AmendEntry { id, ..amend_entry::amend() };
    ledger.must(CITY_BUREAU, amend);
    let approve = judge(&ledger, &id, Outcome::Approve);
    ledger.refuse(CITY_BUREAU, approve.clone(), Code::SECOND_PERSON_NEEDED);
    assert_eq!(ledger.submit_with(CITY_BUREAU, &["1/2"], [approve.into()]).code, 0);
    // Submitted with a key without tag: nobody can show to be a second person.
    let mut second = submit_for(CITY_BUREAU, "untagged");
    second.core.title = text("另一条");
    assert_eq!(ledger.submit_with(CITY_BUREAU, &["1/1"], [second.into()]).code, 0);
    let id = EntryId::derive(&division(CITY), &uscc(CITY_BUREAU), &samples::key("untagged"));
    let approve = judge(&ledger, &id, Outcome::Approve);
    ledger.refuse(CITY_BUREAU, approve, Code::SECOND_PERSON_NEEDED);
}

fn message(w: &mut World) -> AnyRule {
    let id = w.entry(EntryStatus::Submitted);
    w.judge(&id, Outcome::Approve).into()
}

#[test]
fn who_may_send_it() {
    rows(ReviewEntry::NAME).hold(message);
}
