//! Where there is one: who holds a role over a division (`docs/spec/conventions.md`, *Where there is one*).

use crate::kernel::error::{Fault, Refusal};
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::member_list::LISTED;
use crate::kernel::role::Role;
use crate::kernel::state::{StateRead, Subject};
use crate::kernel::value::Time;
use crate::ledger::division::ancestors;
use crate::ledger::organisation::{Organisation, RoleAssignment};
use crate::ledger::scheduled::standing;
use crate::party::keys::organisations_by_role;
use crate::party::roles::{binding_roles, holds};

/// Organisations of a list that are looked at.
pub(crate) const LOOKED_AT: usize = 16;

/// The nearest holder of a role over a path of divisions, the nearest first: one of the first 16 that are listed for it in a division,
/// whose role is in force there and binds, and that has not ended; of several the smallest code. Who may not act in the case is passed
/// over; who is suspended counts, so that nobody suspends its way to acting alone.
pub(crate) fn holder(
    state: &dyn StateRead,
    time: Time,
    role: Role,
    path: &[DivisionCode],
    passed_over: &[Uscc],
) -> Result<Option<Uscc>, Fault> {
    for division in path {
        let mut nearest: Option<Uscc> = None;
        for (_, member) in organisations_by_role(division, role).first(state, LISTED, LOOKED_AT)? {
            let Subject::Organisation(uscc) = member.subject else {
                return Err(Fault::new("a list of organisations holds something else"));
            };
            if passed_over.contains(&uscc) || nearest.is_some_and(|found| found < uscc) {
                continue;
            }
            let held = binding_roles(state, &uscc, time)?;
            let holds = held.iter().any(|r| r.role == role && r.scope_division == *division && r.is_active(time));
            if holds && standing(state, &uscc, time)?.is_some_and(|organisation| !organisation.has_ended()) {
                nearest = Some(uscc);
            }
        }
        if nearest.is_some() {
            return Ok(nearest);
        }
    }
    Ok(None)
}

/// Who stands in the `superior` field of an organisation while it is an authority over its division: bureau or sector authority, in force
/// and binding, and not ended.
pub(crate) fn superior_by_field(state: &dyn StateRead, time: Time, organisation: &Organisation) -> Result<Option<Uscc>, Refusal> {
    let Some(superior) = organisation.superior else { return Ok(None) };
    let ended = standing(state, &superior, time)?.is_none_or(|above| above.has_ended());
    let held = binding_roles(state, &superior, time)?;
    let path = ancestors(state, &organisation.division)?;
    let reaches = |r: &RoleAssignment| r.is_active(time) && path.contains(&r.scope_division);
    let authority = held.iter().any(|r| matches!(r.role, Role::Bureau | Role::SectorAuthority) && reaches(r));
    Ok((authority && !ended).then_some(superior))
}

/// The authority above another one, in the role in which that acts: above a bureau the one in its `superior` field where that is a bureau,
/// else the nearest bureau above it; above any other the nearest bureau that covers it; where there is none, the coordinator that covers.
pub(crate) fn authority_above(
    state: &dyn StateRead,
    time: Time,
    (authority, role): (&Uscc, Role),
    passed_over: &[Uscc],
) -> Result<Option<Uscc>, Refusal> {
    let Some(organisation) = standing(state, authority, time)? else { return Ok(None) };
    let passed_over: Vec<_> = passed_over.iter().chain([authority]).copied().collect();
    let path = ancestors(state, &organisation.division)?;
    let mut nearest = path.as_slice();
    if role == Role::Bureau {
        if let Some(superior) = superior_by_field(state, time, &organisation)?
            && !passed_over.contains(&superior)
            && holds(state, &superior, Role::Bureau, None, time)?
        {
            return Ok(Some(superior));
        }
        nearest = path.get(1..).unwrap_or_default();
    }
    if let Some(bureau) = holder(state, time, Role::Bureau, nearest, &passed_over)? {
        return Ok(Some(bureau));
    }
    Ok(holder(state, time, Role::Coordinator, &path, &passed_over)?)
}

/// Does a bureau stand strictly above what an organisation owns in a division: by its own division, or in the organisation's `superior` field?
pub(crate) fn has_bureau_above(state: &dyn StateRead, time: Time, owner: &Organisation, division: &DivisionCode) -> Result<bool, Refusal> {
    let path = ancestors(state, division)?;
    let above = path.get(1..).unwrap_or_default();
    if holder(state, time, Role::Bureau, above, &[owner.uscc])?.is_some() {
        return Ok(true);
    }
    let by_field = superior_by_field(state, time, owner)?;
    Ok(by_field.map_or(Ok(false), |uscc| holds(state, &uscc, Role::Bureau, None, time))?)
}

/// Does an organisation hold a governor's seat, in force or to come? Who governs ends and is re-keyed by governance alone.
pub(crate) fn holds_seat(state: &dyn StateRead, org: &Uscc, time: Time) -> Result<bool, Fault> {
    let held = crate::party::keys::roles(org).get(state)?.unwrap_or_default().assignments;
    Ok(held.iter().any(|r| r.role == Role::Governor && !r.is_over(time)))
}
