//! resolve_order 办结监管决定 (A50; docs/spec/supervision.md): it was met, or it was not; what it does ends.

use crate::catalog::samples as catalog_samples;
use crate::kernel::codec::record;
use crate::kernel::error::Refusal;
use crate::kernel::id::OrderId;
use crate::ledger::access::{Allowed, Hold};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::texts::{Reason, Spoken};
use crate::supervision::access::{ENDERS, SeenOrder};
use crate::supervision::records::{OrderOutcome, OrderStatus};
use crate::supervision::write::save;
use crate::supervision::{keys, samples};

record! {
    /// Ends an order, and says what became of it.
    pub struct ResolveOrder {
        /// The order.
        pub id: OrderId,
        /// Its version now.
        pub version: u64,
        /// What became of it.
        pub outcome: OrderOutcome,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

/// States in which an order ends.
pub(crate) const OPEN: &[OrderStatus] = &[OrderStatus::Issued, OrderStatus::Answered];

impl Rule for ResolveOrder {
    const NUMBER: u16 = 804;
    const NAME: &'static str = "resolve_order";
    const ALLOWED: &'static [Allowed] = ENDERS;
    const HOLD: Hold = Hold::Passes;
    const EXAMPLE_AFTER: &'static [&'static str] = &["issue_order", "answer_order"];
    const SAYS: bool = true;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<SeenOrder>(tx, draft, &self.id)?;
        pass_as(tx, &seen, self.version, OPEN, || seen.require_ender(tx, draft))?;
        draft.say_beside(&self.reason, &keys::subject(&self.id))?;

        let mut order = seen.order;
        order.status = OrderStatus::Resolved;
        order.outcome = Some(self.outcome);
        Ok(save(draft, order)?)
    }

    fn example() -> Self {
        ResolveOrder { id: samples::id(samples::KEY), version: 2, outcome: OrderOutcome::Met, reason: catalog_samples::reason("other") }
    }
}
