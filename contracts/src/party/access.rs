//! What the kinds of this domain share: finding the object, judging its state and its superiors.
//!
//! An organisation has two counters (decision 17): `version`, and `control_version` for freezing, revoking and suspending.
//! Every change raises exactly one of them by one, and every change is one leaf of its history. So a leaf's position is
//! `version - 1 + control_version`, the version written in the leaf of a freeze is the one that the freeze left standing,
//! and the record of either kind of change is found by [`crate::party::queries::organisation::OrganisationAtVersion`].

use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::value::Time;
use crate::ledger::access::Object;
use crate::ledger::context::TxContext;
use crate::ledger::division::{MAX_STEPS, ancestors};
use crate::ledger::organisation::{Organisation, OrganisationStatus, organisation};
use crate::ledger::scheduled::standing;
use crate::party::keys::roles;

/// The organisation that a message names, as it stands at the block's time, or `not_found{field}`.
pub(crate) fn found(tx: &TxContext, state: &dyn StateRead, uscc: &Uscc, field: &str) -> Result<Organisation, Refusal> {
    found_at(tx.time, state, uscc, field)
}

/// As [`found`], at any time.
pub(crate) fn found_at(time: Time, state: &dyn StateRead, uscc: &Uscc, field: &str) -> Result<Organisation, Refusal> {
    standing(state, uscc, time)?.ok_or_else(|| Code::NOT_FOUND.of(field))
}

/// The organisation as an object of relations.
pub(crate) fn object(organisation: &Organisation) -> Object {
    Object { owner: Some(organisation.uscc), division: Some(organisation.division), superior: organisation.superior, ..Object::default() }
}

/// S7 for what only needs an organisation that has not ended.
pub(crate) fn require_standing(organisation: &Organisation) -> Result<(), Refusal> {
    if organisation.has_ended() { Err(wrong_state(organisation)) } else { Ok(()) }
}

/// `wrong_state{state}` of an organisation.
pub(crate) fn wrong_state(organisation: &Organisation) -> Refusal {
    Code::WRONG_STATE.of(match organisation.status {
        OrganisationStatus::Unclaimed => "unclaimed",
        OrganisationStatus::Active => "active",
        OrganisationStatus::Suspended => "suspended",
        OrganisationStatus::Merged => "merged",
        OrganisationStatus::Dissolved => "dissolved",
    })
}

/// S6 of control acts (decision 17): the organisation itself names the version that stands; another one any since the last control
/// act of another, which the organisation cannot raise. What stopped a thief is no replay later: it raised the floor itself.
pub(crate) fn require_control(tx: &TxContext, organisation: &Organisation, named: u64) -> Result<(), Refusal> {
    let oldest = if *tx.signer.uscc() == organisation.uscc { organisation.control_version } else { organisation.control_floor };
    ensure((oldest..=organisation.control_version).contains(&named), Code::STALE_VERSION)
}

/// `superior_cycle` unless the superior is an authority of the same division or one above, the chain above has at most 8
/// organisations, and the organisation itself is none of them (decision 25).
pub(crate) fn require_superior(
    state: &dyn StateRead,
    time: Time,
    uscc: &Uscc,
    division: &DivisionCode,
    superior: &Uscc,
) -> Result<(), Refusal> {
    let above = found_at(time, state, superior, "superior")?;
    let held = roles(superior).get(state)?.unwrap_or_default().assignments;
    let authority = held.iter().any(|r| matches!(r.role, Role::Bureau | Role::SectorAuthority) && r.is_active(time));
    let placed = ancestors(state, division)?.contains(&above.division);
    ensure(authority && placed && !above.has_ended(), Code::SUPERIOR_CYCLE)?;
    let (mut next, mut steps) = (Some(above), 0);
    while let Some(at) = next {
        steps += 1;
        ensure(at.uscc != *uscc && steps <= MAX_STEPS, Code::SUPERIOR_CYCLE)?;
        next = match &at.superior {
            Some(superior) => organisation(superior).get(state)?,
            None => None,
        };
    }
    Ok(())
}
