//! Writing a version of a grant: records, lists and clocks in one place. What hangs under it is never written: it is judged by the walk up.

use crate::authorization::keys::{grant as keys, grant_lists as lists};
use crate::authorization::records::consent::Awaited;
use crate::authorization::records::duty::{GrantDuty, SecurityReport};
use crate::authorization::records::grant::{Grant, GrantMarks, GrantStatus, GrantUse, Route};
use crate::authorization::records::legacy::LegacyUse;
use crate::authorization::records::reach::Over;
use crate::authorization::records::terms::{Cells, Detail, EntryIn};
use crate::catalog::lists::grants_naming;
use crate::kernel::codec::encode;
use crate::kernel::error::Fault;
use crate::kernel::id::{EntryId, GrantId};
use crate::kernel::member_list::MemberList;
use crate::kernel::role::Role;
use crate::kernel::state::{Key, StateWrite, Subject, stored_at};
use crate::kernel::value::{Hash32, Set, Time};
use crate::ledger::draft::{Done, Draft, Versioned};
use crate::ledger::due;
use crate::ledger::due::{Stage, Wanted};
use crate::ledger::joint_act::Waiter;

impl Versioned for Grant {
    fn subject(&self) -> Subject {
        keys::subject(&self.grant_id)
    }

    fn key(&self) -> Key<Self> {
        keys::core(&self.grant_id)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

impl Versioned for SecurityReport {
    fn subject(&self) -> Subject {
        keys::report_subject(&self.report_id)
    }

    fn key(&self) -> Key<Self> {
        keys::report(&self.report_id)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

impl Versioned for LegacyUse {
    fn subject(&self) -> Subject {
        keys::report_subject(&self.legacy_id)
    }

    fn key(&self) -> Key<Self> {
        keys::legacy(&self.legacy_id)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

/// All consents should be there.
pub const CONSENT: Stage = Stage::new("grant.consent");
/// The data is to be destroyed, and that attested.
pub const CLOSE_OUT: Stage = Stage::new("grant.close_out");
/// A close-out is to be accepted or rejected.
pub const ACCEPT: Stage = Stage::new("grant.accept_close_out");
/// The risk report of a self-stop is due.
pub const RISK_REPORT: Stage = Stage::new("grant.risk_report");

/// Writes the next version of a grant whose detail stands as it is.
pub(crate) fn save(draft: &mut Draft<'_>, before: Option<&Grant>, mut grant: Grant) -> Result<Done, Fault> {
    grant.version = grant.version.saturating_add(1);
    let member = lists::member(&grant.grant_id);
    let old = before.map(places).unwrap_or_default();
    MemberList::move_member(draft, &member, &old, &places(&grant), lists::flag_of(&grant))?;
    if grant.status != GrantStatus::Consent && before.is_some_and(|before| before.status == GrantStatus::Consent) {
        lists::waiting_in(&grant.division).leave(draft, &member)?;
    }
    set_clocks(draft, &grant)?;
    draft.version_with(&grant, grant.detail_hash)?;
    Ok(Done::of(grant.grant_id))
}

/// The lists on which a grant stands by its status, whatever it names.
fn places(grant: &Grant) -> Vec<MemberList> {
    let mut places = vec![lists::grants_by(&grant.grantor), lists::grants_to(&grant.grantee), lists::grants_in(&grant.division)];
    if let Some(under) = &grant.under {
        places.push(lists::grants_under(&under.parent));
        if under.route == Route::Filed {
            places.push(lists::filed_in(&grant.division));
        }
    }
    places
}

/// The clocks of a grant, each on the list of who has to act.
fn set_clocks(draft: &mut Draft<'_>, grant: &Grant) -> Result<(), Fault> {
    let (id, now) = (*grant.grant_id.object(), draft.origin().time);
    let of = |due: Option<Time>, waits_for: Waiter| due.map(|due| Wanted { division: grant.division, due, waits_for });
    let to_close = grant.close_due.filter(|_| grant.closing.is_none() && grant.closed.is_none());
    due::keep(draft, &id, CLOSE_OUT, now, of(to_close, Waiter::Organisation(grant.grantee)))?;
    let to_accept = grant.closing.as_ref().map(|closing| closing.due).filter(|_| grant.closed.is_none());
    due::keep(draft, &id, ACCEPT, now, of(to_accept, Waiter::Organisation(*grant.root_grantor())))?;
    let awaited = match grant.status {
        GrantStatus::Consent => keys::awaited(&grant.grant_id).get(draft)?,
        _ => None,
    };
    let bureau = Waiter::Authority(Role::Bureau, grant.division);
    due::keep(draft, &id, CONSENT, now, of(awaited.map(|awaited| awaited.due), bureau))
}

/// Puts a detail in the place of the one that stood: records by entry, cells, terms; the whole is kept, and its hash goes into the core.
pub(crate) fn put_detail(draft: &mut Draft<'_>, grant: &mut Grant, before: Option<&Detail>, detail: &Detail) {
    let id = grant.grant_id;
    for named in detail.over.entries() {
        let stood = before.and_then(|before| before.over.entry(&named.entry));
        if stood != Some(named) {
            let said = EntryIn { version: named.version, fields: named.fields.clone(), is_in: true };
            draft.put(&keys::entry_in(&id, &named.entry), &said);
        }
    }
    for gone in before.iter().flat_map(|before| before.over.entries()).filter(|old| detail.over.entry(&old.entry).is_none()) {
        let said = EntryIn { version: gone.version, fields: gone.fields.clone(), is_in: false };
        draft.put(&keys::entry_in(&id, &gone.entry), &said);
    }
    let cells = |over: &Over| Set::from_iter_sorted(over.cells().to_vec()).unwrap_or_default();
    let (old, new) = (before.map(|before| cells(&before.over)).unwrap_or_default(), cells(&detail.over));
    if old != new {
        draft.put(&keys::cells(&id), &Cells { cells: new });
    }
    if before.is_none_or(|before| before.terms != detail.terms) {
        draft.put(&keys::terms(&id), &detail.terms);
    }
    draft.put(&keys::detail(&id), detail);
    let bytes = stored_at(detail, draft.app_version());
    grant.detail_hash = draft.keep(bytes);
    grant.content_hash = grant.content(detail);
}

/// Puts a grant on the lists of the entries and cells that it names, or takes it off those.
pub(crate) fn list_data(draft: &mut Draft<'_>, id: &GrantId, over: &Over, listed: bool) -> Result<(), Fault> {
    let flags = u16::from(listed);
    for named in over.entries() {
        grants_naming(&named.entry).set(draft, &lists::entry_member(id, &named.entry), flags)?;
    }
    for cell in over.cells() {
        lists::grants_over(cell).set(draft, &lists::member(id), flags)?;
    }
    Ok(())
}

/// Notes for ever that a grant names these entries.
pub(crate) fn note_named<'e>(draft: &mut Draft<'_>, id: &GrantId, entries: impl Iterator<Item = &'e EntryId>) -> Result<(), Fault> {
    for entry in entries {
        draft.append(&lists::ever_naming(entry), encode(id))?;
    }
    Ok(())
}

/// A grant becomes active: its term begins no earlier than now, its data lists it, its duties and counters begin.
pub(crate) fn activate(draft: &mut Draft<'_>, grant: &mut Grant, detail: &Detail) -> Result<(), Fault> {
    let (id, now) = (grant.grant_id, draft.origin().time);
    grant.status = GrantStatus::Active;
    grant.valid_from = grant.valid_from.max(now);
    set_close_due(grant);
    draft.put(&keys::duty(&id), &GrantDuty::begin(grant.valid_from, grant.duties.report_every, grant.valid_until));
    draft.put(&keys::used(&id), &GrantUse::default());
    list_data(draft, &id, &detail.over, true)?;
    note_named(draft, &id, detail.over.entries().iter().map(|named| &named.entry))?;
    if let Some(old) = &grant.supersedes {
        mark_superseded(draft, old, id)?;
    }
    Ok(())
}

/// The end of a grant as its own record says, and what is to be destroyed by then.
pub(crate) fn set_close_due(grant: &mut Grant) {
    grant.close_due = Some(grant.own_end().after(grant.duties.destroy_within.0.into()));
}

/// Writes on a grant which one took its place.
pub(crate) fn mark_superseded(draft: &mut Draft<'_>, old: &GrantId, by: GrantId) -> Result<(), Fault> {
    draft.put(&keys::marks(old), &GrantMarks { superseded_by: Some(by) });
    Ok(())
}

/// A sub-grant was signed and waits for these consents, on the lists of the bureau and of each entry.
pub(crate) fn await_consents(draft: &mut Draft<'_>, grant: &Grant, over: &Over, awaited: &Awaited) -> Result<(), Fault> {
    draft.put(&keys::awaited(&grant.grant_id), awaited);
    lists::waiting_in(&grant.division).join(draft, &lists::member(&grant.grant_id))?;
    for named in over.entries() {
        lists::waiting_for(&named.entry).join(draft, &lists::entry_member(&grant.grant_id, &named.entry))?;
    }
    Ok(())
}

/// Nothing is waited for any more, whatever came of it.
pub(crate) fn stop_waiting(draft: &mut Draft<'_>, grant: &Grant, over: &Over) -> Result<(), Fault> {
    lists::waiting_in(&grant.division).leave(draft, &lists::member(&grant.grant_id))?;
    for named in over.entries() {
        lists::waiting_for(&named.entry).leave(draft, &lists::entry_member(&grant.grant_id, &named.entry))?;
    }
    Ok(())
}

/// Notes something in the history of a grant that leaves its version standing: a hold, a stop, a report.
pub(crate) fn mark(draft: &mut Draft<'_>, grant: &Grant) -> Result<Done, Fault> {
    let detail: Hash32 = grant.detail_hash;
    draft.mark_with(grant, detail)?;
    Ok(Done::of(grant.grant_id))
}
