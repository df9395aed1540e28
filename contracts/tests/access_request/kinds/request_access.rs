//! request_access: its refusals in the order of docs/spec/access_request.md.

use mulu_contracts::access_request::kinds::request_access::RequestAccess;
use mulu_contracts::access_request::records::{AccessKind, AccessStatus, FieldsAsked, StatutoryDuty};
use mulu_contracts::catalog::change::Change;
use mulu_contracts::catalog::kinds::set_entry_attributes::{SetEntryAttributes, no_attributes};
use mulu_contracts::catalog::records::entry::{EntryCore, EntryStatus, Exclusion, OpenType};
use mulu_contracts::catalog::{keys as catalog_keys, samples as catalog_samples};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::state::stored as bytes_of;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::freeze::{Freeze, Freezes, freezes};
use mulu_contracts::ledger::organisation;
use mulu_contracts::ledger::persons::{Committed, Party, PartyType};
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    DEPARTMENT, ENTERPRISE, OPERATOR, REGISTRAR, RELAY, UNCLAIMED, code, division, hash, list, local_key, set, text, uscc,
};
use mulu_contracts::ledger::term::Term;
use mulu_contracts::ledger::texts::Spoken;
use mulu_testkit::Ledger;

use crate::access_request::world::*;
use crate::catalog::world::{freeze, submit_for};
use crate::permissions::{Relation, SIGNER, TARGET, World, rows};

fn duty() -> Option<Spoken<StatutoryDuty>> {
    Some(Spoken(StatutoryDuty { basis: catalog_samples::words("道路运输条例第六条"), hash: hash("regulation") }))
}

/// Changes the core of the open entry where it stands.
fn change(ledger: &mut Ledger, change: impl FnOnce(&mut EntryCore)) {
    let key = catalog_keys::core(&open_entry());
    let mut core = key.get(&ledger.state).unwrap().unwrap();
    change(&mut core);
    ledger.state.records.insert(key.raw, bytes_of(&core));
}

