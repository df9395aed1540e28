//! What orders do: to the check, to acts on an object, and to who wants to take part.

use std::collections::BTreeSet;

use mulu_contracts::authorization::kinds::file_security_report::FileSecurityReport;
use mulu_contracts::authorization::kinds::lift_self_stop::LiftSelfStop;
use mulu_contracts::authorization::kinds::self_stop::SelfStop;
use mulu_contracts::authorization::records::scope::Fields;
use mulu_contracts::catalog::keys as catalog_keys;
use mulu_contracts::check::judge::check;
use mulu_contracts::check::request::{Action, CheckRequest, Mode, OfGrant, Subject as Asked, Unit, Use, UsedEntry};
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::ObjectId;
use mulu_contracts::kernel::value::{Count, Time};
use mulu_contracts::ledger::persons::Party;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{DEPARTMENT, ENTERPRISE, OPERATOR, SUPERVISOR, code, list, uscc};
use mulu_contracts::objection::queries::standing::SubjectObjections;
use mulu_contracts::objection::records::About;
use mulu_contracts::supervision::kinds::issue_order::IssueOrder;
use mulu_contracts::supervision::records::OrderKind;
use mulu_testkit::{Ledger, code_of};

use crate::authorization::world as applications;
use crate::catalog::world::core_of;
use crate::grant::world as grants;
use crate::objection::world::correct;
use crate::supervision::world::*;

/// Numbers of what stands in the way of the company, which would get the bus lines of the operator under its grant.
fn denied(ledger: &Ledger, time: Time) -> BTreeSet<u16> {
    let entries = list([UsedEntry { entry: grants::bus_lines(), fields: Fields::All }]);
    let usage = Use {
        purpose: code("industry"),
        action: Action::named("read").unwrap(),
        unit: Unit::Copy,
        quantity: Count(1),
        form: None,
        division: None,
        cross_border: None,
    };
    let request = CheckRequest {
        mode: Mode::Buy,
        subject: Asked::Grant(OfGrant { grant: grants::id(), entries }),
        seller: uscc(OPERATOR),
        buyer: Party::Org(uscc(ENTERPRISE)),
        usage,
        consents: Default::default(),
        as_of: None,
    };
    check(&ledger.state, time, &request).unwrap().reasons.iter().map(|reason| reason.number).collect()
}

/// What an order adds to that.
fn added(ledger: &Ledger, rule: IssueOrder) -> Vec<u16> {
    let before = denied(ledger, ledger.time);
    let mut then = ledger.clone();
    then.must(SUPERVISOR, rule);
    denied(&then, then.time).difference(&before).copied().collect()
}

const ACTING: [OrderKind; 3] = [OrderKind::Suspend, OrderKind::Bar, OrderKind::Emergency];

#[test]
fn the_check_denies_what_an_order_acts_on_and_nothing_for_the_others() {
    let ledger = grants::granted();
    let (grant, entry) = (*grants::id().object(), *grants::bus_lines().object());
    for kind in OrderKind::ALL {
        let acts = ACTING.contains(kind);
        let expect = |numbers: &[u16]| if acts { numbers.to_vec() } else { Vec::new() };
        let of = |object: Option<ObjectId>| order(&ledger, "order", *kind, object);
        assert_eq!(added(&ledger, of(Some(grant))), expect(&[97]), "{kind:?}");
        assert_eq!(added(&ledger, of(Some(entry))), expect(&[97]), "{kind:?}");
        assert_eq!(added(&ledger, of(None)), expect(&[12, 31]), "{kind:?}");
        assert_eq!(added(&ledger, IssueOrder { addressee: uscc(ENTERPRISE), ..of(None) }), expect(&[64]), "{kind:?}");
        // Its addressee is not what one on an object acts on.
        assert_eq!(added(&ledger, IssueOrder { addressee: uscc(DEPARTMENT), ..of(Some(grant)) }), expect(&[97]), "{kind:?}");
    }
}

