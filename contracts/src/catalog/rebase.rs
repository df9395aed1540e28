//! What becomes of a change that waits where the entry under it gets stricter (docs/spec/catalog.md, set_entry_attributes): it keeps the
//! values that it names, over what stands now; one that would take back what was just made stricter is dropped.

use crate::catalog::attributes::{ATTRIBUTES, Order, field_within};
use crate::catalog::check;
use crate::catalog::records::detail::FieldSpec;
use crate::catalog::records::entry::PendingOp;
use crate::catalog::write::Entry;
use crate::kernel::error::Refusal;
use crate::kernel::state::StateRead;
use crate::ledger::context::TxContext;

/// Does what waits, if anything does, go on over an entry that got stricter? A withdrawal always goes on.
pub(crate) fn goes_on(tx: &TxContext, state: &dyn StateRead, now: &Entry) -> Result<bool, Refusal> {
    let Some((pending, values)) = &now.pending else { return Ok(true) };
    if pending.op == PendingOp::Withdraw {
        return Ok(true);
    }
    let wanted = now.with(values);
    if is_looser(now, &wanted) {
        return Ok(false);
    }
    match check::require_publishable(tx, state, &wanted.core, &wanted.detail.detail) {
        Ok(()) => Ok(true),
        Err(Refusal::Rejected(_)) => Ok(false),
        Err(fault) => Err(fault),
    }
}

fn is_looser(now: &Entry, wanted: &Entry) -> bool {
    let attribute = ATTRIBUTES.iter().any(|attribute| (attribute.order)(&now.core.input, &wanted.core.input) == Order::Looser);
    let stands = &now.detail.detail.fields;
    let looser = |field: &FieldSpec| stands.iter().any(|stands| stands.no == field.no && !field_within(field, stands));
    attribute || wanted.detail.detail.fields.iter().any(looser)
}
