//! What the kinds of this domain share: finding the object, judging its state and its superiors.
//!
//! An organisation has two counters: `version`, and `control_version` for freezing, revoking, suspending and re-keying. Each change raises
//! one of them by one and is one leaf of its history; a change of its roles raises their own version, and is a leaf that leaves both.

use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::{Key, StateRead, Subject};
use crate::kernel::value::Time;
use crate::ledger::access::{Relation, Scope, Target, by, relates};
use crate::ledger::context::TxContext;
use crate::ledger::division::{MAX_STEPS, ancestors};
use crate::ledger::draft::Versioned;
use crate::ledger::gate::{Gated, Object};
use crate::ledger::organisation::{self, Organisation, OrganisationStatus, RoleAssignment};
use crate::ledger::scheduled::standing;
use crate::party::keys::control_mark;
use crate::party::roles::binding_roles;

/// An organisation as it stands at a time, or `not_found{field}`.
pub(crate) fn found_at(time: Time, state: &dyn StateRead, uscc: &Uscc, field: &str) -> Result<Organisation, Refusal> {
    standing(state, uscc, time)?.ok_or_else(|| Code::NOT_FOUND.of(field))
}

/// States of an organisation that has not ended.
pub(crate) const NOT_ENDED: &[OrganisationStatus] =
    &[OrganisationStatus::Unclaimed, OrganisationStatus::Active, OrganisationStatus::Suspended];

impl Gated for Organisation {
    type State = OrganisationStatus;

    fn target(&self) -> Target {
        Target { scope: Scope::Home, ..Target::own(self.uscc, self.division) }
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn state(&self) -> OrganisationStatus {
        self.status
    }

    fn word(state: OrganisationStatus) -> &'static str {
        match state {
            OrganisationStatus::Unclaimed => "unclaimed",
            OrganisationStatus::Active => "active",
            OrganisationStatus::Suspended => "suspended",
            OrganisationStatus::Merged => "merged",
            OrganisationStatus::Dissolved => "dissolved",
        }
    }
}

impl Object for Organisation {
    type Id = Uscc;

    fn load(state: &dyn StateRead, id: &Uscc, time: Time) -> Result<Option<Self>, Fault> {
        standing(state, id, time)
    }
}

impl Versioned for Organisation {
    fn subject(&self) -> Subject {
        organisation::subject(&self.uscc)
    }

    fn key(&self) -> Key<Self> {
        organisation::organisation(&self.uscc)
    }

    fn version(&self) -> u64 {
        self.version
    }
}

/// An organisation as control acts see it: the organisation itself names the control version that stands, and so does who loosens; who
/// stops it from outside any since its own last control act on it. What stopped a thief is no replay later: it raised its own mark.
pub(crate) struct Controlled {
    pub organisation: Organisation,
    /// The oldest control version that the signer may name.
    oldest: u64,
}

impl Controlled {
    fn seen(tx: &TxContext, state: &dyn StateRead, uscc: &Uscc, stops: bool) -> Result<Controlled, Refusal> {
        let organisation = standing(state, uscc, tx.time)?.ok_or(Code::NOT_FOUND)?;
        let me = tx.signer.uscc();
        let oldest = if stops && me != uscc {
            control_mark(uscc, me).get(state)?.unwrap_or_default().control_version
        } else {
            organisation.control_version
        };
        Ok(Controlled { organisation, oldest })
    }

    /// As one who stops it sees it.
    pub fn stopped(tx: &TxContext, state: &dyn StateRead, uscc: &Uscc) -> Result<Controlled, Refusal> {
        Controlled::seen(tx, state, uscc, true)
    }

    /// As one who loosens.
    pub fn loosened(tx: &TxContext, state: &dyn StateRead, uscc: &Uscc) -> Result<Controlled, Refusal> {
        Controlled::seen(tx, state, uscc, false)
    }
}

impl Gated for Controlled {
    type State = OrganisationStatus;

    fn target(&self) -> Target {
        self.organisation.target()
    }

    fn version(&self) -> u64 {
        let Controlled { organisation: Organisation { control_version, .. }, .. } = self;
        *control_version
    }

    fn is_current(&self, _: &TxContext, named: u64) -> bool {
        (self.oldest..=self.organisation.control_version).contains(&named)
    }

    fn state(&self) -> OrganisationStatus {
        self.organisation.status
    }

    fn word(state: OrganisationStatus) -> &'static str {
        Organisation::word(state)
    }
}

/// `self_assignment` unless the signer is a bureau strictly above a division: nobody puts itself, or another, above an organisation that
/// it does not stand above.
pub(crate) fn require_strictly_above(tx: &TxContext, state: &dyn StateRead, division: &DivisionCode) -> Result<(), Refusal> {
    ensure(is_strictly_above(tx, state, division)?, Code::SELF_ASSIGNMENT)
}

/// Is the signer a bureau whose scope is a proper ancestor of a division?
pub(crate) fn is_strictly_above(tx: &TxContext, state: &dyn StateRead, division: &DivisionCode) -> Result<bool, Refusal> {
    relates(state, &tx.actor(), &Target::place(*division), &[by(Role::Bureau, Relation::Superior)])
}

/// The superior that stays after a move: the one that stands where it is above the new division too, else none. Without a move it stays,
/// also while its role does not bind.
pub(crate) fn superior_after_move(
    state: &dyn StateRead,
    time: Time,
    old: &Organisation,
    division: &DivisionCode,
) -> Result<Option<Uscc>, Fault> {
    let Some(superior) = old.superior.filter(|_| *division != old.division) else { return Ok(old.superior) };
    match require_superior(state, time, &old.uscc, division, &superior) {
        Ok(()) => Ok(Some(superior)),
        Err(Refusal::Rejected(_)) => Ok(None),
        Err(Refusal::Fault(fault)) => Err(fault),
    }
}

/// `superior_cycle` unless the superior is an authority, in force and binding, with a scope that contains the division and has not ended,
/// the chain above has at most 8 organisations, and the organisation itself is none of them.
pub(crate) fn require_superior(
    state: &dyn StateRead,
    time: Time,
    uscc: &Uscc,
    division: &DivisionCode,
    superior: &Uscc,
) -> Result<(), Refusal> {
    let above = found_at(time, state, superior, "superior")?;
    let path = ancestors(state, division)?;
    let authority = |r: &RoleAssignment| matches!(r.role, Role::Bureau | Role::SectorAuthority) && r.is_active(time);
    let placed = binding_roles(state, superior, time)?.iter().any(|r| authority(r) && path.contains(&r.scope_division));
    ensure(placed && !above.has_ended(), Code::SUPERIOR_CYCLE)?;
    let (mut next, mut steps) = (Some(above), 0);
    while let Some(at) = next {
        steps += 1;
        ensure(at.uscc != *uscc && steps <= MAX_STEPS, Code::SUPERIOR_CYCLE)?;
        next = match &at.superior {
            Some(superior) => organisation::organisation(superior).get(state)?,
            None => None,
        };
    }
    Ok(())
}
