//! propose 提案 (C30, records.md §12.2).

use crate::codec::record;
use crate::error::{Code, Refusal, ensure};
use crate::id::ProposalId;
use crate::params::{self, Value};
use crate::party::Role;
use crate::party::access::{Object, require_relation};
use crate::rule::{Allowed, Plan, Relation, Rule, TxContext, by};
use crate::samples;
use crate::state::{Member, StateRead};
use crate::text::LocalKey;
use crate::texts::{self, Reason, Spoken};
use crate::value::Time;

use super::action::Circumstances;
use super::parameter::SetParameter;
use super::{Action, Due, MAX_WAITING, Proposal, ProposalStatus, agenda, content_hash, proposal, proposals, subject, write};

record! {
    /// Proposes an action. Keyed by proposer and `local_key`.
    pub struct Propose {
        /// The proposer's own key of the proposal; its id follows from it.
        pub local_key: LocalKey,
        /// What it does.
        pub action: Action,
        /// Takes effect in the first block at or after this time; at least `gov_delay` ahead.
        pub effective_at: Time,
        /// Why.
        pub reason: Spoken<Reason>,
    }
}

/// Governors, and the coordinator 领导小组办公室.
pub(super) const PROPOSERS: &[Allowed] = &[by(Role::Governor, Relation::Own), by(Role::Coordinator, Relation::Own)];

impl Rule for Propose {
    const NAME: &'static str = "propose";
    const ALLOWED: &'static [Allowed] = PROPOSERS;

    fn check(&self, tx: &TxContext, state: &dyn StateRead) -> Result<Plan, Refusal> {
        let me = tx.signer.uscc();
        let id = ProposalId::derive(&tx.signer.organisation.first_division, me, &self.local_key);
        if let Some(made) = proposal(&id).get(state)? {
            ensure(made.payload_hash == tx.payload_hash, Code::ExistsWithOtherContent)?;
            return Ok(Plan::exists(id));
        }
        require_relation(tx, state, Self::ALLOWED, &Object { owner: Some(*me), ..Object::default() })?;
        texts::require_reason(tx, state, &self.reason)?;
        let waiting = agenda().get(state)?.unwrap_or_default();
        if waiting.due.iter().filter(|d| d.proposer == *me).count() >= MAX_WAITING {
            return Err(Code::WrongState.of(format!("{MAX_WAITING} open proposals")));
        }
        // 1
        let delay = params::number(state, "gov_delay", tx.time)?;
        let ahead = u64::try_from(self.effective_at.0.saturating_sub(tx.time.0)).unwrap_or(0);
        ensure(ahead >= delay, Code::TooEarly)?;
        // 2 to 5, and whatever else the action itself asks for
        let at = Circumstances { time: self.effective_at, effective_at: self.effective_at, proposal: &id, payload_hash: tx.payload_hash };
        self.action.check(&at, state)?;

        let mut plan = Plan::default();
        let mut reason = self.reason.0.clone();
        for (hash, words) in texts::hide(&mut reason, &subject(&id), "reason") {
            plan.blob(hash, words);
        }
        let record = Proposal {
            proposal_id: id,
            proposer: *me,
            content_hash: content_hash(&id, &self.action, self.effective_at, &reason),
            action: self.action.clone(),
            effective_at: self.effective_at,
            reason,
            status: ProposalStatus::Open,
            version: 1,
            proposed_at: tx.time,
            payload_hash: tx.payload_hash,
            end: None,
        };
        plan.put(&agenda(), &waiting.with(Due { at: self.effective_at, id, proposer: *me }));
        plan.join(proposals(ProposalStatus::Open), Member::of(subject(&id)));
        write(&mut plan, &record);
        Ok(plan)
    }

    fn example() -> Self {
        Propose {
            local_key: samples::local_key("review-term-2026"),
            action: Action::SetParameter(SetParameter { name: samples::code("review_term"), value: Value::Number(1_209_600), from: None }),
            // Ten days after the samples' first.
            effective_at: Time(samples::time().0 + 10 * 86_400),
            reason: samples::reason("other"),
        }
    }
}
