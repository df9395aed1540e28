//! What the kinds of this domain share: finding the object, judging its state and its superiors.
//!
//! An organisation has two counters (decision 17): `version`, and `control_version` for freezing, revoking and suspending.
//! Every change raises exactly one of them by one, and every change is one leaf of its history. So a leaf's position is
//! `version - 1 + control_version`, the version written in the leaf of a freeze is the one that the freeze left standing,
//! and the record of either kind of change is found by [`crate::party::queries::organisation::OrganisationAtVersion`].

use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{DivisionCode, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::{Key, StateRead, Subject};
use crate::kernel::value::Time;
use crate::ledger::access::{Scope, Target};
use crate::ledger::context::TxContext;
use crate::ledger::division::{MAX_STEPS, ancestors};
use crate::ledger::draft::Versioned;
use crate::ledger::gate::{Gated, Object};
use crate::ledger::organisation::{self, Organisation, OrganisationStatus};
use crate::ledger::scheduled::standing;
use crate::party::keys::roles;

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

/// An organisation as control acts see it (decision 17): the organisation itself names the control version that stands; another one
/// any since the last control act of another, which the organisation cannot raise. What stopped a thief is no replay later: it raised
/// the floor itself.
pub(crate) struct Controlled(pub Organisation);

impl Gated for Controlled {
    type State = OrganisationStatus;

    fn target(&self) -> Target {
        self.0.target()
    }

    fn version(&self) -> u64 {
        let Controlled(Organisation { control_version, .. }) = self;
        *control_version
    }

    fn is_current(&self, cx: &TxContext, named: u64) -> bool {
        let Controlled(organisation) = self;
        let oldest = if *cx.signer.uscc() == organisation.uscc { organisation.control_version } else { organisation.control_floor };
        (oldest..=organisation.control_version).contains(&named)
    }

    fn state(&self) -> OrganisationStatus {
        self.0.status
    }

    fn word(state: OrganisationStatus) -> &'static str {
        Organisation::word(state)
    }
}

impl Object for Controlled {
    type Id = Uscc;

    fn load(state: &dyn StateRead, id: &Uscc, time: Time) -> Result<Option<Self>, Fault> {
        Ok(standing(state, id, time)?.map(Controlled))
    }
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
            Some(superior) => organisation::organisation(superior).get(state)?,
            None => None,
        };
    }
    Ok(())
}
