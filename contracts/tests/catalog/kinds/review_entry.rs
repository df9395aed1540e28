//! review_entry: its refusals in the order of docs/spec/catalog.md; who publishes, and by which person.

use mulu_contracts::catalog::kinds::amend_entry::AmendEntry;
use mulu_contracts::catalog::kinds::review_entry::ReviewEntry;
use mulu_contracts::catalog::kinds::submit_entry::SubmitEntry;
use mulu_contracts::catalog::kinds::withdraw_pending::WithdrawPending;
use mulu_contracts::catalog::kinds::{amend_entry, submit_entry};
use mulu_contracts::catalog::parameters::OPERABLE_IF_NOT_OPEN;
use mulu_contracts::catalog::records::detail::{EntryDetail, FieldSpec, OpenTerms, ReasonType};
use mulu_contracts::catalog::records::entry::{CoreChange, EntryStatus, OpenType, Outcome, ReviewOf};
use mulu_contracts::catalog::samples;
use mulu_contracts::genesis::GenesisRole;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::EntryId;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::organisation::OrganisationStatus;
use mulu_contracts::ledger::params::{Parameter, Value};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY, COUNTY_BUREAU, COUNTY_OFFICE, DEPARTMENT, SECTOR_AUTHORITY, code, division, list, public, set, text, uscc,
};
use mulu_contracts::party::parameters::ROLE_CONFLICTS;
use mulu_testkit::Ledger;

use crate::catalog::world::*;
use crate::permissions::{World, rows};

