//! amend_entry 修改 (B1, D14; docs/spec/catalog.md).

use crate::catalog::access::{Actor, SENDERS};
use crate::catalog::attributes::Order;
use crate::catalog::change::{Change, Class};
use crate::catalog::check::{Candidate, When};
use crate::catalog::records::detail::{DetailChange, EntryDetail};
use crate::catalog::records::entry::{CoreChange, CoreInput, EntryStatus, OpenType, PendingOp};
use crate::catalog::records::pending::PendingValues;
use crate::catalog::write::{Entry, save};
use crate::catalog::{access, attributes, check, keys, samples};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::EntryId;
use crate::kernel::state::StateRead;
use crate::ledger::access::Allowed;
use crate::ledger::context::TxContext;
use crate::ledger::division;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::{found, pass_as};
use crate::ledger::rule::Rule;
use crate::ledger::texts;
use crate::ledger::texts::{Blobs, Spoken};

record! {
    /// Changes the fields that it names. At once where all of them may change so, else as a whole after review.
    pub struct AmendEntry {
        /// The entry.
        pub id: EntryId,
        /// Its version now.
        pub version: u64,
        /// New values of fields 3–16.
        #[serde(default)]
        pub core: CoreChange,
        /// New values of fields 19–43.
        #[serde(default)]
        pub detail: Spoken<DetailChange>,
    }
}

impl Rule for AmendEntry {
    const NUMBER: u16 = 204;
    const NAME: &'static str = "amend_entry";
    const ALLOWED: &'static [Allowed] = SENDERS;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry"];

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let before = found::<Entry>(tx, draft, &self.id)?;
        let division = self.core.division.set().unwrap_or(&before.core.input.division);
        let related = || access::require_sender_to(tx, draft, &before.core, division);
        let actor = pass_as(tx, &before, self.version, &[EntryStatus::Published], related)?;
        let (after, blobs) = amended(tx, draft, &before, actor, &self.core, &self.detail)?;
        save(draft, Some(&before), &after, blobs)?;
        Ok(Done::of(self.id))
    }

    fn example() -> Self {
        amend()
    }
}

/// Amend's own checks, and the entry as the amendment leaves it: changed at once, or with a pending change.
pub(crate) fn amended(
    tx: &TxContext,
    state: &dyn StateRead,
    before: &Entry,
    actor: Actor,
    core_change: &CoreChange,
    detail_change: &DetailChange,
) -> Result<(Entry, Blobs), Refusal> {
    let moves = core_change.division.set().filter(|division| **division != before.core.input.division);
    if let Some(division) = moves {
        division::require_in_force(state, division, tx.time)?;
    }
    // Check 1
    ensure(before.pending.is_none(), Code::CHANGE_PENDING)?;
    // Check 2
    if let Some(field) = fixed(core_change) {
        return Err(Code::FIELD_FIXED.of(field));
    }
    // Check 3: submit's 1 and 2 where the division changes, then 3 to 7, and 8
    let mut values = PendingValues::named(&before.detail.detail, core_change, detail_change);
    let blobs = texts::hide(&mut values.detail, &keys::subject(&before.core.entry_id));
    let changed = before.with(&values);
    if moves.is_some() {
        check::require_place(tx, state, &before.core, &changed.core.input)?;
    }
    let old = (&before.core.input, &before.detail.detail);
    Candidate { core: &changed.core, detail: &changed.detail, before: Some(old) }.require(tx, state)?;
    let newly_confirmed = !before.core.input.update_frequency.confirmed && changed.core.input.update_frequency.confirmed;
    ensure(actor == Actor::Own || !newly_confirmed, Code::NOT_FOR_BEHALF)?;
    // Check 4
    let new = (&changed.core.input, &changed.detail.detail);
    ensure(old.0 != new.0 || old.1 != new.1, Code::NO_CHANGE)?;
    if !needs_review(old, new) {
        // Check 5: what waits is asked at its review.
        check::require_fields(new.0, new.1, When::Publication)?;
        return Ok((changed, blobs));
    }
    let mut after = before.clone();
    after.set_pending(tx, state, PendingOp::Amend, values, None, false)?;
    Ok((after, blobs))
}

/// A named field that no amend changes.
fn fixed(change: &CoreChange) -> Option<&'static str> {
    let fixed = [
        (!change.provider.is_keep(), "provider"),
        (!change.local_key.is_keep(), "local_key"),
        (!change.data_updated_on.is_keep(), "data_updated_on"),
    ];
    fixed.into_iter().find(|(named, _)| *named).map(|(_, field)| field)
}

/// Does one of the differences touch an R field, or loosen a ↓ field?
pub fn needs_review(old: (&CoreInput, &EntryDetail), new: (&CoreInput, &EntryDetail)) -> bool {
    let core = old.0.differences(new.0);
    let detail = old.1.differences(new.1);
    core.iter().chain(&detail).any(|field| match (field.class, field.name) {
        (Class::Review, _) => true,
        (Class::Cosmetic, _) => false,
        (Class::Stricter, "fields") => attributes::fields_order(old.1, new.1) != Some(Order::Stricter),
        (Class::Stricter, name) => attributes::attribute(name).is_none_or(|a| (a.order)(old.0, new.0) == Order::Looser),
        (Class::Provider, "distributions") => {
            // What an open entry offers for download is part of opening.
            let open = old.0.open.kind != OpenType::NotOpen || new.0.open.kind != OpenType::NotOpen;
            open && old.1.distributed() != new.1.distributed()
        }
        (Class::Provider, _) => false,
    })
}

/// A change of nothing, for forms.
impl Default for Spoken<DetailChange> {
    fn default() -> Self {
        Spoken(DetailChange::default())
    }
}

/// A change of the abstract, which waits for review.
pub fn amend() -> AmendEntry {
    let detail = DetailChange {
        r#abstract: Change::Set(samples::words("全市公交线路的名称、站点和首末班时间。")),
        ..DetailChange::default()
    };
    AmendEntry { id: samples::id("bus-lines"), version: 2, core: CoreChange::default(), detail: Spoken(detail) }
}
