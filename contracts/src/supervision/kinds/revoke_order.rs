//! revoke_order 撤销监管决定 (A50; docs/spec/supervision.md): it should not have been; what it does ends.

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
use crate::supervision::kinds::resolve_order::OPEN;
use crate::supervision::records::OrderStatus;
use crate::supervision::write::save;
use crate::supervision::{keys, samples};

record! {
    /// Takes an order away.
    pub struct RevokeOrder {
        /// The order.
        pub id: OrderId,
        /// Its version now.
        pub version: u64,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

impl Rule for RevokeOrder {
    const NUMBER: u16 = 805;
    const NAME: &'static str = "revoke_order";
    const ALLOWED: &'static [Allowed] = ENDERS;
    const HOLD: Hold = Hold::Passes;
    const EXAMPLE_AFTER: &'static [&'static str] = &["issue_order"];
    const SAYS: bool = true;

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<SeenOrder>(tx, draft, &self.id)?;
        pass_as(tx, &seen, self.version, OPEN, || seen.require_ender(tx, draft))?;
        draft.say_beside(&self.reason, &keys::subject(&self.id))?;

        let mut order = seen.order;
        order.status = OrderStatus::Revoked;
        Ok(save(draft, order)?)
    }

    fn example() -> Self {
        RevokeOrder { id: samples::id(samples::KEY), version: 1, reason: catalog_samples::reason("incorrect") }
    }
}