#[test]
fn request_access_refuses_in_order() {
    let ledger = city();
    let now = ledger.time;
    let empty = Term { from: now, until: now };
    let over = Term { from: Time(now.0 - 10), until: now };
    let mut wrong = RequestAccess {
        entry: catalog_samples::id("nobody's"),
        requester: Party::Org(uscc(77)),
        consents: set([hash("no consent")]),
        purposes: set([code("no_such_purpose")]),
        kind: AccessKind::Share,
        fields: FieldsAsked::Only(set([7])),
        term: empty,
        ..request(open_entry())
    };
    let refuse = |mut ledger: Ledger, rule: &RequestAccess, code: Code| ledger.refuse(ENTERPRISE, rule.clone(), code);
    // S1
    assert_eq!(refuse(ledger.clone(), &wrong, Code::FIELD_INVALID).as_deref(), Some("term"));
    wrong.term = over;
    // S4, in the order of the fields
    assert_eq!(refuse(ledger.clone(), &wrong, Code::NOT_FOUND).as_deref(), Some("entry"));
    wrong.entry = open_entry();
    assert_eq!(refuse(ledger.clone(), &wrong, Code::NOT_FOUND).as_deref(), Some("requester"));
    wrong.requester = Party::Org(uscc(OPERATOR));
    assert_eq!(refuse(ledger.clone(), &wrong, Code::NOT_FOUND).as_deref(), Some("consents"));
    let mut ledger = ledger;
    ledger.must(DEPARTMENT, consent("another's", open_entry()));
    wrong.consents = set([hash("another's")]);
    let mut barred = ledger.clone();
    let freeze_of = Freeze { by: *open_entry().object(), until: Time::MAX, upheld: false };
    let orders = Freezes { orders: list([freeze_of]), ..Freezes::default() };
    barred.state.records.insert(freezes(&organisation::subject(&uscc(ENTERPRISE)), &[]).raw, bytes_of(&orders));
    let mut ledger = barred;
    // S5: nobody asks for another
    refuse(ledger.clone(), &wrong, Code::RELATION_MISSING);
    wrong.requester = Party::Org(uscc(ENTERPRISE));
    wrong.consents = set([hash("missing after all")]);
    ledger.must(DEPARTMENT, consent("missing after all", conditional_entry()));
    // Check 1
    let mut other = ledger.clone();
    change(&mut other, |core| core.status = EntryStatus::Rejected);
    refuse(other, &wrong, Code::ENTRY_NOT_PUBLISHED);
    let mut frozen = ledger.clone();
    freeze(&mut frozen, &open_entry());
    refuse(frozen, &wrong, Code::FROZEN);
    // Check 2: without a duty, and then by who is neither authority nor provider
    refuse(ledger.clone(), &wrong, Code::DUTY_MISSING);
    wrong.statutory_duty = duty();
    refuse(ledger.clone(), &wrong, Code::DUTY_MISSING);
    wrong.kind = AccessKind::Open;
    // Check 3
    let mut closed = ledger.clone();
    change(&mut closed, |core| core.input.open.kind = OpenType::NotOpen);
    assert_eq!(refuse(closed, &wrong, Code::NOT_OFFERED), None);
    // Check 4
    let mut excluded = ledger.clone();
    change(&mut excluded, |core| core.input.exclusion_declared = Exclusion::Privacy);
    refuse(excluded, &wrong, Code::ENTRY_EXCLUDED);
    // Check 5
    assert_eq!(refuse(ledger.clone(), &wrong, Code::UNKNOWN_FIELD).as_deref(), Some("7"));
    wrong.fields = FieldsAsked::Only(set([1]));
    // Check 6: one that does not fit
    refuse(ledger.clone(), &wrong, Code::CONSENT_MISSING);
    wrong.consents = Default::default();
    // Check 7: over, and then too long
    refuse(ledger.clone(), &wrong, Code::BAD_TERM);
    wrong.term = Term { from: ledger.time, until: Time(ledger.time.0 + 3 * 365 * DAY + 1) };
    refuse(ledger.clone(), &wrong, Code::BAD_TERM);
    wrong.term.until = Time(wrong.term.until.0 - 1);
    // Check 8
    refuse(ledger.clone(), &wrong, Code::APPLICANT_BARRED);
    ledger.state.records.insert(freezes(&organisation::subject(&uscc(ENTERPRISE)), &[]).raw, bytes_of(&Freezes::default()));
    // After them, the codes
    assert_eq!(refuse(ledger.clone(), &wrong, Code::UNKNOWN_CODE).as_deref(), Some("purposes"));
    wrong.purposes = set([code("research")]);
    ledger.must(ENTERPRISE, wrong.clone());
    // S3
    let again = ledger.must(ENTERPRISE, wrong.clone());
    assert_eq!(again.exists, [0]);
    wrong.form = text("文件");
    ledger.refuse(ENTERPRISE, wrong, Code::EXISTS_WITH_OTHER_CONTENT);
}

/// Unconditional is what the entry and every field asked is.
#[test]
fn what_is_unconditional_is_issued_at_once_and_what_is_not_waits() {
    let mut ledger = city();
    ledger.must(ENTERPRISE, request(open_entry()));
    let issued = stored(&ledger);
    assert_eq!((issued.status, issued.clock, issued.version), (AccessStatus::Issued, None, 1));
    let mut ledger = city();
    ledger.must(ENTERPRISE, request(conditional_entry()));
    let waits = stored(&ledger);
    assert_eq!((waits.status, waits.clock.unwrap().due.0), (AccessStatus::Submitted, ledger.time.0 + 10 * DAY));
    // One conditional field of an entry that is not: where it is asked for, the request waits.
    let mut ledger = city();
    let mut submit = submit_for(DEPARTMENT, "mixed");
    submit.detail.0.fields[1].open = OpenType::Conditional;
    publish(&mut ledger, submit);
    let of = |key: &str, fields| RequestAccess { local_key: local_key(key), fields, ..request(catalog_samples::id("mixed")) };
    for (key, fields, expected) in [
        ("one", FieldsAsked::Only(set([1])), AccessStatus::Issued),
        ("both", FieldsAsked::Only(set([1, 2])), AccessStatus::Submitted),
        ("all", FieldsAsked::All, AccessStatus::Submitted),
    ] {
        ledger.must(ENTERPRISE, of(key, fields));
        let id = mulu_contracts::access_request::samples::id(key);
        assert_eq!(stored_of(&ledger, &id).status, expected, "{key}");
    }
}

