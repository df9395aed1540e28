//! answer_order 答复监管决定 (A50; docs/spec/supervision.md): the addressee says what was done.

use crate::catalog::samples as catalog_samples;
use crate::kernel::codec::record;
use crate::kernel::error::Refusal;
use crate::kernel::id::OrderId;
use crate::kernel::value::Hash;
use crate::ledger::access::{Allowed, Hold, Relation, any};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as, require_relation};
use crate::ledger::rule::Rule;
use crate::ledger::samples as ledger_samples;
use crate::ledger::texts::{Reason, Spoken};
use crate::supervision::access::SeenOrder;
use crate::supervision::records::{OrderAnswer, OrderStatus};
use crate::supervision::samples;
use crate::supervision::write::save;

record! {
    /// Says what was done upon an order. Once; until it ends, also after its time.
    pub struct AnswerOrder {
        /// The order.
        pub id: OrderId,
        /// Its version now.
        pub version: u64,
        /// What was done, or why not.
        pub reason: Spoken<Reason>,
        /// Hash of what shows it.
        #[serde(default)]
        pub evidence: Option<Hash>,
    }
}

impl Rule for AnswerOrder {
    const NUMBER: u16 = 803;
    const NAME: &'static str = "answer_order";
    const ALLOWED: &'static [Allowed] = &[any(Relation::Named)];
    const HOLD: Hold = Hold::Ending;
    const EXAMPLE_AFTER: &'static [&'static str] = &["issue_order"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let seen = found::<SeenOrder>(tx, draft, &self.id)?;
        let related = || require_relation(tx, draft, &seen.as_addressee());
        pass_as(tx, &seen, self.version, &[OrderStatus::Issued], related)?;
        draft.require_reason(&self.reason)?;

        let mut order = seen.order;
        order.status = OrderStatus::Answered;
        order.answer = Some(OrderAnswer { reason: self.reason.0.clone(), evidence: self.evidence, signer: *tx.signer.uscc(), at: tx.time });
        Ok(save(draft, order)?)
    }

    fn example() -> Self {
        AnswerOrder {
            id: samples::id(samples::KEY),
            version: 1,
            reason: catalog_samples::reason("other"),
            evidence: Some(ledger_samples::hash("what was changed")),
        }
    }
}
