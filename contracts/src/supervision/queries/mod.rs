//! Questions of supervision.

pub mod lists;
pub mod order;

use crate::ledger::entry::QueryEntry;
use crate::ledger::shown::{AtVersion, Get, History};
use crate::supervision::records::Order;

/// An order as it stands.
pub type GetOrder = Get<Order>;
/// An order as a version of it stood.
pub type GetOrderVersion = AtVersion<Order>;
/// Every change of an order, with the reason for which it ended.
pub type OrderHistory = History<Order>;

/// The questions of this domain, by number.
pub const QUERIES: &[QueryEntry] = &[
    QueryEntry::of::<GetOrder>(),
    QueryEntry::of::<GetOrderVersion>(),
    QueryEntry::of::<OrderHistory>(),
    QueryEntry::of::<lists::ListOrders>(),
];