/// A field that is not offered: asked for it is refused, among all it is left out.
#[test]
fn all_fields_are_those_that_are_offered() {
    let mut ledger = city();
    let mut submit = submit_for(DEPARTMENT, "mixed");
    submit.detail.0.fields[1].open = OpenType::NotOpen;
    publish(&mut ledger, submit);
    let all = request(catalog_samples::id("mixed"));
    let asked = RequestAccess { fields: FieldsAsked::Only(set([1, 2])), ..all.clone() };
    assert_eq!(ledger.refuse(ENTERPRISE, asked, Code::NOT_OFFERED).as_deref(), Some("2"));
    ledger.must(ENTERPRISE, all);
    assert_eq!(status(&ledger), AccessStatus::Issued);
}

/// 共享: authorities and providers, with a duty; an authority without keys through the platform.
#[test]
fn sharing_is_for_authorities_and_providers_with_a_duty() {
    let share = |requester: u32| RequestAccess {
        kind: AccessKind::Share,
        requester: Party::Org(uscc(requester)),
        statutory_duty: duty(),
        ..request(open_entry())
    };
    let mut ledger = city();
    ledger.must(DEPARTMENT, share(DEPARTMENT));
    // A public institution that provides nothing is neither.
    ledger.refuse(REGISTRAR, share(REGISTRAR), Code::DUTY_MISSING);
    // One that provides, and has no keys.
    let carried = RequestAccess { relay: carried_by(RELAY), ..share(UNCLAIMED) };
    ledger.must(RELAY, carried);
    // Nobody carries for who has keys.
    let carried = RequestAccess { relay: carried_by(RELAY), ..share(DEPARTMENT) };
    ledger.refuse(RELAY, RequestAccess { local_key: local_key("other"), ..carried }, Code::RELATION_MISSING);
}

#[test]
fn a_platform_carries_for_a_citizen_under_its_own_name_alone() {
    let mut ledger = city();
    let request = citizens(open_entry(), "c-1");
    ledger.refuse(ENTERPRISE, request.clone(), Code::ROLE_MISSING);
    let other = RequestAccess { relay: carried_by(REGISTRAR), ..request.clone() };
    ledger.refuse(RELAY, other, Code::RELATION_MISSING);
    let none = RequestAccess { relay: None, ..request.clone() };
    ledger.refuse(RELAY, none, Code::RELATION_MISSING);
    ledger.must(RELAY, request);
    assert_eq!(stored_of(&ledger, &carried_id("c-1")).relay, Some(uscc(RELAY)));
    let elsewhere = Party::Committed(Committed { commitment: hash("citizen"), kind: PartyType::Person, division: division("999999") });
    ledger.refuse(RELAY, RequestAccess { requester: elsewhere, ..citizens(open_entry(), "c-2") }, Code::UNKNOWN_DIVISION);
}

/// What was valid when it was checked is judged again in its block.
#[test]
fn an_entry_made_stricter_in_the_same_block_refuses_the_request() {
    let mut ledger = city();
    let stricter = SetEntryAttributes { consent_required: Change::Set(true), ..no_attributes("bus-lines", 2) };
    let first = ledger.tx(DEPARTMENT, &["3/0"], [stricter.into()]);
    let second = ledger.tx(ENTERPRISE, &["9/0"], [request(open_entry()).into()]);
    assert_eq!(ledger.clone().bundle(vec![second.clone()])[0].code, 0);
    let results = ledger.bundle(vec![first, second]);
    assert_eq!(results[0].code, 0, "{:?}", ledger.refusals);
    assert_eq!(mulu_testkit::code_of(&results[1]), Some(Code::CONSENT_MISSING));
}

fn message(w: &mut World) -> AnyRule {
    let entry = entry_of(w, TARGET);
    let requester = match w.relation {
        _ if is_carried(w) => citizen("citizen"),
        Relation::Own | Relation::Missing => Party::Org(uscc(SIGNER)),
        _ => Party::Org(uscc(TARGET)),
    };
    RequestAccess { relay: relay_of(w), requester, ..request(entry) }.into()
}

#[test]
fn who_may_send_it() {
    rows(RequestAccess::NAME).hold(message);
}
