//! The city of the tests of grants with orders in it; and the same in the worlds of the permission matrix.

use mulu_contracts::kernel::id::{ObjectId, OrderId};
use mulu_contracts::kernel::role::Role;
use mulu_contracts::kernel::state::Subject;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::freeze::{Freezes, freezes_of};
use mulu_contracts::ledger::organisation;
use mulu_contracts::ledger::rule::Rule;
use mulu_contracts::ledger::samples::{CITY, COUNTY, COUNTY_BUREAU, ENTERPRISE, OPERATOR, SUPERVISOR, division, local_key, uscc};
use mulu_contracts::supervision::keys;
use mulu_contracts::supervision::kinds::answer_order::AnswerOrder;
use mulu_contracts::supervision::kinds::issue_order::IssueOrder;
use mulu_contracts::supervision::kinds::resolve_order::ResolveOrder;
use mulu_contracts::supervision::kinds::revoke_order::RevokeOrder;
use mulu_contracts::supervision::records::{Order, OrderKind, OrderStatus};
use mulu_testkit::Ledger;

use crate::permissions::{Relation, SIGNER, TARGET, World};

pub const DAY: i64 = 86_400;

/// Id of the supervisor's order with this key.
pub fn id_of(key: &str) -> OrderId {
    OrderId::derive(&division(CITY), &uscc(SUPERVISOR), &local_key(key))
}

/// The order of most tests.
pub fn id() -> OrderId {
    id_of("order")
}

/// An order of the supervisor to the operator, with an end where its kind has one.
pub fn order(ledger: &Ledger, key: &str, kind: OrderKind, object: Option<ObjectId>) -> IssueOrder {
    let now = ledger.block().time.0;
    let until = kind.ends().then(|| Time(now + 20 * DAY));
    IssueOrder { local_key: local_key(key), kind, object, due: Time(now + 10 * DAY), until, ..IssueOrder::example() }
}

/// The same, issued.
pub fn issue(ledger: &mut Ledger, key: &str, kind: OrderKind, object: Option<ObjectId>) {
    let rule = order(ledger, key, kind, object);
    ledger.must(SUPERVISOR, rule);
}

pub fn stored_of(ledger: &Ledger, id: &OrderId) -> Order {
    keys::order(id).get(&ledger.state).unwrap().expect("the order stands")
}

pub fn stored(ledger: &Ledger) -> Order {
    stored_of(ledger, &id())
}

pub fn version_of(ledger: &Ledger, id: &OrderId) -> u64 {
    keys::order(id).get(&ledger.state).unwrap().map_or(1, |order| order.version)
}

pub fn answer(ledger: &Ledger) -> AnswerOrder {
    AnswerOrder { id: id(), version: version_of(ledger, &id()), ..AnswerOrder::example() }
}

pub fn resolve(ledger: &Ledger) -> ResolveOrder {
    ResolveOrder { id: id(), version: version_of(ledger, &id()), ..ResolveOrder::example() }
}

pub fn revoke(ledger: &Ledger) -> RevokeOrder {
    RevokeOrder { id: id(), version: version_of(ledger, &id()), ..RevokeOrder::example() }
}

/// The city of grants with a ban of the operator, brought so far.
pub fn at(status: OrderStatus) -> Ledger {
    let mut ledger = crate::grant::world::city();
    issue(&mut ledger, "order", OrderKind::Bar, None);
    match status {
        OrderStatus::Issued => {}
        OrderStatus::Answered => {
            let rule = answer(&ledger);
            ledger.must(OPERATOR, rule);
        }
        OrderStatus::Resolved => {
            let rule = resolve(&ledger);
            ledger.must(SUPERVISOR, rule);
        }
        OrderStatus::Revoked => {
            let rule = revoke(&ledger);
            ledger.must(SUPERVISOR, rule);
        }
    }
    assert_eq!(stored(&ledger).status, status);
    ledger
}

/// What there is on a subject.
pub fn on(ledger: &Ledger, subject: &Subject) -> Freezes {
    freezes_of(&ledger.state, subject).unwrap()
}

/// What there is on the operator.
pub fn on_operator(ledger: &Ledger) -> Freezes {
    on(ledger, &organisation::subject(&uscc(OPERATOR)))
}

/// The time of the next block is this.
pub fn next_at(ledger: &Ledger, time: Time) -> Ledger {
    let mut then = ledger.clone();
    then.time = Time(time.0 - 1);
    then
}

// In the worlds of the permission matrix.

/// An order as a row asks: to the row's target, issued by the county's bureau, and then given to whom the row says.
pub fn ordered(w: &mut World) -> OrderId {
    let matrix = OrderId::derive(&division(COUNTY), &uscc(COUNTY_BUREAU), &local_key("matrix"));
    if w.relation == Relation::Missing {
        return matrix;
    }
    let addressee = if w.relation == Relation::Named { SIGNER } else { TARGET };
    let rule = IssueOrder { addressee: uscc(addressee), ..order(&w.ledger, "matrix", OrderKind::Bar, None) };
    w.ledger.must(COUNTY_BUREAU, rule);
    match w.relation {
        // The issuer is who signs.
        Relation::Own if w.role.is_some() => {
            let mut found = stored_of(&w.ledger, &matrix);
            found.by = uscc(SIGNER);
            w.put(&keys::order(&matrix), &found);
        }
        // No bureau stands above the issuer but perhaps the signer.
        Relation::SameDivision | Relation::Superior if w.role == Some(Role::Coordinator) => {
            crate::grant::world::alone_above(w);
            w.change_organisation(COUNTY_BUREAU, |o| o.superior = None);
        }
        _ => {}
    }
    matrix
}

/// Somebody whom an order in these tests never names.
pub const NOBODYS: u32 = ENTERPRISE;