#[test]
fn an_order_ends_by_its_time_or_by_an_act_and_a_new_one_renews_it() {
    let mut ledger = grants::granted();
    let base = denied(&ledger, ledger.time);
    issue(&mut ledger, "order", OrderKind::Suspend, Some(*grants::id().object()));
    let until = stored(&ledger).until.unwrap();
    assert!(denied(&ledger, Time(until.0 - 1)).contains(&97));
    assert!(!denied(&ledger, until).contains(&97));
    // A new one renews it.
    ledger.wait(10 * DAY);
    issue(&mut ledger, "renewed", OrderKind::Suspend, Some(*grants::id().object()));
    assert!(denied(&ledger, until).contains(&97));
    for key in ["order", "renewed"] {
        let rule = mulu_contracts::supervision::kinds::resolve_order::ResolveOrder { id: id_of(key), version: 1, ..resolve(&ledger) };
        ledger.must(SUPERVISOR, rule);
    }
    assert_eq!(denied(&ledger, ledger.time), base);
}

/// S8: what an order holds is changed by nobody, until it ends.
#[test]
fn an_order_stops_changes_of_its_object() {
    let mut ledger = grants::granted();
    let entry = grants::bus_lines();
    issue(&mut ledger, "order", OrderKind::Emergency, Some(*entry.object()));
    let marks = catalog_keys::marks(&entry).get(&ledger.state).unwrap().unwrap();
    assert_eq!((marks.frozen_by, marks.objections), (Some(*id().object()), 0));
    let change = correct(&ledger);
    ledger.refuse(DEPARTMENT, change.clone(), Code::FROZEN);
    let told = ledger.ask(SubjectObjections { subject: About::Entry(entry) }).unwrap();
    assert_eq!((told.frozen, told.orders.len(), told.objections.len()), (true, 1, 0));
    let until = stored(&ledger).until.unwrap();
    assert_eq!(code_of(&next_at(&ledger, until).submit(DEPARTMENT, change.clone())), None);
    let version = core_of(&ledger, &entry).version;
    let rule = revoke(&ledger);
    ledger.must(SUPERVISOR, rule);
    assert_eq!(catalog_keys::marks(&entry).get(&ledger.state).unwrap().unwrap().frozen_by, None);
    assert_eq!(core_of(&ledger, &entry).version, version, "an order leaves the version of what it acts on");
    ledger.must(DEPARTMENT, change);

    // The same of a grant; what ends it or reports passes.
    let grant = grants::id();
    issue(&mut ledger, "grant", OrderKind::Bar, Some(*grant.object()));
    ledger.must(OPERATOR, SelfStop { id: grant, ..SelfStop::example() });
    ledger.must(OPERATOR, FileSecurityReport { grant, ..FileSecurityReport::example() });
    ledger.refuse(grants::GRANTOR, LiftSelfStop { id: grant, stop_version: 1, ..LiftSelfStop::example() }, Code::FROZEN);
}

#[test]
fn who_is_barred_gets_no_grant_and_asks_for_nothing() {
    let mut ledger = grants::city();
    let signing = grants::for_scenario("grant");
    issue(&mut ledger, "order", OrderKind::Bar, None);
    ledger.refuse(grants::GRANTOR, grants::body(&signing), Code::NOT_QUALIFIED);
    let rule = resolve(&ledger);
    ledger.must(SUPERVISOR, rule);
    grants::sign(&mut ledger, &signing);
    // Nor a sub-grant.
    let to_other = IssueOrder { addressee: uscc(grants::OTHER_OPERATOR), ..order(&ledger, "other", OrderKind::Bar, None) };
    ledger.must(SUPERVISOR, to_other);
    ledger.refuse(OPERATOR, grants::body(&grants::sub("sub", grants::OTHER_OPERATOR)), Code::NOT_QUALIFIED);
    // It is judged again with the last signature.
    let mut late = grants::city();
    grants::begin(&mut late, &signing);
    issue(&mut late, "order", OrderKind::Bar, None);
    late.refuse(mulu_contracts::ledger::samples::CITY_BUREAU, mulu_testkit::granted::agreement(&signing), Code::NOT_QUALIFIED);
}

#[test]
fn who_is_barred_applies_for_nothing() {
    let mut ledger = applications::city();
    let application = applications::apply(&[applications::lines()]);
    let bar = IssueOrder { addressee: uscc(applications::APPLICANT), ..order(&ledger, "order", OrderKind::Bar, None) };
    ledger.must(SUPERVISOR, bar);
    ledger.refuse(applications::APPLICANT, application.clone(), Code::APPLICANT_BARRED);
    let rule = resolve(&ledger);
    ledger.must(SUPERVISOR, rule);
    ledger.must(applications::APPLICANT, application);
}
