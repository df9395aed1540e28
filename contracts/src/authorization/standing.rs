//! How a grant stands at a time: what follows from its record, those of its ancestors, and the time (docs/spec/grant.md, Life). Nothing of it is
//! stored: the end of an ancestor ends all that hangs under it, and writes none of their records.

use crate::authorization::keys::grant as keys;
use crate::authorization::records::grant::{Grant, GrantStatus};
use crate::authorization::records::scenario::RootStanding;
use crate::catalog::keys as catalog_keys;
use crate::kernel::error::{Fault, Refusal};
use crate::kernel::id::{EntryId, GrantId};
use crate::kernel::state::StateRead;
use crate::kernel::value::Time;
use crate::ledger::division;
use crate::ledger::law::LiveGrant;

/// Most ancestors that a grant can have: as `max_grant_depth` may be at most.
pub const MAX_ANCESTORS: usize = 4;

/// How a grant stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A sub-grant that waits for consent.
    Consent,
    /// Its consent did not come in time, or its term was over before.
    Lapsed,
    /// Somebody did not consent.
    Rejected,
    /// Ended before it ever was active.
    NeverActive,
    /// Its term has not begun.
    Pending,
    /// In its term.
    Active,
    /// Its term is over, or an ancestor's.
    Expired,
    /// It was revoked, or an ancestor.
    Revoked,
    /// It was withdrawn, or an ancestor.
    Withdrawn,
}

impl Standing {
    /// Every one, for kinds whose own checks say which they take.
    pub const ALL: &'static [Standing] = &[
        Standing::Consent,
        Standing::Lapsed,
        Standing::Rejected,
        Standing::NeverActive,
        Standing::Pending,
        Standing::Active,
        Standing::Expired,
        Standing::Revoked,
        Standing::Withdrawn,
    ];

    /// The word, for `wrong_state{…}` and for people.
    pub fn word(self) -> &'static str {
        match self {
            Standing::Consent => "consent",
            Standing::Lapsed => "lapsed",
            Standing::Rejected => "rejected",
            Standing::NeverActive => "never_active",
            Standing::Pending => "pending",
            Standing::Active => "active",
            Standing::Expired => "expired",
            Standing::Revoked => "revoked",
            Standing::Withdrawn => "withdrawn",
        }
    }

    /// Active and not ended, begun or not.
    pub fn is_live(self) -> bool {
        matches!(self, Standing::Pending | Standing::Active)
    }

    /// Revoked, withdrawn, expired, or an ancestor has ended; not of what never was a grant.
    pub fn has_ended(self) -> bool {
        matches!(self, Standing::Expired | Standing::Revoked | Standing::Withdrawn)
    }
}

/// When a grant ends, and by which of itself and its ancestors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct End {
    /// The earliest of their ends.
    pub at: Time,
    /// Whose it is; the nearest of several.
    pub by: GrantId,
    /// That one's status as stored.
    pub status: GrantStatus,
}

/// The ancestors of a grant, its parent first.
pub fn ancestors(state: &dyn StateRead, grant: &Grant) -> Result<Vec<Grant>, Fault> {
    let mut found: Vec<Grant> = Vec::new();
    let mut next = grant.parent().copied();
    while let Some(id) = next {
        if found.len() == MAX_ANCESTORS {
            return Err(Fault::new("a grant has more ancestors than there may be"));
        }
        let parent = keys::core(&id).get(state)?.ok_or_else(|| Fault::new("the parent of a grant is missing"))?;
        next = parent.parent().copied();
        found.push(parent);
    }
    Ok(found)
}

/// The end of a grant over these ancestors.
pub fn end_with(grant: &Grant, ancestors: &[Grant]) -> End {
    let of = |one: &Grant| End { at: one.own_end(), by: one.grant_id, status: one.status };
    ancestors.iter().map(of).fold(of(grant), |first, other| if other.at < first.at { other } else { first })
}

/// The end of a grant as it is known now.
pub fn end_of(state: &dyn StateRead, grant: &Grant) -> Result<End, Fault> {
    Ok(end_with(grant, &ancestors(state, grant)?))
}

/// How a grant stands.
pub fn standing_of(state: &dyn StateRead, grant: &Grant, time: Time) -> Result<Standing, Fault> {
    standing_with(state, grant, &ancestors(state, grant)?, time)
}

