//! The question about one order (A50; docs/spec/supervision.md), with what follows from the time asked about.

use serde::Serialize;

use crate::kernel::error::Fault;
use crate::kernel::id::OrderId;
use crate::kernel::state::{StateRead, Subject};
use crate::ledger::draft::HistoryLeaf;
use crate::ledger::query::{Context, HistoryItem};
use crate::ledger::shown::{Numbered, Shown, kept};
use crate::ledger::texts;
use crate::supervision::keys::{order, subject};
use crate::supervision::records::Order;

/// An order with what follows from the time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderView {
    /// The order, texts in words.
    pub order: Order,
    /// It stops its addressee or object at this time.
    pub in_force: bool,
    /// Its addressee has let its time pass.
    pub overdue: bool,
}

/// A version and the change that made it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OrderVersionAnswer {
    /// The order, texts in words.
    pub order: Order,
    /// The message that made it.
    pub made_by: HistoryItem,
}

impl Shown for Order {
    type Id = OrderId;
    type View = Box<OrderView>;
    type Old = Box<OrderVersionAnswer>;
    const GET: Numbered = (210, "get_order");
    const AT_VERSION: Numbered = (211, "get_order_version");
    const HISTORY: Numbered = (212, "order_history");

    fn subject(id: &OrderId) -> Subject {
        subject(id)
    }

    fn view(id: &OrderId, context: &Context, state: &dyn StateRead) -> Result<Option<Box<OrderView>>, Fault> {
        let Some(mut found) = order(id).get(state)? else { return Ok(None) };
        texts::show(&mut found, &subject(id), state)?;
        let time = context.time;
        Ok(Some(Box::new(OrderView { in_force: found.is_in_force(time), overdue: found.is_overdue(time), order: found })))
    }

    fn old(id: &OrderId, leaf: HistoryLeaf, state: &dyn StateRead) -> Result<Box<OrderVersionAnswer>, Fault> {
        let mut order: Order = kept(state, &leaf.core_hash)?;
        texts::show(&mut order, &subject(id), state)?;
        Ok(Box::new(OrderVersionAnswer { order, made_by: leaf.into() }))
    }
}
