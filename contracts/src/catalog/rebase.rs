//! What becomes of a change that waits where the entry under it gets stricter (docs/spec/catalog.md, set_entry_attributes): it keeps the
//! values that it names, over what stands now; one that would take back what was just made stricter is dropped.

use crate::catalog::attributes::{ATTRIBUTES, Order, field_within};
use crate::catalog::check;
use crate::catalog::records::detail::{DetailChange, EntryDetail, FieldSpec};
use crate::catalog::records::entry::{CoreChange, CoreInput, EntryCore, Pending, PendingOp, StoredDetail};
use crate::catalog::write::{Entry, content_hash, detail_hash};
use crate::kernel::error::Refusal;
use crate::kernel::state::StateRead;
use crate::ledger::context::TxContext;

/// The change that waited, over an entry that got stricter; none where it does not go on. A withdrawal always goes on.
pub(crate) fn rebased(
    tx: &TxContext,
    state: &dyn StateRead,
    before: &Entry,
    now: &Entry,
) -> Result<Option<(Pending, StoredDetail)>, Refusal> {
    let Some((pending, changed)) = &before.pending else { return Ok(None) };
    let (core, detail) = match pending.op {
        PendingOp::Withdraw => (now.core.input.clone(), now.detail.clone()),
        PendingOp::Amend | PendingOp::Loosen => {
            let (core, detail) = (core_over(before, pending, now), detail_over(before, changed, now));
            if is_looser((&now.core.input, &now.detail.detail), (&core, &detail.detail)) {
                return Ok(None);
            }
            let as_it_would_be = EntryCore { input: core.clone(), ..now.core.clone() };
            match check::require_publishable(tx, state, &as_it_would_be, &detail.detail) {
                Ok(()) => (core, detail),
                Err(Refusal::Rejected(_)) => return Ok(None),
                Err(fault) => return Err(fault),
            }
        }
    };
    let pending = Pending {
        content_hash: content_hash(&now.core.provider, &core, &detail.detail),
        detail_hash: detail_hash(&detail, tx.version),
        core,
        ..pending.clone()
    };
    Ok(Some((pending, detail)))
}

fn core_over(before: &Entry, pending: &Pending, now: &Entry) -> CoreInput {
    let (old, wanted) = (&before.core.input, &pending.core);
    let mut core = now.core.input.clone();
    CoreChange::between(old, wanted).apply(&mut core);
    core.assumed = core.assumed.without(old.assumed.numbers().filter(|n| !wanted.assumed.has(*n)));
    core
}

fn detail_over(before: &Entry, changed: &StoredDetail, now: &Entry) -> StoredDetail {
    let (old, wanted) = (&before.detail.detail, &changed.detail);
    let mut detail = now.detail.clone();
    DetailChange::between(old, wanted).apply(&mut detail.detail);
    if old.source_key != wanted.source_key {
        detail.source_key_hash = changed.source_key_hash;
    }
    // Of a field that both know the change names the levels that it changes, and no others.
    for field in detail.detail.fields.iter_mut() {
        let of = |fields: &[FieldSpec]| fields.iter().find(|f| f.no == field.no).cloned();
        if let (Some(old), Some(now)) = (of(&old.fields), of(&now.detail.detail.fields)) {
            keep_levels(&old, &now, field);
        }
    }
    detail
}

/// Levels that a change left as they were follow what stands now.
fn keep_levels(old: &FieldSpec, now: &FieldSpec, field: &mut FieldSpec) {
    if field.share == old.share {
        field.share = now.share;
    }
    if field.open == old.open {
        field.open = now.open;
    }
    if field.level == old.level {
        field.level = now.level;
    }
    if field.sensitive == old.sensitive {
        field.sensitive = now.sensitive;
    }
}

fn is_looser(now: (&CoreInput, &EntryDetail), wanted: (&CoreInput, &EntryDetail)) -> bool {
    let attribute = ATTRIBUTES.iter().any(|attribute| (attribute.order)(now.0, wanted.0) == Order::Looser);
    let looser = |field: &FieldSpec| now.1.fields.iter().any(|stands| stands.no == field.no && !field_within(field, stands));
    attribute || wanted.1.fields.iter().any(looser)
}