/// The same over its ancestors, which were read.
pub fn standing_with(state: &dyn StateRead, grant: &Grant, ancestors: &[Grant], time: Time) -> Result<Standing, Fault> {
    if grant.status == GrantStatus::Rejected {
        return Ok(Standing::Rejected);
    }
    if grant.status == GrantStatus::Consent {
        let awaited = keys::awaited(&grant.grant_id).get(state)?;
        let lapsed = awaited.is_none_or(|awaited| awaited.lapses <= time) || grant.valid_until <= time;
        return Ok(if lapsed { Standing::Lapsed } else { Standing::Consent });
    }
    if !grant.was_active() {
        return Ok(Standing::NeverActive);
    }
    let end = end_with(grant, ancestors);
    Ok(match end.status {
        _ if time < end.at => {
            if grant.valid_from <= time {
                Standing::Active
            } else {
                Standing::Pending
            }
        }
        GrantStatus::Revoked => Standing::Revoked,
        GrantStatus::Withdrawn => Standing::Withdrawn,
        _ => Standing::Expired,
    })
}

/// A grant that is live at a time: active and not ended, begun or not, held, stopped, frozen or not.
pub fn live(state: &dyn StateRead, id: &GrantId, time: Time) -> Result<Option<Grant>, Fault> {
    let Some(grant) = keys::core(id).get(state)? else { return Ok(None) };
    let live = standing_of(state, &grant, time)?.is_live();
    Ok(live.then_some(grant))
}

/// The same of one that has also begun.
pub fn live_and_begun(state: &dyn StateRead, id: &GrantId, time: Time) -> Result<Option<Grant>, Fault> {
    Ok(live(state, id, time)?.filter(|grant| grant.has_begun(time)))
}

/// The same, as far as what rests on a grant has to know.
pub fn basis(state: &dyn StateRead, id: &GrantId, time: Time) -> Result<Option<LiveGrant>, Fault> {
    let Some(grant) = live_and_begun(state, id, time)? else { return Ok(None) };
    Ok(Some(LiveGrant { grantee: grant.grantee, until: end_of(state, &grant)?.at }))
}

/// Does a grant name an entry, or does the entry lie in one of its cells?
pub fn names(state: &dyn StateRead, id: &GrantId, entry: &EntryId) -> Result<bool, Fault> {
    if keys::entry_in(id, entry).get(state)?.is_some_and(|named| named.is_in) {
        return Ok(true);
    }
    let (Some(cells), Some(core)) = (keys::cells(id).get(state)?, catalog_keys::core(entry).get(state)?) else { return Ok(false) };
    let path = match division::ancestors(state, &core.input.division) {
        Ok(path) => path,
        Err(Refusal::Rejected(_)) => return Ok(false),
        Err(Refusal::Fault(fault)) => return Err(fault),
    };
    Ok(cells.cells.iter().any(|cell| cell.holds(&path, core.input.theme.as_ref())))
}

/// Has a grant ended? Not one that never was active, nor one that waits.
pub fn has_ended(state: &dyn StateRead, id: &GrantId, time: Time) -> Result<bool, Fault> {
    let grant = keys::core(id).get(state)?.ok_or_else(|| Fault::new("a grant that is named is missing"))?;
    Ok(standing_of(state, &grant, time)?.has_ended())
}

/// Until when the data of a grant is to be destroyed: sooner than its own record says where an ancestor ended sooner; none of one that never
/// was active.
pub fn close_due(grant: &Grant, end: &End) -> Option<Time> {
    grant.close_due.map(|due| due.min(end.at.after(grant.duties.destroy_within.0.into())))
}

/// How far a root is, as its scenario has to know.
pub fn root_standing(state: &dyn StateRead, id: &GrantId, time: Time) -> Result<RootStanding, Fault> {
    let grant = keys::core(id).get(state)?.ok_or_else(|| Fault::new("a root that a scenario names is missing"))?;
    Ok(RootStanding { has_begun: grant.has_begun(time), has_ended: standing_of(state, &grant, time)?.has_ended() })
}

/// The grant that took the place of one, while it is live or waits for consent.
pub fn successor_of(state: &dyn StateRead, id: &GrantId, time: Time) -> Result<Option<(Grant, Standing)>, Fault> {
    let Some(by) = keys::marks(id).get(state)?.and_then(|marks| marks.superseded_by) else { return Ok(None) };
    let grant = keys::core(&by).get(state)?.ok_or_else(|| Fault::new("a grant that supersedes another is missing"))?;
    let standing = standing_of(state, &grant, time)?;
    Ok((standing.is_live() || standing == Standing::Consent).then_some((grant, standing)))
}
