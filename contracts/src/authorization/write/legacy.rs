//! Writing a version of a legacy use: record, lists, and its clock.

use crate::authorization::keys::{grant as keys, grant_lists as lists};
use crate::authorization::records::legacy::{LegacyOf, LegacyStatus, LegacyUse};
use crate::kernel::error::Fault;
use crate::kernel::state::StateWrite;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::due;
use crate::ledger::due::{Stage, Wanted};
use crate::ledger::joint_act::Waiter;

/// It is to be regularised or ended.
pub const DEADLINE: Stage = Stage::new("legacy.deadline");

/// Writes the next version of a legacy use; while it is open each of its entries stands in it for the third party.
pub(crate) fn save(draft: &mut Draft<'_>, mut legacy: LegacyUse) -> Result<Done, Fault> {
    legacy.version = legacy.version.saturating_add(1);
    let (id, now) = (legacy.legacy_id, draft.origin().time);
    let (member, flags) = (lists::report_member(&id), lists::with_legacy_status(legacy.status));
    lists::legacy_of(&legacy.provider).set(draft, &member, flags)?;
    lists::legacy_in(&legacy.division).set(draft, &member, flags)?;
    let is_open = legacy.status == LegacyStatus::Open;
    for entry in legacy.entries.iter() {
        lists::legacy_naming(entry).set(draft, &member, flags)?;
        draft.put(&keys::legacy_of(entry, &legacy.third_party), &LegacyOf { legacy: is_open.then_some(id) });
    }
    let waits_for = Waiter::Organisation(legacy.provider);
    let wanted = is_open.then_some(Wanted { division: legacy.division, due: legacy.deadline, waits_for });
    due::keep(draft, id.object(), DEADLINE, now, wanted)?;
    draft.version(&legacy)?;
    Ok(Done::of(id))
}
