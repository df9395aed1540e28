//! issue_order: its refusals in the order of docs/spec/supervision.md.

use mulu_contracts::authorization::samples::application as application_samples;
use mulu_contracts::catalog::samples as catalog_samples;
use mulu_contracts::genesis::GenesisRole;
use mulu_contracts::kernel::error::Code;
use mulu_contracts::kernel::id::ProductId;
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::entry::AnyRule;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{
    CITY, CITY_BUREAU, COUNTY_BUREAU, COUNTY_PROVIDER, DEPARTMENT, ENTERPRISE, OPERATOR, SECTOR_AUTHORITY, SUPERVISOR, code, division,
    local_key, uscc,
};
use mulu_contracts::supervision::kinds::issue_order::IssueOrder;
use mulu_contracts::supervision::records::{OrderKind, OrderStatus};
use mulu_testkit::{Ledger, code_of};

use crate::grant::world as grants;
use crate::permissions::{World, rows};
use crate::supervision::world::*;

#[test]
fn issue_order_refuses_in_order() {
    let mut ledger = grants::city();
    let now = ledger.block().time.0;
    let good = order(&ledger, "order", OrderKind::Bar, None);
    let mut wrong = IssueOrder {
        addressee: uscc(77),
        object: Some(*application_samples::application_id("any").object()),
        violation: code("no_such_violation"),
        statement: catalog_samples::reason("no_such_reason"),
        due: Time(now),
        ..good.clone()
    };
    // S1, S2
    assert_eq!(ledger.refuse(SUPERVISOR, wrong.clone(), Code::FIELD_INVALID).as_deref(), Some("object"));
    wrong.object = Some(*ProductId::derive(&division(CITY), &uscc(OPERATOR), &local_key("none")).object());
    ledger.refuse(ENTERPRISE, wrong.clone(), Code::ROLE_MISSING);
    // S4: there are no products yet.
    assert_eq!(ledger.refuse(SUPERVISOR, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("addressee"));
    wrong.addressee = uscc(SUPERVISOR);
    assert_eq!(ledger.refuse(SUPERVISOR, wrong.clone(), Code::NOT_FOUND).as_deref(), Some("object"));
    wrong.object = None;
    ledger.refuse(COUNTY_BUREAU, wrong.clone(), Code::RELATION_MISSING);
    assert_eq!(ledger.refuse(SUPERVISOR, wrong.clone(), Code::UNKNOWN_CODE).as_deref(), Some("violation"));
    wrong.violation = code("leak");
    // Check 1
    ledger.refuse(SUPERVISOR, wrong.clone(), Code::OWN_CASE);
    wrong.addressee = uscc(OPERATOR);
    // Check 2: a sector authority rectifies and notifies.
    ledger.refuse(SECTOR_AUTHORITY, wrong.clone(), Code::COMPETENCE_MISSING);
    // Check 3
    ledger.refuse(SUPERVISOR, wrong.clone(), Code::BAD_TERM);
    wrong.due = good.due;
    assert_eq!(ledger.refuse(SUPERVISOR, wrong, Code::UNKNOWN_CODE).as_deref(), Some("reason.code"));
    ledger.must(SUPERVISOR, good.clone());
    let made = stored(&ledger);
    assert_eq!((made.status, made.version, made.issued, made.division), (OrderStatus::Issued, 1, ledger.time, division(CITY)));
    // S3: the same again, and other content under its key.
    assert_eq!(ledger.submit(SUPERVISOR, good.clone()).exists, [0]);
    ledger.refuse(SUPERVISOR, IssueOrder { public: !good.public, ..good }, Code::EXISTS_WITH_OTHER_CONTENT);
}

/// Check 3, to the second.
#[test]
fn an_order_leaves_time_for_an_answer_and_only_what_ends_has_an_end() {
    let ledger = grants::city();
    let now = ledger.block().time.0;
    let judged = |kind, due: i64, until: Option<i64>| {
        let rule = IssueOrder { due: Time(now + due), until: until.map(|until| Time(now + until)), ..order(&ledger, "order", kind, None) };
        code_of(&ledger.clone().submit(SUPERVISOR, rule))
    };
    let bad = Some(Code::BAD_TERM);
    let years = 10 * 365 * DAY;
    for (due, expected) in [(DAY - 1, bad), (DAY, None), (years, None), (years + 1, bad)] {
        assert_eq!(judged(OrderKind::Rectify, due, None), expected, "{due}");
    }
    for kind in [OrderKind::Suspend, OrderKind::Emergency] {
        for (until, expected) in [(None, bad), (Some(0), bad), (Some(1), None), (Some(90 * DAY), None), (Some(90 * DAY + 1), bad)] {
            assert_eq!(judged(kind, DAY, until), expected, "{until:?}");
        }
    }
    for kind in [OrderKind::Rectify, OrderKind::Notice, OrderKind::Bar, OrderKind::Alert] {
        assert_eq!((judged(kind, DAY, None), judged(kind, DAY, Some(DAY))), (None, bad), "{kind:?}");
    }
}

/// Check 4: sixteen in force at one place; what is over gives up its own.
#[test]
fn sixteen_orders_are_in_force_on_one_organisation() {
    let mut ledger = grants::city();
    issue(&mut ledger, "first", OrderKind::Suspend, None);
    for n in 1..16 {
        issue(&mut ledger, &format!("bar {n}"), OrderKind::Bar, None);
    }
    let rule = order(&ledger, "order", OrderKind::Bar, None);
    ledger.refuse(SUPERVISOR, rule, Code::TOO_MANY);
    // What stops nothing needs no place, nor does one at another place.
    issue(&mut ledger, "rectify", OrderKind::Rectify, None);
    issue(&mut ledger, "object", OrderKind::Bar, Some(*grants::bus_lines().object()));
    let until = stored_of(&ledger, &id_of("first")).until.unwrap();
    for (time, expected) in [(-1, Some(Code::TOO_MANY)), (0, None)] {
        let mut then = next_at(&ledger, Time(until.0 + time));
        let rule = order(&then, "order", OrderKind::Bar, None);
        assert_eq!(code_of(&then.submit(SUPERVISOR, rule)), expected, "{time}");
    }
    let first = id_of("bar 1");
    let rule = mulu_contracts::supervision::kinds::revoke_order::RevokeOrder { id: first, ..revoke(&ledger) };
    ledger.must(SUPERVISOR, rule);
    issue(&mut ledger, "order", OrderKind::Bar, None);
    assert_eq!(on_operator(&ledger).orders.len(), 16);
}

/// Check 2.
#[test]
fn each_authority_keeps_to_its_competence() {
    let mut network = grants::network();
    let sample = network.roles.iter().find(|role| role.org == uscc(SUPERVISOR)).unwrap().clone();
    network.roles.push(GenesisRole { org: uscc(ENTERPRISE), role: Role::PriceAuthority, competences: Default::default(), ..sample });
    let mut ledger = Ledger::from_genesis(&network);
    let of = |kind, violation: &str| IssueOrder { violation: code(violation), ..order(&ledger, "order", kind, None) };
    let judged = |by, rule: IssueOrder| code_of(&ledger.clone().submit(by, rule));
    let missing = Some(Code::COMPETENCE_MISSING);
    assert_eq!(judged(ENTERPRISE, of(OrderKind::Bar, "price_fraud")), None);
    assert_eq!(judged(ENTERPRISE, of(OrderKind::Notice, "leak")), missing);
    assert_eq!(judged(SECTOR_AUTHORITY, of(OrderKind::Rectify, "leak")), None);
    assert_eq!(judged(SECTOR_AUTHORITY, of(OrderKind::Notice, "price_fraud")), None);
    assert_eq!(judged(SECTOR_AUTHORITY, of(OrderKind::Alert, "leak")), missing);
    for kind in OrderKind::ALL {
        for by in [CITY_BUREAU, SUPERVISOR] {
            assert_eq!(judged(by, order(&ledger, "order", *kind, None)), None, "{kind:?}");
        }
    }
    // A lower authority reaches nobody above it, a higher one everybody below.
    let below = IssueOrder { addressee: uscc(COUNTY_PROVIDER), ..of(OrderKind::Bar, "leak") };
    assert_eq!((judged(COUNTY_BUREAU, below.clone()), judged(CITY_BUREAU, below)), (None, None));
    assert_eq!(judged(COUNTY_BUREAU, of(OrderKind::Bar, "leak")), Some(Code::RELATION_MISSING));
    ledger.wait(1);
}

/// S5: on an entry of another sector, or of none, a sector authority orders nothing.
#[test]
fn a_sector_authority_orders_in_its_sector() {
    let mut ledger = grants::city();
    let entry = grants::bus_lines();
    let rule = IssueOrder { addressee: uscc(DEPARTMENT), ..order(&ledger, "order", OrderKind::Rectify, Some(*entry.object())) };
    for (sector, expected) in [(None, Some(Code::RELATION_MISSING)), (Some("i"), Some(Code::RELATION_MISSING)), (Some("g54"), None)] {
        let mut core = crate::catalog::world::core_of(&ledger, &entry);
        core.input.sector = sector.map(code);
        crate::catalog::world::put(&mut ledger, &mulu_contracts::catalog::keys::core(&entry), &core);
        assert_eq!(code_of(&ledger.clone().submit(SECTOR_AUTHORITY, rule.clone())), expected, "{sector:?}");
    }
}

fn message(w: &mut World) -> AnyRule {
    let rule = order(&w.ledger, "matrix", OrderKind::Rectify, None);
    IssueOrder { addressee: w.org(), violation: code("price_fraud"), ..rule }.into()
}

#[test]
fn who_may_send_it() {
    rows(IssueOrder::NAME).hold(message);
}
