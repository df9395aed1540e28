//! propose 提案 (C30, docs/spec/governance.md).

use crate::governance::access::content_hash;
use crate::governance::action::Rekeying;
use crate::governance::action::{Action, SetParameter};
use crate::governance::actions::circumstances::Circumstances;
use crate::governance::keys::{agenda, proposal, proposals, subject, with_status};
use crate::governance::parameters::GOV_DELAY;
use crate::governance::records::{Due, MAX_WAITING, Proposal, ProposalStatus};
use crate::kernel::codec::record;
use crate::kernel::error::{Code, Refusal, ensure};
use crate::kernel::id::ProposalId;
use crate::kernel::member::Member;
use crate::kernel::role::Role;
use crate::kernel::state::StateWrite;
use crate::kernel::text::LocalKey;
use crate::kernel::value::Time;
use crate::ledger::access::{Allowed, Hold, Relation, Target, by};
use crate::ledger::context::TxContext;
use crate::ledger::draft::{Done, Draft};
use crate::ledger::gate::require_relation;
use crate::ledger::params::Value;
use crate::ledger::possession::{Brought, Proofs};
use crate::ledger::rule::Rule;
use crate::ledger::samples;
use crate::ledger::texts::{Reason, Spoken};

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
pub(crate) const PROPOSERS: &[Allowed] = &[by(Role::Governor, Relation::Own), by(Role::Coordinator, Relation::Own)];

/// A proposal takes effect so many seconds after it was made, at the latest: a year.
const AHEAD_MAX: u64 = 366 * 86_400;

impl Rule for Propose {
    const NUMBER: u16 = 901;
    const NAME: &'static str = "propose";
    const HOLD: Hold = Hold::Seat;
    const ALLOWED: &'static [Allowed] = PROPOSERS;

    fn brings(&self) -> Option<Brought> {
        let Action::Rekey(Rekeying { org, keys, proofs, .. }) = &self.action else { return None };
        Some(Brought { org: *org, keys: keys.iter().map(|key| key.public_key.clone()).collect(), proofs: proofs.to_vec() })
    }

    fn take_proofs(&mut self, new: Proofs) {
        if let Action::Rekey(Rekeying { proofs, .. }) = &mut self.action {
            *proofs = new;
        }
    }

    fn check(&self, tx: &TxContext, draft: &mut Draft<'_>) -> Result<Done, Refusal> {
        let me = tx.signer.uscc();
        let id = ProposalId::derive(&tx.signer.organisation.first_division, me, &self.local_key);
        if let Some(made) = proposal(&id).get(draft)? {
            ensure(made.payload_hash == tx.payload_hash, Code::EXISTS_WITH_OTHER_CONTENT)?;
            return Ok(Done::exists(id));
        }
        require_relation(tx, draft, &Target { owner: Some(*me), ..Target::default() })?;
        // Check 1
        let ahead = u64::try_from(self.effective_at.0.saturating_sub(tx.time.0)).unwrap_or(0);
        ensure(ahead >= GOV_DELAY.at(draft, tx.time)?, Code::TOO_EARLY)?;
        ensure(ahead <= AHEAD_MAX, Code::BAD_TERM)?;
        // Checks 2 to 5, and whatever else the action itself asks for: tried, and its writes dropped
        let at = Circumstances {
            chain_id: &tx.chain_id,
            time: self.effective_at,
            effective_at: self.effective_at,
            made: None,
            height: tx.height,
            version: tx.version,
            proposal: &id,
            payload_hash: tx.payload_hash,
            law: tx.law,
        };
        self.action.check(&at, &mut draft.scratch())?;
        // Check 6
        let waiting = agenda().get(draft)?.unwrap_or_default();
        ensure(waiting.due.iter().filter(|d| d.proposer == *me).count() < MAX_WAITING, Code::TOO_MANY)?;
        let reason = draft.say(&self.reason, &subject(&id))?;

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
        draft.put(&agenda(), &waiting.with(Due { at: self.effective_at, id, proposer: *me }));
        proposals().set(draft, &Member::of(subject(&id)), with_status(ProposalStatus::Open))?;
        draft.version(&record)?;
        Ok(Done::of(id))
    }

    fn example() -> Self {
        Propose {
            local_key: samples::local_key("review-term-2026"),
            action: Action::SetParameter(SetParameter {
                name: samples::code("review_term"),
                value: Value::Number(1_209_600),
                from: None,
                replaces: None,
            }),
            // Ten days after the samples' first.
            effective_at: Time(samples::time().0 + 10 * 86_400),
            reason: samples::reason("other"),
        }
    }
}
