//! Writing holds and self-stops: with their counts, so that a check reads no list, and a mark in the grant's history.

use crate::authorization::keys::{grant as keys, grant_lists as lists};
use crate::authorization::records::grant::Grant;
use crate::authorization::records::hold::{Hold, HoldCount, HoldScope, SelfStop};
use crate::authorization::write::grant::{RISK_REPORT, mark};
use crate::kernel::error::Fault;
use crate::kernel::state::{Key, StateWrite};
use crate::ledger::draft::{Done, Draft};
use crate::ledger::due;
use crate::ledger::due::Wanted;
use crate::ledger::joint_act::Waiter;

/// One organisation more holds something, or one less.
fn count(draft: &mut Draft<'_>, key: &Key<HoldCount>, more: bool) -> Result<(), Fault> {
    let before = key.get(draft)?.unwrap_or_default().count;
    let after = if more { before.checked_add(1) } else { before.checked_sub(1) };
    let count = after.ok_or_else(|| Fault::new("the count of holds on a grant does not fit its holds"))?;
    draft.put(key, &HoldCount { count });
    Ok(())
}

/// Counts what one scope has and another has not.
fn count_beyond(draft: &mut Draft<'_>, grant: &Grant, of: Option<&HoldScope>, beyond: Option<&HoldScope>, more: bool) -> Result<(), Fault> {
    let is_whole = |scope: Option<&HoldScope>| scope == Some(&HoldScope::Whole);
    if is_whole(of) && !is_whole(beyond) {
        count(draft, &keys::holds(&grant.grant_id), more)?;
    }
    let others = beyond.map(HoldScope::entries).unwrap_or_default();
    for entry in of.map(HoldScope::entries).unwrap_or_default().iter().filter(|entry| !others.contains(entry)) {
        count(draft, &keys::holds_on(&grant.grant_id, entry), more)?;
    }
    Ok(())
}

/// Writes the hold of an organisation as it is now.
pub(crate) fn save_hold(draft: &mut Draft<'_>, grant: &Grant, mut hold: Hold) -> Result<Done, Fault> {
    let (id, key) = (grant.grant_id, keys::hold(&grant.grant_id, &hold.by));
    let before = key.get(draft)?.and_then(|hold| hold.scope);
    count_beyond(draft, grant, before.as_ref(), hold.scope.as_ref(), false)?;
    count_beyond(draft, grant, hold.scope.as_ref(), before.as_ref(), true)?;
    lists::holds_of(&id).set(draft, &lists::hold_member(&id, &hold.by), u16::from(hold.scope.is_some()))?;
    draft.hide(&mut hold, &keys::subject(&id));
    draft.put(&key, &hold);
    mark(draft, grant)
}

/// Writes the self-stop of a grant as it is now; its risk report is due until it is filed.
pub(crate) fn save_stop(draft: &mut Draft<'_>, grant: &Grant, mut stop: SelfStop) -> Result<Done, Fault> {
    let (id, now) = (grant.grant_id, draft.origin().time);
    let missing = stop.reported.is_none();
    let waits_for = Waiter::Organisation(grant.grantee);
    let wanted = missing.then_some(Wanted { division: grant.division, due: stop.report_due, waits_for });
    due::keep(draft, id.object(), RISK_REPORT, now, wanted)?;
    draft.hide(&mut stop, &keys::subject(&id));
    draft.put(&keys::self_stop(&id), &stop);
    mark(draft, grant)
}
