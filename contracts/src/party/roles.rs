//! Which roles bind, and which may stand beside each other (docs/spec/party.md, B53).

use crate::kernel::error::{Code as ErrorCode, Fault, Refusal};
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::member_list::LISTED;
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, StateWrite, Subject};
use crate::kernel::value::Time;
use crate::ledger::division::ancestors;
use crate::ledger::draft::Draft;
use crate::ledger::organisation::{OrganisationStatus, RoleAssignment, member, organisation};
use crate::ledger::scheduled::scheduled;
use crate::party::attestation::{AttestationType, KeptAttestation};
use crate::party::keys::{governors, organisations_by_role, roles, sector_authorities};
use crate::party::parameters::ROLE_CONFLICTS;
use crate::party::records::{MAX_ROLES, RoleMade};
use crate::party::{attestation, keys};

/// `role_conflict` where the role would stand beside one that the parameter names (B53), unless a dated exception lets it.
pub(crate) fn require_no_conflict(
    state: &dyn StateRead,
    time: Time,
    org: &Uscc,
    (role, from, until): (Role, Time, Option<Time>),
    held: &[RoleAssignment],
) -> Result<(), Refusal> {
    let pairs = ROLE_CONFLICTS.at(state, time)?;
    let overlaps = |other: &RoleAssignment| other.until.is_none_or(|end| from < end) && until.is_none_or(|end| other.from < end);
    for other in held.iter().filter(|other| overlaps(other)) {
        if collide(state, time, org, &pairs, (role, other.role))? {
            return Err(ErrorCode::ROLE_CONFLICT.of(other.role.name()));
        }
    }
    Ok(())
}

/// Do these two roles conflict at a time, without an exception that lets this organisation hold both?
fn collide(state: &dyn StateRead, time: Time, org: &Uscc, pairs: &[(Role, Role)], (a, b): (Role, Role)) -> Result<bool, Fault> {
    if !pairs.contains(&(a, b)) && !pairs.contains(&(b, a)) {
        return Ok(false);
    }
    let exception = keys::role_exception(org, a, b).get(state)?;
    Ok(exception.is_none_or(|e| e.until <= time))
}

/// The role assignments of an organisation that bind at a time: all but the younger of two in force that conflict without exception
/// (docs/spec/party.md, B53). Those outside their term stay in, for what is told of them.
pub fn binding_roles(state: &dyn StateRead, org: &Uscc, time: Time) -> Result<Vec<RoleAssignment>, Fault> {
    let held = roles(org).recall(state)?.map(|held| held.assignments.clone()).unwrap_or_default();
    // Only a hostile witness says so: each is held against each.
    if held.len() > MAX_ROLES {
        return Err(Fault::new("an organisation has more roles than there may be"));
    }
    let mut active: Vec<_> = held.iter().enumerate().filter(|(_, a)| a.is_active(time)).map(|(n, a)| (a.from, n, a.role)).collect();
    if active.windows(2).all(|pair| pair[0].2 == pair[1].2) {
        return Ok(held);
    }
    active.sort();
    let pairs = ROLE_CONFLICTS.at(state, time)?;
    let (mut standing, mut lost) = (Vec::new(), Vec::new());
    for (_, n, role) in active {
        let mut collides = false;
        for older in &standing {
            collides = collides || collide(state, time, org, &pairs, (role, *older))?;
        }
        if collides { lost.push(n) } else { standing.push(role) }
    }
    Ok(held.into_iter().enumerate().filter(|(n, _)| !lost.contains(n)).map(|(_, a)| a).collect())
}

/// Does an organisation hold a role that binds at a time, for exactly this division where one is named?
pub fn holds(state: &dyn StateRead, org: &Uscc, role: Role, scope: Option<&DivisionCode>, time: Time) -> Result<bool, Fault> {
    let held = binding_roles(state, org, time)?;
    Ok(held.iter().any(|r| r.role == role && r.is_active(time) && scope.is_none_or(|scope| r.scope_division == *scope)))
}

/// Does an organisation hold a role that binds at a time, with a scope that contains a division?
pub(crate) fn reaches(state: &dyn StateRead, org: &Uscc, role: Role, division: &DivisionCode, time: Time) -> Result<bool, Refusal> {
    let path = ancestors(state, division)?;
    let held = binding_roles(state, org, time)?;
    Ok(held.iter().any(|r| r.role == role && r.is_active(time) && path.contains(&r.scope_division)))
}

