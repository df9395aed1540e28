//! An application as messages see it: its applicant's own, or as authorities and providers see it.

use crate::authorization::keys::application as keys;
use crate::authorization::records::application::{Application, ApplicationStatus, Demand, ReviewStage};
use crate::kernel::error::{Fault, Refusal};
use crate::kernel::id::ApplicationId;
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Relation, Scope, Target, any, by};
use crate::ledger::context::TxContext;
use crate::ledger::freeze;
use crate::ledger::gate::{Gated, Object, require_one_of};

/// An application as one message sees it.
pub(crate) struct SeenApplication {
    pub application: Application,
    /// When it is seen.
    time: Time,
    /// An objection or order holds it (S8).
    is_frozen: bool,
}

impl Object for SeenApplication {
    type Id = ApplicationId;

    fn load(state: &dyn StateRead, id: &ApplicationId, time: Time) -> Result<Option<Self>, Fault> {
        let Some(application) = keys::application(id).get(state)? else { return Ok(None) };
        Ok(Some(SeenApplication { application, time, is_frozen: freeze::is_frozen(state, &keys::subject(id), time)? }))
    }
}

impl Gated for SeenApplication {
    type State = ApplicationStatus;

    /// As authorities see it: its grantor's.
    fn target(&self) -> Target {
        Target::own(self.application.grantor, self.application.division)
    }

    fn version(&self) -> u64 {
        self.application.version
    }

    fn state(&self) -> ApplicationStatus {
        self.application.status_at(self.time)
    }

    fn word(state: ApplicationStatus) -> &'static str {
        state.word()
    }

    fn is_frozen(&self) -> bool {
        self.is_frozen
    }
}

impl SeenApplication {
    /// As its applicant acts on it; its role counts whatever its scope.
    pub fn as_applicant(&self) -> Target {
        Target { scope: Scope::Any, ..Target::own(self.application.applicant, self.application.division) }
    }
}

/// What an application asks for.
pub(crate) fn demand_of(state: &dyn StateRead, application: &Application) -> Result<Demand, Fault> {
    keys::demand(&application.application_id).get(state)?.ok_or_else(|| Fault::new("an application has no demand"))
}

/// How far the reviews of the round are; of a round that has not begun nothing.
pub(crate) fn stage_of(state: &dyn StateRead, application: &Application) -> Result<ReviewStage, Fault> {
    let stage = keys::stage(&application.application_id).get(state)?.filter(|stage| stage.round == application.round);
    Ok(stage.unwrap_or_else(|| ReviewStage { round: application.round, ..ReviewStage::default() }))
}

/// What is left of the demand without the entries that were rejected: what an offer offers, and an approval approves. None where that is nothing.
pub(crate) fn approved_demand(state: &dyn StateRead, application: &Application) -> Result<Option<Demand>, Fault> {
    let (demand, stage) = (demand_of(state, application)?, stage_of(state, application)?);
    Ok(demand.without(&stage.rejected))
}

/// The applicant itself, whatever its roles.
pub(crate) const APPLICANT: &[Allowed] =
    &[by(Role::Developer, Relation::Own), by(Role::Operator, Relation::Own), by(Role::Provider, Relation::Own), any(Relation::Own)];

/// S5 of what its applicant does.
pub(crate) fn require_applicant(tx: &TxContext, state: &dyn StateRead, seen: &SeenApplication) -> Result<(), Refusal> {
    require_one_of(tx, state, &seen.as_applicant(), APPLICANT)
}
