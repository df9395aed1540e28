//! A plan as messages see it, and who reviews it.

use crate::authorization::keys::plan as keys;
use crate::authorization::records::plan::{Plan, PlanStatus};
use crate::catalog::access::second_person;
use crate::kernel::error::{Code, Fault, Refusal, ensure};
use crate::kernel::id::PlanId;
use crate::kernel::role::Role;
use crate::kernel::state::StateRead;
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Relation, Target, any, by, relates};
use crate::ledger::context::TxContext;
use crate::ledger::division::ancestors;
use crate::ledger::freeze;
use crate::ledger::gate::{Gated, Object, require_one_of};
use crate::ledger::scheduled::acts_for;
use crate::party::holders::holder;

/// A plan as one message sees it.
pub(crate) struct SeenPlan {
    pub plan: Plan,
    /// An order holds it (S8).
    is_frozen: bool,
}

impl Object for SeenPlan {
    type Id = PlanId;

    fn load(state: &dyn StateRead, id: &PlanId, time: Time) -> Result<Option<Self>, Fault> {
        let Some(plan) = keys::plan(id).get(state)? else { return Ok(None) };
        Ok(Some(SeenPlan { plan, is_frozen: freeze::is_frozen(state, &keys::subject(id), time)? }))
    }
}

impl Gated for SeenPlan {
    type State = PlanStatus;

    fn target(&self) -> Target {
        Target::own(self.plan.grantor, self.plan.content.division)
    }

    fn version(&self) -> u64 {
        self.plan.version
    }

    fn state(&self) -> PlanStatus {
        self.plan.status
    }

    fn word(state: PlanStatus) -> &'static str {
        state.word()
    }

    fn is_frozen(&self) -> bool {
        self.is_frozen
    }
}

/// Who reviews a plan: a bureau that covers it, which is the grantor only where there is no other; in the place of a silent one the coordinator.
pub(crate) const REVIEWERS: &[Allowed] = &[
    by(Role::Bureau, Relation::Superior),
    by(Role::Bureau, Relation::SameDivision),
    by(Role::Bureau, Relation::Own),
    by(Role::Coordinator, Relation::SameDivision),
    by(Role::Coordinator, Relation::Superior),
];

/// Who revokes one.
pub(crate) const REVOKERS: &[Allowed] = &[
    by(Role::Grantor, Relation::Own),
    any(Relation::Own),
    by(Role::Bureau, Relation::Superior),
    by(Role::Bureau, Relation::SameDivision),
    by(Role::Coordinator, Relation::SameDivision),
    by(Role::Coordinator, Relation::Superior),
];

/// As what somebody reviews a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PlanReviewer {
    /// A bureau.
    Bureau,
    /// The coordinator, in a silent bureau's place.
    InPlace,
}

/// S5 of a review: as what the signer gives it.
pub(crate) fn reviewer(tx: &TxContext, state: &dyn StateRead, seen: &SeenPlan) -> Result<PlanReviewer, Refusal> {
    if relates(state, &tx.actor(), &seen.target(), &REVIEWERS[..3])? {
        return Ok(PlanReviewer::Bureau);
    }
    require_one_of(tx, state, &seen.target(), &REVIEWERS[3..])?;
    Ok(PlanReviewer::InPlace)
}

/// S5 of a revocation: the grantor, a bureau above it, or who approved the plan.
pub(crate) fn require_revoker(tx: &TxContext, state: &dyn StateRead, seen: &SeenPlan) -> Result<(), Refusal> {
    if relates(state, &tx.actor(), &seen.target(), &REVOKERS[..3])? {
        return Ok(());
    }
    let approver = match &seen.plan.approved_by {
        Some(approver) => acts_for(state, tx.signer.uscc(), approver, tx.time)?,
        None => false,
    };
    ensure(approver && relates(state, &tx.actor(), &seen.target(), &REVOKERS[3..])?, Code::RELATION_MISSING)
}

/// Check 1 of review_plan: what is one's own another bureau reviews, where there is one; where there is none, another person.
pub(crate) fn require_second_person(tx: &TxContext, state: &dyn StateRead, plan: &Plan) -> Result<(), Refusal> {
    let me = tx.signer.uscc();
    if !acts_for(state, me, &plan.grantor, tx.time)? {
        return Ok(());
    }
    let path = ancestors(state, &plan.content.division)?;
    let other = holder(state, tx.time, Role::Bureau, &path, &[*me, plan.grantor])?;
    let sent = keys::submission(&plan.plan_id).get(state)?.ok_or_else(|| Fault::new("a plan has no submission"))?;
    ensure(other.is_none() && second_person(tx, &sent.holder_tags, sent.at), Code::SECOND_PERSON_NEEDED)
}
