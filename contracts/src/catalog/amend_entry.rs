//! amend_entry 修改 (B1, D14; records.md §3.3, decision 21).

use crate::codec::record;
use crate::error::{Code, Refusal, ensure};
use crate::id::EntryId;
use crate::party;
use crate::rule::{Allowed, Plan, Rule, TxContext};
use crate::state::StateRead;

use super::attributes::{self, Order};
use super::change::Class;
use super::check::{self, Candidate};
use super::save::{Entry, save};
use super::who::{self, Actor};
use super::{CoreChange, CoreInput, DetailChange, EntryDetail, EntryStatus, OpenType, PendingOp, Spoken, examples};
use crate::texts::Blobs;

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
    const NAME: &'static str = "amend_entry";
    const ALLOWED: &'static [Allowed] = who::SENDERS;
    const EXAMPLE_AFTER: &'static [&'static str] = &["submit_entry", "review_entry"];

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let before = Entry::require(state, &self.id)?;
        let actor = who::require_sender(tx, state, &before.core)?;
        before.require_at(self.version, &[EntryStatus::Published])?;
        before.require_free()?;
        let (after, blobs) = amended(tx, state, &before, actor, &self.core, &self.detail)?;
        let mut plan = Plan::default();
        save(&mut plan, state, Some(&before), &after, blobs)?;
        Ok(plan)
    }

    fn example() -> Self {
        examples::amend()
    }
}

/// Amend's own checks, and the entry as the amendment leaves it: changed at once, or with a pending change.
pub(super) fn amended(
    tx: &TxContext,
    state: &dyn StateRead,
    before: &Entry,
    actor: Actor,
    core_change: &CoreChange,
    detail_change: &DetailChange,
) -> Result<(Entry, Blobs), Refusal> {
    // 1
    ensure(before.pending.is_none(), Code::ChangePending)?;
    // 2
    if let Some(field) = fixed(core_change) {
        return Err(Code::FieldFixed.of(field));
    }
    // 3: submit's 2 where the division changes, then 3 to 7, and 8
    let (mut core, mut detail) = (before.core.input.clone(), before.detail.detail.clone());
    let named = [core_change.apply(&mut core), detail_change.apply(&mut detail)].concat();
    // Who names a field answers for it: it is no longer assumed.
    core.assumed = core.assumed.without(named);
    if core.division != before.core.input.division {
        check::require_division(state, &check::provider_of(state, &before.core)?, &core)?;
        party::require_in_force(state, &core.division, tx.time)?;
    }
    let mut changed = before.clone();
    let blobs = changed.put_content(core, detail);
    let old = (&before.core.input, &before.detail.detail);
    Candidate { core: &changed.core, detail: &changed.detail, before: Some(old) }.require(tx, state)?;
    let newly_confirmed = !before.core.input.update_frequency.confirmed && changed.core.input.update_frequency.confirmed;
    ensure(actor == Actor::Own || !newly_confirmed, Code::NotForBehalf)?;
    // 4
    let new = (&changed.core.input, &changed.detail.detail);
    ensure(old.0 != new.0 || old.1 != new.1, Code::NoChange)?;
    if !needs_review(old, new) {
        return Ok((changed, blobs));
    }
    let mut after = before.clone();
    after.set_pending(tx, PendingOp::Amend, &changed, None, false);
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

/// Decision 21: does one of the differences touch an R field, or loosen a ↓ field?
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
