//! All keys and lists of supervision.

use crate::kernel::id::{DivisionCode, OrderId, Uscc};
use crate::kernel::member::Member;
use crate::kernel::member_list::MemberList;
use crate::kernel::state::{Key, Subject};
use crate::ledger::organisation;
use crate::supervision::records::{Order, OrderStatus};

/// Subject of an order.
pub fn subject(order: &OrderId) -> Subject {
    Subject::Object(*order.object())
}

/// Key of an order.
pub fn order(id: &OrderId) -> Key<Order> {
    Key::new(&subject(id), &[])
}

/// The flag of a status: each order has one of the four.
pub const fn with_status(status: OrderStatus) -> u16 {
    1 << status as u8
}

/// Flags of those that are neither resolved nor revoked.
pub const OPEN: u16 = with_status(OrderStatus::Issued) | with_status(OrderStatus::Answered);

/// Flags of all, whatever their status.
pub const ANY_STATUS: u16 = 0b1111;

/// Orders to an organisation.
pub fn orders_to(addressee: &Uscc) -> MemberList {
    MemberList::new(&organisation::subject(addressee), &[b"orders", b"to"])
}

/// Orders that an organisation issued.
pub fn orders_by(issuer: &Uscc) -> MemberList {
    MemberList::new(&organisation::subject(issuer), &[b"orders", b"by"])
}

/// Orders to organisations of a division, as it was when they were issued.
pub fn orders_in(division: &DivisionCode) -> MemberList {
    MemberList::new(&Subject::Division(*division), &[b"orders"])
}

/// The member that an order is.
pub fn member(order: &OrderId) -> Member {
    Member::of(subject(order))
}
