//! What is told of orders.

use mulu_contracts::kernel::place::Place;
use mulu_contracts::kernel::value::Time;
use mulu_contracts::ledger::samples::{CITY, COUNTY, OPERATOR, PROVINCE, SUPERVISOR, division, uscc};
use mulu_contracts::supervision::queries::lists::{ListOrders, OrdersOf, WhichOrders};
use mulu_contracts::supervision::queries::{GetOrder, GetOrderVersion, OrderHistory};
use mulu_contracts::supervision::records::{OrderKind, OrderStatus};
use mulu_testkit::Ledger;

use crate::supervision::world::*;

fn listed(ledger: &Ledger, of: OrdersOf, which: WhichOrders) -> usize {
    ledger.ask(ListOrders { of, which, from: Place::START, limit: 10 }).items.len()
}

#[test]
fn an_order_stands_on_the_lists_of_addressee_issuer_and_division() {
    let mut ledger = at(OrderStatus::Resolved);
    issue(&mut ledger, "second", OrderKind::Alert, None);
    let below = |code: &str, below| OrdersOf::Division { code: division(code), below };
    for of in [OrdersOf::Addressee(uscc(OPERATOR)), OrdersOf::Issuer(uscc(SUPERVISOR)), below(CITY, false), below(PROVINCE, true)] {
        let counts = [WhichOrders::Any, WhichOrders::Open, WhichOrders::Status(OrderStatus::Resolved)];
        assert_eq!(counts.map(|which| listed(&ledger, of.clone(), which)), [2, 1, 1], "{of:?}");
    }
    for of in [OrdersOf::Addressee(uscc(SUPERVISOR)), OrdersOf::Issuer(uscc(OPERATOR)), below(COUNTY, true), below(PROVINCE, false)] {
        assert_eq!(listed(&ledger, of, WhichOrders::Any), 0);
    }
}

#[test]
fn an_order_is_told_with_what_follows_from_the_time() {
    let mut ledger = crate::grant::world::city();
    issue(&mut ledger, "order", OrderKind::Suspend, None);
    let order = stored(&ledger);
    for (time, expected) in [
        (order.due.0 - 1, (true, false)),
        (order.due.0, (true, true)),
        (order.until.unwrap().0 - 1, (true, true)),
        (order.until.unwrap().0, (false, true)),
    ] {
        let mut then = ledger.clone();
        then.time = Time(time);
        let told = then.ask(GetOrder { id: id() }).unwrap();
        assert_eq!((told.in_force, told.overdue), expected, "{time}");
    }
    let rule = answer(&ledger);
    ledger.must(OPERATOR, rule);
    assert!(ledger.ask(GetOrder { id: id_of("none") }).is_none());
    let first = ledger.ask(GetOrderVersion { id: id(), version: 1 }).unwrap();
    assert_eq!((first.order.status, first.order.version), (OrderStatus::Issued, 1));
    assert_eq!(ledger.ask(OrderHistory { id: id(), from: 0, limit: 10 }).total, 2);
}