/// Longer than a review may take.
const MONTH: i64 = 31 * 86_400;

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
    // Check 4
    ledger.refuse(CITY_BUREAU, wrong.clone(), Code::REASON_MISSING);
    wrong.reason = Some(samples::reason("no_such_reason"));
    assert_eq!(ledger.refuse(CITY_BUREAU, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    // Check 5
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
    // Check 1
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
    // The bureau stands above the authority, and may in its place once the review is overdue.
    for (key, sector, publisher, (other, code_of_other)) in [
        ("own sector", "g", SECTOR_AUTHORITY, (CITY_BUREAU, Code::NOT_OVERDUE)),
        ("other sector", "i", CITY_BUREAU, (SECTOR_AUTHORITY, Code::RELATION_MISSING)),
    ] {
        let mut submit = SubmitEntry { local_key: samples::key(key), ..submit() };
        submit.core.sector = Some(code(sector));
        ledger.must(DEPARTMENT, submit);
        let id = samples::id(key);
        let review = judge(&ledger, &id, Outcome::Approve);
        ledger.refuse(other, review.clone(), code_of_other);
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
    ledger.refuse(CITY_BUREAU, judge(&ledger, &samples::id("waiting"), Outcome::Approve), Code::NOT_OVERDUE);
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

/// A submission of the department in a sector.
fn in_sector(key: &str, sector: &str) -> SubmitEntry {
    let mut submit = SubmitEntry { local_key: samples::key(key), ..submit() };
    submit.core.sector = Some(code(sector));
    submit
}

/// Published by whom its sector says.
fn published_in(ledger: &mut Ledger, key: &str, sector: &str, publisher: u32) -> EntryId {
    ledger.must(DEPARTMENT, in_sector(key, sector));
    let id = samples::id(key);
    ledger.must(publisher, judge(ledger, &id, Outcome::Approve));
    id
}

#[test]
fn who_stands_above_reviews_in_place_once_the_review_is_overdue() {
    let mut ledger = ledger();
    ledger.must(DEPARTMENT, in_sector("waiting", "g"));
    ledger.must(DEPARTMENT, submit());
    let (of_sector, of_bureau) = (judge(&ledger, &samples::id("waiting"), Outcome::Approve), judge(&ledger, &id(), Outcome::Approve));
    let due = mulu_contracts::catalog::keys::submission(&id()).get(&ledger.state).unwrap().unwrap().due;
    ledger.wait(due.0 - ledger.time.0 - 2);
    // A second before its end; the coordinator stands above the bureau, and the bureau above the authority.
    ledger.refuse(COORDINATOR, of_bureau.clone(), Code::NOT_OVERDUE);
    ledger.wait(1);
    // Who stands elsewhere stands in nobody's place.
    ledger.refuse(COUNTY_BUREAU, of_bureau.clone(), Code::RELATION_MISSING);
    ledger.refuse(COORDINATOR, of_sector.clone(), Code::RELATION_MISSING);
    ledger.must(CITY_BUREAU, of_sector);
    ledger.must(COORDINATOR, of_bureau);
    assert_eq!(core_of(&ledger, &id()).status, EntryStatus::Published);
}

#[test]
fn in_place_the_provider_and_the_sender_are_passed_over() {
    let mut ledger = ledger();
    // The bureau would stand above the authority of the sector, but the entry is its own.
    let mut own = submit_for(CITY_BUREAU, "own");
    own.core.sector = Some(code("g"));
    ledger.must(CITY_BUREAU, own);
    let mut sent = submit_for(DEPARTMENT, "sent");
    (sent.core.sector, sent.core.update_frequency.confirmed) = (Some(code("g")), false);
    ledger.must(CITY_BUREAU, sent);
    ledger.wait(MONTH);
    for id in [samples::id_of(CITY_BUREAU, "own"), samples::id("sent")] {
        let review = judge(&ledger, &id, Outcome::Approve);
        ledger.refuse(CITY_BUREAU, review.clone(), Code::RELATION_MISSING);
        ledger.must(COORDINATOR, review);
    }
}

#[test]
fn where_nobody_publishes_the_coordinator_reviews_what_is_overdue() {
    let mut ledger = ledger();
    ledger.must(DEPARTMENT, submit());
    let key = mulu_contracts::ledger::organisation::organisation(&uscc(CITY_BUREAU));
    let mut bureau = key.get(&ledger.state).unwrap().unwrap();
    bureau.status = OrganisationStatus::Suspended;
    put(&mut ledger, &key, &bureau);
    let review = judge(&ledger, &id(), Outcome::Approve);
    ledger.refuse(COORDINATOR, review.clone(), Code::NOT_OVERDUE);
    ledger.wait(MONTH);
    ledger.must(COORDINATOR, review);
}

#[test]
fn what_a_publisher_sent_itself_is_reviewed_by_a_second_person() {
    let mut ledger = ledger();
    ledger.must(CITY_BUREAU, submit_entry::behalf(KEY));
    let approve = judge(&ledger, &id(), Outcome::Approve);
    ledger.refuse(CITY_BUREAU, approve.clone(), Code::SECOND_PERSON_NEEDED);
    assert_eq!(ledger.submit_with(CITY_BUREAU, &["1/2"], [approve.into()]).code, 0);
    // The same for a change that it sent; of what the provider sent it reviews alone.
    ledger.must(CITY_BUREAU, amend_entry::amend());
    let approve = judge(&ledger, &id(), Outcome::Approve);
    ledger.refuse(CITY_BUREAU, approve.clone(), Code::SECOND_PERSON_NEEDED);
    let mut theirs = ledger.clone();
    assert_eq!(ledger.submit_with(CITY_BUREAU, &["1/2"], [approve.into()]).code, 0);
    theirs.must(DEPARTMENT, WithdrawPending { id: id(), version: 3, reason: None });
    theirs.must(DEPARTMENT, AmendEntry { version: 4, ..amend_entry::amend() });
    approve_alone(&mut theirs);
}

fn approve_alone(ledger: &mut Ledger) {
    crate::catalog::world::approve(ledger, &id());
    assert!(pending_of(ledger, &id()).is_none());
}

#[test]
fn the_superior_by_field_reviews_what_a_publisher_has_itself() {
    // The authority provides an entry of its own sector.
    let mut network = network();
    let provider = network.roles.iter().find(|r| r.role == Role::Provider && r.org == uscc(DEPARTMENT)).unwrap().clone();
    network.roles.push(GenesisRole { org: uscc(SECTOR_AUTHORITY), ..provider });
    let mut ledger = Ledger::from_genesis(&network);
    let mut own = submit_for(SECTOR_AUTHORITY, "own");
    own.core.sector = Some(code("g"));
    ledger.must(SECTOR_AUTHORITY, own);
    let id = samples::id_of(SECTOR_AUTHORITY, "own");
    let review = judge(&ledger, &id, Outcome::Approve);
    ledger.refuse(SECTOR_AUTHORITY, review.clone(), Code::SECOND_PERSON_NEEDED);
    let mut second = ledger.clone();
    assert_eq!(second.submit_with(SECTOR_AUTHORITY, &["10/1"], [review.clone().into()]).code, 0);
    ledger.must(CITY_BUREAU, review);
    assert_eq!(core_of(&ledger, &id).status, EntryStatus::Published);
}

fn amend_core(id: EntryId, version: u64, core: CoreChange) -> AmendEntry {
    AmendEntry { id, version, core, ..AmendEntry { detail: Default::default(), ..amend_entry::amend() } }
}

#[test]
fn nobody_leaves_its_reviewer_by_naming_another_sector() {
    let mut ledger = ledger();
    let leaves = published_in(&mut ledger, "leaves", "g", SECTOR_AUTHORITY);
    ledger.must(DEPARTMENT, amend_core(leaves, 2, CoreChange { sector: to(Some(code("i"))), ..CoreChange::default() }));
    let review = judge(&ledger, &leaves, Outcome::Approve);
    ledger.refuse(CITY_BUREAU, review.clone(), Code::NOT_OVERDUE);
    ledger.must(SECTOR_AUTHORITY, review);
    assert_eq!(core_of(&ledger, &leaves).input.sector, Some(code("i")));
    // Where the old sector has no authority that of the new one judges.
    ledger.must(DEPARTMENT, amend_core(leaves, 4, CoreChange { sector: to(Some(code("g54"))), ..CoreChange::default() }));
    let review = judge(&ledger, &leaves, Outcome::Approve);
    ledger.refuse(CITY_BUREAU, review.clone(), Code::NOT_OVERDUE);
    ledger.must(SECTOR_AUTHORITY, review);
}

#[test]
fn a_change_does_not_move_an_entry_into_a_division_that_ended_while_it_waited() {
    let mut ledger = published();
    ledger.must(DEPARTMENT, amend_core(id(), 2, CoreChange { division: to(division(COUNTY)), ..CoreChange::default() }));
    let key = mulu_contracts::ledger::division::division(&division(COUNTY));
    let mut ended = key.get(&ledger.state).unwrap().unwrap();
    ended.until = Some(ledger.time);
    put(&mut ledger, &key, &ended);
    let approve = judge(&ledger, &id(), Outcome::Approve);
    ledger.refuse(CITY_BUREAU, approve.clone(), Code::UNKNOWN_DIVISION);
    let reject = ReviewEntry { outcome: Outcome::Reject, reason: Some(samples::reason("incorrect")), ..approve };
    ledger.must(CITY_BUREAU, reject);
}

#[test]
fn what_was_rejected_does_not_leave_its_reviewer_by_another_sector_or_division() {
    let mut ledger = ledger();
    let id = samples::id("waiting");
    ledger.must(DEPARTMENT, in_sector("waiting", "g"));
    let reject = |ledger: &Ledger| ReviewEntry {
        reason: Some(samples::reason("incorrect")),
        ..judge(ledger, &samples::id("waiting"), Outcome::Reject)
    };
    let no = reject(&ledger);
    ledger.must(SECTOR_AUTHORITY, no);
    // Again, without a sector: the authority judges that, too, also over a withdrawal; the bureau only in its place.
    let again = |ledger: &Ledger, id: &EntryId| {
        let bare = in_sector("waiting", "g");
        let core = mulu_contracts::catalog::records::entry::CoreInput { sector: None, ..bare.core };
        mulu_contracts::catalog::kinds::resubmit_entry::ResubmitEntry {
            id: *id,
            version: core_of(ledger, id).version,
            core,
            detail: bare.detail,
        }
    };
    let resubmitted = again(&ledger, &id);
    ledger.must(DEPARTMENT, resubmitted);
    let approve = judge(&ledger, &id, Outcome::Approve);
    ledger.refuse(CITY_BUREAU, approve, Code::NOT_OVERDUE);
    let no = reject(&ledger);
    ledger.must(SECTOR_AUTHORITY, no);
    let withdrawn = take_back(&ledger, &id);
    ledger.must(DEPARTMENT, withdrawn);
    let version = core_of(&ledger, &id).version;
    ledger.must(DEPARTMENT, mulu_contracts::catalog::kinds::reinstate_entry::ReinstateEntry { id, version, core: None, detail: None });
    let approve = judge(&ledger, &id, Outcome::Approve);
    ledger.refuse(CITY_BUREAU, approve.clone(), Code::NOT_OVERDUE);
    ledger.must(SECTOR_AUTHORITY, approve);
    // It agreed: from here on the bureau publishes.
    let withdrawn = take_back(&ledger, &id);
    ledger.must(DEPARTMENT, withdrawn);
    let approve = judge(&ledger, &id, Outcome::Approve);
    ledger.must(CITY_BUREAU, approve);
}

#[test]
fn a_key_that_came_in_after_the_submission_is_no_second_person() {
    let mut ledger = ledger();
    ledger.must(CITY_BUREAU, submit_for(CITY_BUREAU, "own"));
    let id = EntryId::derive(&division(CITY), &uscc(CITY_BUREAU), &samples::key("own"));
    let mut added = crate::party::steps::keys::add(CITY_BUREAU, "friend");
    added.key.holder_tag = Some(mulu_contracts::ledger::samples::hash("friend"));
    ledger.must(CITY_BUREAU, added);
    let approve = judge(&ledger, &id, Outcome::Approve);
    let by_friend = ledger.submit_with(CITY_BUREAU, &["friend"], [approve.into()]);
    assert_eq!(mulu_testkit::code_of(&by_friend), Some(Code::SECOND_PERSON_NEEDED));
    // Nor is one that it is rotated into; for what is sent from now on it is one.
    let rotated = crate::party::steps::keys::rotate(CITY_BUREAU, 2, "friend", "rotated");
    let tagged =
        mulu_contracts::ledger::organisation::KeySpec { holder_tag: Some(mulu_contracts::ledger::samples::hash("friend")), ..rotated.key };
    let rotated = mulu_contracts::party::kinds::rotate_key::RotateKey { key: tagged, ..rotated };
    assert_eq!(ledger.submit_with(CITY_BUREAU, &["friend"], [rotated.into()]).code, 0, "{:?}", ledger.refusals);
    let approve = judge(&ledger, &id, Outcome::Approve);
    let by_rotated = ledger.submit_with(CITY_BUREAU, &["rotated"], [approve.into()]);
    assert_eq!(mulu_testkit::code_of(&by_rotated), Some(Code::SECOND_PERSON_NEEDED));
    ledger.must(CITY_BUREAU, submit_for(CITY_BUREAU, "later"));
    let id = EntryId::derive(&division(CITY), &uscc(CITY_BUREAU), &samples::key("later"));
    let approve = judge(&ledger, &id, Outcome::Approve);
    assert_eq!(ledger.submit_with(CITY_BUREAU, &["rotated"], [approve.into()]).code, 0, "{:?}", ledger.refusals);
}

#[test]
fn another_division_is_judged_by_who_publishes_in_both() {
    let mut ledger = published();
    let moved = || CoreChange { division: to(division(COUNTY)), ..CoreChange::default() };
    ledger.must(DEPARTMENT, amend_core(id(), 2, moved()));
    let review = judge(&ledger, &id(), Outcome::Approve);
    ledger.refuse(COUNTY_BUREAU, review.clone(), Code::RELATION_MISSING);
    ledger.must(CITY_BUREAU, review);
    // Back again the county's bureau would be rid of it alone.
    ledger.must(DEPARTMENT, amend_core(id(), 4, CoreChange { division: to(division(CITY)), ..CoreChange::default() }));
    let review = judge(&ledger, &id(), Outcome::Approve);
    ledger.refuse(COUNTY_BUREAU, review.clone(), Code::RELATION_MISSING);
    ledger.must(CITY_BUREAU, review);
    // Where the county has an authority for the sector and the city has none, nobody publishes in both: a bureau that covers both.
    let mut network = network();
    let authority = network.roles.iter().find(|r| r.role == Role::SectorAuthority).unwrap().clone();
    let of_county = GenesisRole { org: uscc(COUNTY_OFFICE), scope_division: division(COUNTY), sectors: set([code("i")]), ..authority };
    network.roles.push(of_county);
    let mut ledger = Ledger::from_genesis(&network);
    let entry = published_in(&mut ledger, "moves", "i", CITY_BUREAU);
    ledger.must(DEPARTMENT, amend_core(entry, 2, moved()));
    let review = judge(&ledger, &entry, Outcome::Approve);
    ledger.refuse(COUNTY_OFFICE, review.clone(), Code::RELATION_MISSING);
    ledger.refuse(COUNTY_BUREAU, review.clone(), Code::RELATION_MISSING);
    ledger.must(CITY_BUREAU, review);
}

#[test]
fn an_approval_asks_what_holds_now_and_not_when_it_was_sent() {
    let mut ledger = ledger();
    let mut closed = submit();
    closed.core.open.kind = OpenType::NotOpen;
    let open_terms = OpenTerms { basis: samples::words("法规"), reason_type: Some(ReasonType::Law), ..OpenTerms::default() };
    let fields = closed.detail.0.fields.iter().cloned().map(|f| FieldSpec { open: OpenType::NotOpen, ..f });
    closed.detail.0 = EntryDetail { fields: list(fields), open_terms, ..closed.detail.0 };
    ledger.must(DEPARTMENT, closed);
    // Governance decided meanwhile that what is not open is not operated.
    let never = Parameter { current: Value::Word("never".into()), next: None };
    put(&mut ledger, &OPERABLE_IF_NOT_OPEN.spec.key(), &never);
    let review = judge(&ledger, &id(), Outcome::Approve);
    assert_eq!(ledger.refuse(CITY_BUREAU, review, Code::ATTRIBUTE_CONFLICT).as_deref(), Some("operable"));
    reject(&mut ledger, &id());
}

fn message(w: &mut World) -> AnyRule {
    // Sent by another than who reviews.
    let id = w.entry_by(EntryStatus::Submitted, false);
    if w.role == Some(Role::Coordinator) {
        // Nobody publishes, and the review is overdue.
        for bureau in [CITY_BUREAU, COUNTY_BUREAU] {
            w.change_organisation(bureau, |o| o.status = OrganisationStatus::Suspended);
        }
        w.ledger.wait(MONTH);
    }
    w.judge(&id, Outcome::Approve).into()
}

#[test]
fn who_may_send_it() {
    rows(ReviewEntry::NAME).hold(message);
}