/// Has it been without such a role for so many seconds at least?
pub(crate) fn long_without(
    state: &dyn StateRead,
    org: &Uscc,
    role: Role,
    division: &DivisionCode,
    (time, seconds): (Time, u64),
) -> Result<bool, Refusal> {
    if reaches(state, org, role, division, time)? {
        return Ok(false);
    }
    let path = ancestors(state, division)?;
    let held = roles(org).get(state)?.unwrap_or_default();
    let ended = held.assignments.iter().filter(|r| r.role == role && path.contains(&r.scope_division)).filter_map(|r| r.until);
    let since = ended.chain([held.since]).filter(|at| *at <= time).max().unwrap_or(held.since);
    Ok(since.after(seconds) <= time)
}

/// Does the organisation hold a qualification that is live at a time, recorded by another as an authority, or by genesis (A9)? Its own word
/// counts for nothing here.
pub(crate) fn is_qualified(state: &dyn StateRead, org: &Uscc, time: Time) -> Result<bool, Fault> {
    let attested = attestation::attestations(org).get(state)?.unwrap_or_default().items;
    let counts = |kept: &KeptAttestation| kept.recorded_by.as_ref() != Some(org) && kept.is_live(time);
    Ok(attested.iter().any(|kept| kept.attestation.kind == AttestationType::Qualification && counts(kept)))
}

/// Roles that need a live qualification.
pub(crate) fn needs_qualification(role: Role) -> bool {
    matches!(role, Role::Operator | Role::Developer)
}

/// Marks assignments that go: their keys stay taken.
pub(crate) fn forget(draft: &mut Draft<'_>, org: &Uscc, gone: &[RoleAssignment]) {
    for old in gone {
        let made = keys::role_made(org, old.role, &old.scope_division, old.asked_from);
        draft.put(&made, &RoleMade { payload_hash: old.payload_hash, live: false });
    }
}

/// Takes an organisation off the lists of assignments that go, where none of those kept needs them.
pub(crate) fn unlist(draft: &mut Draft<'_>, org: &Uscc, gone: &[RoleAssignment], kept: &[RoleAssignment]) -> Result<(), Fault> {
    for old in gone {
        if !kept.iter().any(|a| a.role == old.role && a.scope_division == old.scope_division) {
            organisations_by_role(&old.scope_division, old.role).leave(draft, &member(org))?;
        }
        if old.role == Role::Governor && !kept.iter().any(|a| a.role == Role::Governor) {
            governors().leave(draft, &member(org))?;
        }
        for sector in old.sectors.iter().filter(|_| old.role == Role::SectorAuthority) {
            let key = sector_authorities(&old.scope_division, sector);
            let mut list = key.get(draft)?.unwrap_or_default();
            list.holders.retain(|h| !(h.organisation == *org && h.from == old.from && h.until == old.until));
            draft.put(&key, &list);
        }
    }
    Ok(())
}

/// Most organisations on the list of governors that are looked at.
const MAX_SEATS: usize = 64;

/// `governor_stays` where the last governor's seat that is in force and has no end would go: one that begins some day decides nothing until then.
pub(crate) fn require_endless_seat(
    state: &dyn StateRead,
    time: Time,
    org: &Uscc,
    gone: &[RoleAssignment],
    kept: &[RoleAssignment],
) -> Result<(), Refusal> {
    let endless = |a: &RoleAssignment| a.role == Role::Governor && a.until.is_none();
    let stays = |a: &RoleAssignment| endless(a) && a.is_active(time);
    if !gone.iter().any(endless) || kept.iter().any(stays) {
        return Ok(());
    }
    for (_, member) in governors().first(state, LISTED, MAX_SEATS)? {
        let Subject::Organisation(other) = member.subject else {
            return Err(Fault::new("the list of governors holds something else").into());
        };
        let ends = scheduled(&other).get(state)?.is_some_and(|schedule| schedule.ending.is_some());
        let has_keys = organisation(&other).get(state)?.is_some_and(|other| other.status != OrganisationStatus::Unclaimed);
        if other != *org && !ends && has_keys && roles(&other).get(state)?.unwrap_or_default().assignments.iter().any(stays) {
            return Ok(());
        }
    }
    Err(ErrorCode::GOVERNOR_STAYS.into())
}
