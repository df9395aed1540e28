//! file_objection: its refusals in the order of docs/spec/objection.md.

use mulu_contracts::catalog::keys as catalog_keys;
use mulu_contracts::catalog::queries::entry::{EntryHistory, GetEntry};
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::GrantId;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::persons::Party;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, DEPARTMENT, ENTERPRISE, OPERATOR, REGISTRAR, RELAY, UNCLAIMED, division, hash, local_key, uscc,
};
use mulu_contracts::objection::kinds::file_objection::FileObjection;
use mulu_contracts::objection::records::{About, Ground, ObjectionStatus};
use mulu_contracts::party::keys as party_keys;

use crate::access_request::world::{carried_by, citizen, entry_of, is_carried, relay_of};
use crate::catalog::world::{COORDINATOR, put};
use crate::objection::world::*;
use crate::permissions::{Relation, SIGNER, TARGET, World, rows};

#[test]
fn file_objection_refuses_in_order() {
    let mut ledger = city();
    let mut wrong = FileObjection {
        subject: About::Entry(catalog_samples::id("nobody's")),
        seen_version: 3,
        objector: Party::Org(uscc(77)),
        statement: catalog_samples::reason("no_such_reason"),
        ..file()
    };
    // S4
    assert_eq!(ledger.refuse(ENTERPRISE, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("subject"));
    let grant = GrantId::derive(&division(CITY), &uscc(DEPARTMENT), &local_key("grant"));
    let of_no_domain = FileObjection { subject: About::Grant(grant), ..wrong.clone() };
    assert_eq!(ledger.refuse(ENTERPRISE, of_no_domain, Code::NOT_FOUND).as_deref(), Some("subject"));
    wrong.subject = About::Entry(entry());
    assert_eq!(ledger.refuse(ENTERPRISE, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("seen_version"));
    wrong.seen_version = 1;
    assert_eq!(ledger.refuse(ENTERPRISE, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("objector"));
    // S5: nobody objects for another that has keys
    wrong.objector = Party::Org(uscc(DEPARTMENT));
    ledger.refuse(ENTERPRISE, wrong.clone(), Code::RELATION_MISSING);
    // Check 1, before 2: of the same party, subject and ground
    let mut open = ledger.clone();
    open.must(ENTERPRISE, file());
    let second = FileObjection { local_key: local_key("second"), ..file() };
    open.refuse(ENTERPRISE, second.clone(), Code::OBJECTION_OPEN);
    open.must(ENTERPRISE, FileObjection { ground: Ground::Infringement, ..second.clone() });
    open.must(OPERATOR, FileObjection { objector: Party::Org(uscc(OPERATOR)), ..second.clone() });
    let rule = withdraw(&open);
    open.must(ENTERPRISE, rule);
    open.must(ENTERPRISE, FileObjection { local_key: local_key("third"), ..file() });
    // Check 2
    ledger.refuse(DEPARTMENT, wrong.clone(), Code::OWN_CASE);
    wrong.objector = Party::Org(uscc(ENTERPRISE));
    // Check 4: neither bureau nor coordinator
    let mut nobody = ledger.clone();
    for n in [CITY_BUREAU, COORDINATOR] {
        let key = party_keys::roles(&uscc(n));
        put(&mut nobody, &key, &mulu_contracts::party::records::Roles::default());
    }
    nobody.refuse(ENTERPRISE, wrong.clone(), Code::HANDLER_MISSING);
    assert_eq!(ledger.refuse(ENTERPRISE, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    wrong.statement = catalog_samples::reason("incorrect");
    ledger.must(ENTERPRISE, wrong.clone());
    // S3
    let again = ledger.must(ENTERPRISE, wrong.clone());
    assert_eq!(again.exists, [0]);
    ledger.refuse(ENTERPRISE, FileObjection { evidence: Some(hash("other")), ..wrong }, Code::EXISTS_WITH_OTHER_CONTENT);
}

/// Filing marks: shown everywhere, and nobody's signed act is stale by it.
#[test]
fn filing_marks_the_subject_and_freezes_nothing() {
    let mut ledger = city();
    let change = correct(&ledger);
    let history = ledger.ask(EntryHistory { id: entry(), from: 0, limit: 9 }).total;
    ledger.must(ENTERPRISE, file());
    let shown = ledger.ask(GetEntry { id: entry() }).unwrap();
    assert_eq!((shown.marks.objections, shown.marks.frozen_by, shown.core.version), (1, None, 2));
    assert_eq!(ledger.ask(EntryHistory { id: entry(), from: 0, limit: 9 }).total, history);
    assert_eq!((on_entry(&ledger).open, on_entry(&ledger).accepted), (1, 0));
    let filed = stored(&ledger);
    assert_eq!((filed.status, filed.handler, filed.due.accept.0), (ObjectionStatus::Filed, uscc(CITY_BUREAU), ledger.time.0 + 5 * DAY));
    ledger.must(DEPARTMENT, change);
    // A version that is past was seen as well as the one that stands.
    ledger.must(OPERATOR, FileObjection { seen_version: 2, ..of_org(OPERATOR, "later") });
    assert_eq!(marks(&ledger).objections, 2);
    let core = catalog_keys::core(&entry()).get(&ledger.state).unwrap().unwrap();
    assert_eq!(core.version, 3);
}

#[test]
fn a_citizen_objects_through_a_platform_that_covers_the_subject() {
    let mut ledger = city();
    let carried = citizens("ann", "c-1");
    ledger.refuse(REGISTRAR, FileObjection { relay: carried_by(REGISTRAR), ..carried.clone() }, Code::ROLE_MISSING);
    ledger.refuse(RELAY, FileObjection { relay: None, ..carried.clone() }, Code::RELATION_MISSING);
    ledger.must(RELAY, carried);
    assert_eq!(stored_of(&ledger, &carried_id("c-1")).relay, Some(uscc(RELAY)));
    // Another citizen on the same ground is another party; the same one has to wait.
    ledger.must(RELAY, citizens("bob", "c-2"));
    ledger.refuse(RELAY, citizens("ann", "c-3"), Code::OBJECTION_OPEN);
    // An organisation without keys.
    ledger.must(RELAY, FileObjection { relay: carried_by(RELAY), ..of_org(UNCLAIMED, "library") });
    ledger.refuse(RELAY, FileObjection { relay: carried_by(RELAY), ..of_org(OPERATOR, "operator") }, Code::RELATION_MISSING);
}

fn message(w: &mut World) -> AnyRule {
    let owner = if w.relation == Relation::Own { SIGNER } else { TARGET };
    let subject = About::Entry(entry_of(w, owner));
    let objector = if is_carried(w) { citizen("citizen") } else { Party::Org(uscc(SIGNER)) };
    FileObjection { relay: relay_of(w), subject, objector, ..file() }.into()
}

#[test]
fn who_may_send_it() {
    rows(FileObjection::NAME).refused_later("any,own", Code::OWN_CASE).hold(message);
}
