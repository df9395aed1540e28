//! Who may act on an objection, and as what (docs/spec/objection.md).

use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::{ObjectionId, Uscc};
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Relation, Scope, Target, any, by, relates};
use crate::ledger::context::TxContext;
use crate::ledger::gate::{Gated, Object};
use crate::ledger::persons::{Relayed, carrier_again};
use crate::ledger::scheduled::{acts_for, standing};
use crate::objection::handler::{Sides, above, is_out};
use crate::objection::keys;
use crate::objection::records::{Objection, ObjectionStatus};
use crate::objection::subject::Standing;

/// The handler itself, in the role in which it handles.
const HANDLER: [Allowed; 5] = [
    by(Role::Registrar, Relation::Own),
    by(Role::IpOffice, Relation::Own),
    by(Role::Exchange, Relation::Own),
    by(Role::Bureau, Relation::Own),
    by(Role::Coordinator, Relation::Own),
];

/// Who accepts and decides: the handler, or the authority above it.
pub(crate) const HANDLERS: &[Allowed] = &[
    HANDLER[0],
    HANDLER[1],
    HANDLER[2],
    HANDLER[3],
    HANDLER[4],
    by(Role::Bureau, Relation::SameDivision),
    by(Role::Bureau, Relation::Superior),
    by(Role::Coordinator, Relation::SameDivision),
    by(Role::Coordinator, Relation::Superior),
];

/// Who closes: these, the owner, and of one that was dismissed who objected, itself or carried by the platform.
pub(crate) const CLOSERS: &[Allowed] = &[
    HANDLER[0],
    HANDLER[1],
    HANDLER[2],
    HANDLER[3],
    HANDLER[4],
    by(Role::Bureau, Relation::SameDivision),
    by(Role::Bureau, Relation::Superior),
    by(Role::Coordinator, Relation::SameDivision),
    by(Role::Coordinator, Relation::Superior),
    any(Relation::Named),
    by(Role::PlatformRelay, Relation::Relayed),
];

/// An objection as one message sees it.
pub(crate) struct Seen {
    pub objection: Objection,
    /// Its subject as it stands.
    pub subject: Standing,
    /// Owner and objector, as they are now.
    pub sides: Sides,
}

impl Object for Seen {
    type Id = ObjectionId;

    fn load(state: &dyn StateRead, id: &ObjectionId, time: Time) -> Result<Option<Self>, Fault> {
        let Some(objection) = keys::objection(id).get(state)? else { return Ok(None) };
        let subject =
            objection.subject.load(state, objection.ground, time)?.ok_or_else(|| Fault::new("the subject of an objection is missing"))?;
        let sides = Sides::of(state, time, subject.owner.as_ref(), &objection.objector)?.against(objection.against);
        Ok(Some(Seen { objection, subject, sides }))
    }
}

impl Gated for Seen {
    type State = ObjectionStatus;

    fn target(&self) -> Target {
        Target { scope: Scope::Home, ..Target::own(self.objection.handler, self.objection.division) }
    }

    fn version(&self) -> u64 {
        self.objection.version
    }

    fn state(&self) -> ObjectionStatus {
        self.objection.status
    }

    fn word(state: ObjectionStatus) -> &'static str {
        state.word()
    }
}

/// As what somebody handles an objection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Handles {
    /// The handler, or who acts for it.
    Handler,
    /// The authority above it, in its place.
    Above,
}

impl Seen {
    /// S5 of accepting and deciding: as what the signer does it.
    pub fn handles(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Handles, Refusal> {
        self.handles_at_all(tx, state)?.ok_or_else(|| Code::RELATION_MISSING.into())
    }

    /// The same; none where it does not.
    pub fn handles_at_all(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Option<Handles>, Refusal> {
        let home =
            standing(state, &self.objection.handler, tx.time)?.ok_or_else(|| Fault::new("the handler of an objection is missing"))?;
        let target = Target { division: Some(home.division), ..self.target() };
        if relates(state, &tx.actor(), &target, &HANDLER)? {
            return Ok(Some(Handles::Handler));
        }
        let above = above(state, tx.time, &self.objection.handler, &self.sides)?;
        Ok((above == Some(*tx.signer.uscc())).then_some(Handles::Above))
    }

    /// Nobody handles its own case: `own_case`.
    pub fn require_no_side(&self, signer: &Uscc) -> Result<(), Refusal> {
        ensure(!self.sides.has(signer), Code::OWN_CASE)
    }

    /// The authority above a handler waits until that has let its clock pass; not where that is suspended or has become a side. `too_early`.
    pub fn require_in_time(&self, state: &dyn StateRead, time: Time, as_whom: Handles) -> Result<(), Refusal> {
        let out = || is_out(state, time, &self.objection.handler, &self.sides);
        ensure(as_whom == Handles::Handler || self.objection.is_overdue(time) || out()?, Code::TOO_EARLY)
    }

    /// Is somebody the owner of the subject, or does it act for it?
    pub fn is_owner(&self, state: &dyn StateRead, uscc: &Uscc, time: Time) -> Result<bool, Fault> {
        self.subject.owner.map_or(Ok(false), |owner| acts_for(state, uscc, &owner, time))
    }

    /// As its owner and, where it is told so, its objector are written in it; and who carries a message of the latter.
    pub fn as_party(&self, tx: &TxContext, owner: bool, objector: bool, relay: Option<&Relayed>) -> Target {
        let owner = self.subject.owner.filter(|_| owner);
        let org = self.objection.objector.org().filter(|_| objector).copied();
        let before = self.objection.relay.as_ref().filter(|_| objector);
        Target { named: owner.into_iter().chain(org).collect(), carrier: carrier_again(tx, relay, before), ..Target::default() }
    }

    /// As who objected acts on it, itself or carried by the platform that carried the objection.
    pub fn as_objector(&self, tx: &TxContext, relay: Option<&Relayed>) -> Target {
        let carrier = carrier_again(tx, relay, self.objection.relay.as_ref());
        Target { owner: self.objection.objector.org().copied(), carrier, ..Target::default() }
    }
}

impl Objection {
    /// Who acts in the place of the handler is the handler from there on.
    pub(crate) fn hand_over(&mut self, tx: &TxContext, as_whom: Handles) {
        if as_whom == Handles::Above {
            self.handler = *tx.signer.uscc();
            self.division = tx.signer.organisation.division;
        }
    }
}
